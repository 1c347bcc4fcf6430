import { statSync } from "node:fs";
import { basename, dirname, extname, relative, resolve, sep } from "node:path";
import { type BuildContext, type BuildFailure, context } from "esbuild";
import { type Bundle, readBundle, throwBundleError } from "./bundle.ts";
import { bundleOptions } from "./bundle-options.ts";
import type { FolderChange } from "./watch-folders.ts";

/** A source file that is bundled again and again. */
export interface WatchedEntry {
	/** Builds; everything that did not change since the last time is taken from memory. */
	build(): Promise<EntryBuild>;
	/** Folders in which a change may matter. */
	readonly folders: ReadonlySet<string>;
	/** Whether a change may matter. */
	concerns(change: FolderChange): boolean;
	/** Whether a file of the last build was written after that moment, in Unix milliseconds; in these folders alone. */
	changedSince(moment: number, folders: readonly string[]): boolean;
	/** Whether a file of the last good build is not there, or was not for a while since that moment, in Unix milliseconds. */
	lackedSince(moment: number): boolean;
	close(): Promise<void>;
}

export type EntryBuild = { readonly kind: "built"; readonly bundle: Bundle } | { readonly kind: "failed"; readonly error: Error };

const SOURCES = new Set([".ts", ".mts", ".cts", ".tsx", ".js", ".mjs", ".cjs", ".jsx", ".json"]);
/** What esbuild reads without saying so. */
const SETTINGS = new Set(["package.json", "tsconfig.json"]);
/** Of the granularity of file times. */
const SLACK_MS = 10;

/** @param file absolute path; it need not be there yet */
export function watchEntry(file: string, root: string): WatchedEntry {
	let building: Promise<BuildContext> | undefined;
	let inputs: ReadonlySet<string> = new Set([file]);
	let folders = foldersOf(inputs, root);
	let failed = true;

	return {
		async build() {
			building ??= context(bundleOptions(file, root));
			const built = await building.then((esbuild) => esbuild.rebuild()).catch((error: BuildFailure) => error);
			if (built instanceof Error) {
				failed = true;
				folders = new Set([...folders, ...foldersOf(placesOf(built, root), root)]);
				return { kind: "failed", error: coded(built) };
			}
			const bundle = readBundle(file, root, built);
			failed = false;
			inputs = new Set(bundle.inputs.filter((path) => !path.split(sep).includes("node_modules")));
			folders = foldersOf(inputs, root);
			return { kind: "built", bundle };
		},
		get folders() {
			return folders;
		},
		concerns({ path, kind }) {
			if (inputs.has(path) || folders.has(path)) return true;
			if (!folders.has(dirname(path))) return false;
			if (SETTINGS.has(basename(path))) return true;
			// A new file may be found in the place of another; after a failure, it may be the one that was missing.
			return (kind === "named" || failed) && (SOURCES.has(extname(path)) || (failed && extname(path) === ""));
		},
		changedSince(moment, among) {
			return [...inputs].some((path) => {
				if (!among.includes(dirname(path))) return false;
				const found = statSync(path, { throwIfNoEntry: false });
				return found === undefined || found.mtimeMs > moment - SLACK_MS;
			});
		},
		lackedSince(moment) {
			return [...inputs].some((path) => {
				const found = statSync(path, { throwIfNoEntry: false });
				// A file that is moved here keeps the time at which it was written, and gets this one.
				return found === undefined || found.ctimeMs > moment - SLACK_MS;
			});
		},
		async close() {
			await (await building)?.dispose();
		},
	};
}

/** The folders of files, and those above them up to the root, where settings may be. */
function foldersOf(files: Iterable<string>, root: string): ReadonlySet<string> {
	const folders = new Set([root]);
	for (const file of files) {
		let folder = dirname(file);
		folders.add(folder);
		while (!folders.has(dirname(folder)) && isInside(folder, root)) {
			folder = dirname(folder);
			folders.add(folder);
		}
	}
	return folders;
}

function isInside(path: string, root: string): boolean {
	const own = relative(root, path);
	return own !== "" && !own.startsWith("..");
}

/** Files at which a build failed, and those that it did not find. */
function placesOf({ errors = [] }: Partial<BuildFailure>, root: string): readonly string[] {
	return errors.flatMap(({ location, text }) => {
		if (location === null) return [];
		const file = resolve(root, location.file);
		const missing = /^Could not resolve "(\.[^"]*)"/.exec(text)?.[1];
		return missing === undefined ? [file] : [file, resolve(dirname(file), missing)];
	});
}

function coded(error: unknown): Error {
	try {
		return throwBundleError(error);
	} catch (thrown) {
		return thrown as Error;
	}
}
