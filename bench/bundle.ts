import { bundleHandler } from "../test/support/bundle.ts";

/* What functions weigh, minified with names kept, as SST bundles them. */
const entries = {
	"simplest Avro consumer": `
		import { consume } from "@millrace/core";
		import { delays } from "@example/functions/delays/consumer";
		export const handler = consume(delays, async (record) => { record.value.origin; });`,
	"plain text consumer": `
		import { consume, defineConsumer, defineTopic, string } from "@millrace/core";
		const notes = /* @__PURE__ */ defineTopic({ name: "notes", value: string, wire: "plain", partitions: 1 });
		const reader = defineConsumer({ name: "reader", topic: notes, handler: "a/b.handler", whenExhausted: "block", undecodable: "block" });
		export const handler = consume(reader, async (record) => { record.value.length; });`,
	"@middy/core alone": `import middy from "@middy/core"; export const handler = middy(async () => {});`,
	"avsc alone": `import avsc from "avsc"; export const handler = () => avsc.Type.forSchema("string");`,
};

for (const [name, entry] of Object.entries(entries)) {
	const { bytes } = await bundleHandler(entry);
	process.stdout.write(`${name.padEnd(24)} ${(bytes / 1000).toFixed(1).padStart(7)} kB\n`);
}
