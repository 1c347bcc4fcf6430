import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { BuildOptions, Plugin } from "esbuild";

/** In a checkout, workspace packages are read from their sources; installed packages have none, though they name the condition. */
const RUNS_FROM_SOURCE = import.meta.filename.endsWith(".ts");

/** Dependencies that are CommonJS call `require` for Node's built-ins, which an ES module does not have. */
const REQUIRE_BANNER =
	'import { createRequire as __millraceRequire } from "node:module"; const require = __millraceRequire(import.meta.url);';

/** Name of a bundle in its folder, without the extension: the file part of `_HANDLER`. */
export const BUNDLE_NAME = "bundle";

/**
 * How a handler or a configuration is bundled: one ES module that Node runs as it is, as a deployment would make it.
 *
 * @param file absolute path
 * @param root folder to which paths in messages and in the source map are relative
 */
export function bundleOptions(file: string, root: string): BuildOptions & { readonly write: false; readonly metafile: true } {
	return {
		entryPoints: [file],
		absWorkingDir: root,
		// Never written here: sources of the map become relative to this folder.
		outfile: join(root, `${BUNDLE_NAME}.mjs`),
		write: false,
		metafile: true,
		bundle: true,
		platform: "node",
		format: "esm",
		target: `node${process.versions.node}`,
		sourcemap: "external",
		sourceRoot: `${pathToFileURL(root).href}/`,
		sourcesContent: false,
		keepNames: true,
		conditions: RUNS_FROM_SOURCE ? ["@millrace/source"] : [],
		banner: { js: REQUIRE_BANNER },
		plugins: [optionalPeers],
		logLevel: "silent",
	};
}

/**
 * Leaves lazily loaded packages that are not installed to the moment they are asked for: an optional peer that this handler
 * never uses must not stop it from loading.
 */
const optionalPeers: Plugin = {
	name: "optional-peers",
	setup(context) {
		context.onResolve({ filter: /^[^./]/ }, async ({ path, kind, pluginData, ...from }) => {
			if (pluginData === optionalPeers || (kind !== "dynamic-import" && kind !== "require-call")) return undefined;
			const found = await context.resolve(path, { ...from, kind, pluginData: optionalPeers });
			return found.errors.length > 0 ? { path, external: true } : found;
		});
	},
};
