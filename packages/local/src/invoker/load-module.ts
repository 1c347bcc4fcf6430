import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Bundle, bundleFile, writeBundle } from "../bundle/bundle.ts";
import type { StackMapper } from "./stack-mapper.ts";

export interface LoadedModule {
	readonly exports: Readonly<Record<string, unknown>>;
	/** Turns stacks of this module's errors back to the lines of its sources. */
	readonly stacks: StackMapper;
	/** Absolute paths of all source files in it. */
	readonly inputs: readonly string[];
}

/**
 * Bundles a file as a deployment would and imports it, each time anew.
 *
 * @param file absolute path
 * @param root folder to which paths in messages and stacks are relative
 * @throws {BundleError} with the first message of esbuild, as `file:line:column`.
 * @throws whatever the module itself throws while it loads.
 */
export async function loadModule(file: string, root: string): Promise<LoadedModule> {
	return importBundle(await bundleFile(file, root));
}

/**
 * Imports a bundle into this process, where it stays: Node forgets no module.
 * @throws whatever the module itself throws while it loads, with the stack of its sources.
 */
export async function importBundle(bundle: Bundle): Promise<LoadedModule> {
	const folder = await mkdtemp(join(tmpdir(), "millrace-"));
	try {
		const { path, stacks } = await writeBundle(bundle, folder);
		try {
			return { exports: await import(pathToFileURL(path).href), stacks, inputs: bundle.inputs };
		} catch (error) {
			stacks.rewrite(error);
			throw error;
		}
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}
