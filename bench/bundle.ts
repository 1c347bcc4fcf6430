import { bundle, handlers, weighed } from "./handlers.ts";
import { kilobytes, say, tell } from "./report.ts";

/* What functions weigh, minified with names kept, as SST bundles them. */
for (const handler of [...weighed, ...handlers]) {
	const { bytes } = await bundle(handler);
	say(`  ${handler.name.padEnd(36)} ${kilobytes(bytes).padStart(9)}`);
	tell({ kind: "bundle", bundle: { handler: handler.name, bytes } });
}
