import { build } from "esbuild";
import { root } from "./sources.ts";

export interface Bundle {
	readonly bytes: number;
	readonly text: string;
	/** Source files that have code in the output, as paths from the root. */
	readonly sources: readonly string[];
}

/**
 * Bundles a handler the way SST does, to the byte (test/sst compares): one ES module for Node, names kept, nothing left out, SST's banner,
 * the syntax left as it is, and the name of a source map that stays behind. SST minifies only functions with `nodejs: { minify: true }`,
 * whatever its documentation says of the default; our component sets it. The entry imports as a file of `folder` would.
 */
export async function bundleHandler(entry: string, folder: string = root): Promise<Bundle> {
	const { outputFiles, metafile } = await build({
		stdin: { contents: entry, resolveDir: folder, loader: "ts", sourcefile: "entry.ts" },
		absWorkingDir: root,
		bundle: true,
		platform: "node",
		target: "esnext",
		format: "esm",
		mainFields: ["module", "main"],
		conditions: ["@millrace/source"],
		minify: true,
		keepNames: true,
		banner: { js: banner },
		sourcemap: "linked",
		outfile: "bundle.mjs",
		metafile: true,
		write: false,
		logLevel: "silent",
	});
	const output = metafile.outputs["bundle.mjs"];
	const sources = Object.entries(output?.inputs ?? {}).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
	const file = outputFiles.find(({ path }) => path.endsWith(".mjs"));
	return { bytes: file?.contents.length ?? 0, text: file?.text ?? "", sources: sources.map(([path]) => path).sort() };
}

/** SST's own: dependencies in CommonJS ask for these (`pkg/runtime/node/build.go`). */
const banner = [
	"import { createRequire as topLevelCreateRequire } from 'module';",
	"const require = topLevelCreateRequire(import.meta.url);",
	'import { fileURLToPath as topLevelFileUrlToPath, URL as topLevelURL } from "url"',
	"const __filename = topLevelFileUrlToPath(import.meta.url)",
	'const __dirname = topLevelFileUrlToPath(new topLevelURL(".", import.meta.url))',
	"",
].join("\n");
