import { mkdtemp, readdir, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { MillraceError } from "@millrace/core";
import { build, type Message, type OutputFile, type Plugin } from "esbuild";
import { createStackMapper, type StackMapper } from "./stack-mapper.ts";

/** A TypeScript or JavaScript file that cannot be bundled: a syntax error or an import that leads nowhere. */
export class BundleError extends MillraceError {
	static override readonly code = "BUNDLE_FAILED";
}

export interface LoadedModule {
	readonly exports: Readonly<Record<string, unknown>>;
	/** Turns stacks of this module's errors back to the lines of its sources. */
	readonly stacks: StackMapper;
	/** Absolute paths of all source files in it. */
	readonly inputs: readonly string[];
}

/** In a checkout, workspace packages are read from their sources; installed packages have none, though they name the condition. */
const RUNS_FROM_SOURCE = import.meta.filename.endsWith(".ts");

/** Dependencies that are CommonJS call `require` for Node's built-ins, which an ES module does not have. */
const REQUIRE_BANNER =
	'import { createRequire as __millraceRequire } from "node:module"; const require = __millraceRequire(import.meta.url);';

/**
 * Bundles a file as a deployment would and imports it, each time anew.
 *
 * Bundled and not imported as it is, because Node's type stripping refuses enums, imports without extension and anything
 * under node_modules.
 *
 * @param file absolute path
 * @param root folder to which paths in messages and stacks are relative
 * @throws {BundleError} with the first message of esbuild, as `file:line:column`.
 * @throws whatever the module itself throws while it loads.
 */
export async function loadModule(file: string, root: string): Promise<LoadedModule> {
	const { code, map, inputs } = await bundle(file, root);
	const folder = await mkdtemp(join(tmpdir(), "millrace-"));
	const path = join(folder, "bundle.mjs");
	try {
		await writeFile(path, code);
		const stacks = createStackMapper({ bundle: path, map, mapFolder: root, root, libraries: await findLibraries(root) });
		try {
			return { exports: await import(pathToFileURL(path).href), stacks, inputs };
		} catch (error) {
			stacks.rewrite(error);
			throw error;
		}
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

interface Bundled {
	readonly code: string;
	readonly map: string;
	readonly inputs: readonly string[];
}

async function bundle(file: string, root: string): Promise<Bundled> {
	try {
		const { outputFiles, metafile } = await build({
			entryPoints: [file],
			absWorkingDir: root,
			// Never written: sources of the map become relative to this folder.
			outfile: join(root, "bundle.mjs"),
			write: false,
			metafile: true,
			bundle: true,
			platform: "node",
			format: "esm",
			target: `node${process.versions.node}`,
			sourcemap: "external",
			sourcesContent: false,
			keepNames: true,
			conditions: RUNS_FROM_SOURCE ? ["@millrace/source"] : [],
			banner: { js: REQUIRE_BANNER },
			plugins: [optionalPeers],
			logLevel: "silent",
		});
		const text = (name: string) => (outputFiles as OutputFile[]).find(({ path }) => path.endsWith(name))?.text ?? "";
		const inputs = Object.keys(metafile.inputs).map((input) => resolve(root, input));
		return { code: text(".mjs"), map: text(".mjs.map"), inputs };
	} catch (error) {
		const first: Message | undefined = (error as { readonly errors?: readonly Message[] }).errors?.[0];
		if (first === undefined) throw error;
		const { location } = first;
		const where = location === null ? "" : `${location.file}:${location.line}:${location.column + 1}: `;
		throw new BundleError(`${where}${first.text}`.replace(/\.?$/, "."), { fix: "Correct the file and run again.", cause: error });
	}
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

/** Real folders of the installed packages of Millrace; only those that are links matter. */
async function findLibraries(root: string): Promise<readonly string[]> {
	const scope = join(root, "node_modules", "@millrace");
	const names = await readdir(scope).catch(() => []);
	const found = await Promise.all(names.map((name) => realpath(join(scope, name)).catch(() => join(scope, name))));
	const parent = dirname(root);
	return parent === root ? found : [...found, ...(await findLibraries(parent))];
}
