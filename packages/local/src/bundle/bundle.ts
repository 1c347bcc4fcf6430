import { createHash } from "node:crypto";
import { readdir, realpath, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { MillraceError } from "@millrace/core";
import { type BuildResult, build, type Message } from "esbuild";
import { createStackMapper, type StackMapper } from "../invoker/stack-mapper.ts";
import { BUNDLE_NAME, bundleOptions } from "./bundle-options.ts";

/** A TypeScript or JavaScript file that cannot be bundled: a syntax error or an import that leads nowhere. */
export class BundleError extends MillraceError {
	static override readonly code = "BUNDLE_FAILED";
}

/** One source file with everything that it imports, as a single module. */
export interface Bundle {
	/** Absolute path of the source. */
	readonly file: string;
	/** Absolute path of the folder to which shown paths are relative. */
	readonly root: string;
	readonly code: string;
	/** Text of its source map, whose sources are relative to the root. */
	readonly map: string;
	/** Absolute paths of all source files in it. */
	readonly inputs: readonly string[];
	/** SHA-256 of code and map: equal bundles behave alike, down to their stacks. */
	readonly digest: string;
}

/**
 * Bundles a file as a deployment would.
 *
 * Bundled and not imported as it is, because Node's type stripping refuses enums, imports without extension and anything
 * under node_modules.
 *
 * @param file absolute path
 * @param root folder to which paths in messages and stacks are relative
 * @throws {BundleError} with the first message of esbuild, as `file:line:column`.
 */
export async function bundleFile(file: string, root: string): Promise<Bundle> {
	return readBundle(file, root, await build(bundleOptions(file, root)).catch(throwBundleError));
}

/** What esbuild built with {@link bundleOptions}, as a bundle. */
export function readBundle(file: string, root: string, { outputFiles = [], metafile }: BuildResult): Bundle {
	const text = (name: string) => outputFiles.find(({ path }) => path.endsWith(name))?.text ?? "";
	const code = text(".mjs");
	const map = text(".mjs.map");
	const inputs = Object.keys(metafile?.inputs ?? {}).map((path) => resolve(root, path));
	return { file, root, code, map, inputs, digest: createHash("sha256").update(code).update(map).digest("hex") };
}

/**
 * Says what esbuild stumbled over first.
 * @throws {BundleError}
 */
export function throwBundleError(error: unknown): never {
	const first: Message | undefined = (error as { readonly errors?: readonly Message[] }).errors?.[0];
	if (first === undefined) throw error;
	const { location } = first;
	const where = location === null ? "" : `${location.file}:${location.line}:${location.column + 1}: `;
	throw new BundleError(`${where}${first.text}`.replace(/\.?$/, "."), { fix: "Correct the file and run again.", cause: error });
}

/** A bundle as a file that Node can import. */
export interface WrittenBundle {
	/** Absolute path of the module. */
	readonly path: string;
	/** Turns stacks of this module's errors back to the lines of its sources. */
	readonly stacks: StackMapper;
}

/**
 * Writes a bundle into a folder that is there.
 * @param debugged names the source map in the bundle, so that a debugger finds the sources
 */
export async function writeBundle({ code, map, root }: Bundle, folder: string, debugged = false): Promise<WrittenBundle> {
	const path = join(folder, `${BUNDLE_NAME}.mjs`);
	const files = debugged
		? [writeFile(path, `${code}//# sourceMappingURL=${BUNDLE_NAME}.mjs.map\n`), writeFile(`${path}.map`, map)]
		: [writeFile(path, code)];
	const [libraries] = await Promise.all([findLibraries(root), ...files]);
	return { path, stacks: createStackMapper({ bundle: path, map, mapFolder: root, root, libraries }) };
}

/** Real folders of the installed packages of Millrace; only those that are links matter. */
async function findLibraries(root: string): Promise<readonly string[]> {
	const scope = join(root, "node_modules", "@millrace");
	const names = await readdir(scope).catch(() => []);
	const found = await Promise.all(names.map((name) => realpath(join(scope, name)).catch(() => join(scope, name))));
	const parent = dirname(root);
	return parent === root ? found : [...found, ...(await findLibraries(parent))];
}
