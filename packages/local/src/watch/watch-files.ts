import { createHash } from "node:crypto";
import { type FSWatcher, readFileSync, watch } from "node:fs";
import { basename, dirname, join } from "node:path";

/** Tells of files that were saved. */
export interface FileWatcher {
	/**
	 * Watches these files from now on, in place of those before.
	 * @param any whether any file of their folders counts: after a build that failed, the one that mends it may be new. @default false
	 */
	watch(files: readonly string[], any?: boolean): void;
	close(): void;
}

/** An editor writes a file in several steps. */
const SETTLE_MS = 15;

/**
 * Watches files by their folders, because editors put a new file in the place of the old one. What is saved unchanged is not told.
 *
 * @param onChange gets the absolute paths that changed since the last call
 */
export function watchFiles(onChange: (files: readonly string[]) => void): FileWatcher {
	const folders = new Map<string, FSWatcher>();
	let digests = new Map<string, string | undefined>();
	let anyFile = false;
	const pending = new Set<string>();
	let timer: NodeJS.Timeout | undefined;

	function settle(): void {
		timer = undefined;
		const changed = [...pending].filter((file) => {
			const digest = digestOf(file);
			if (digest === digests.get(file)) return false;
			digests.set(file, digest);
			return true;
		});
		pending.clear();
		if (changed.length > 0) onChange(changed);
	}

	function onEvent(folder: string, name: string | null): void {
		if (name === null) return;
		const file = join(folder, name);
		if (!digests.has(file) && (!anyFile || basename(file).startsWith("."))) return;
		pending.add(file);
		clearTimeout(timer);
		timer = setTimeout(settle, SETTLE_MS);
	}

	return {
		watch(files, any = false) {
			anyFile = any;
			const wanted = files.filter(isWatched);
			digests = new Map(wanted.map((file) => [file, digests.get(file) ?? digestOf(file)]));
			const needed = new Set(wanted.map(dirname));
			for (const [folder, watcher] of folders) {
				if (needed.has(folder)) continue;
				watcher.close();
				folders.delete(folder);
			}
			for (const folder of needed) {
				if (folders.has(folder)) continue;
				const watcher = watch(folder, (_, name) => onEvent(folder, name));
				// A folder that is removed has nothing more to tell.
				watcher.on("error", () => watcher.close());
				folders.set(folder, watcher);
			}
		},
		close() {
			clearTimeout(timer);
			for (const watcher of folders.values()) watcher.close();
			folders.clear();
		},
	};
}

/** Installed packages are not: nobody saves them while they work. */
export function isWatched(file: string): boolean {
	return !file.includes("/node_modules/");
}

function digestOf(file: string): string | undefined {
	try {
		return createHash("sha256").update(readFileSync(file)).digest("hex");
	} catch {
		// A file that is gone, or cannot be read, is a state like any other: it differs from what it was.
		return undefined;
	}
}
