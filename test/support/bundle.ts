import { build } from "esbuild";
import { root } from "./sources.ts";

export interface Bundle {
	readonly bytes: number;
	readonly text: string;
	/** Source files that have code in the output, as paths from the root. */
	readonly sources: readonly string[];
}

/**
 * Bundles a handler the way SST does: one ES module for Node, names kept, nothing left out; minified, as our component sets it. The entry
 * imports as a file of `folder` would.
 */
export async function bundleHandler(entry: string, folder: string = root): Promise<Bundle> {
	const { outputFiles, metafile } = await build({
		stdin: { contents: entry, resolveDir: folder, loader: "ts", sourcefile: "entry.ts" },
		absWorkingDir: root,
		bundle: true,
		platform: "node",
		target: "node24",
		format: "esm",
		mainFields: ["module", "main"],
		conditions: ["@millrace/source"],
		minify: true,
		keepNames: true,
		// As SST does: dependencies in CommonJS ask for Node's built-ins with `require`.
		banner: {
			js: 'import { createRequire as topLevelCreateRequire } from "module"; const require = topLevelCreateRequire(import.meta.url);',
		},
		metafile: true,
		write: false,
		logLevel: "silent",
	});
	const [output] = Object.values(metafile.outputs);
	const sources = Object.entries(output?.inputs ?? {}).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
	const [file] = outputFiles;
	return { bytes: file?.contents.length ?? 0, text: file?.text ?? "", sources: sources.map(([path]) => path).sort() };
}
