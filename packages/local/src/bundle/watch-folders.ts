import { type FSWatcher, statSync, watch } from "node:fs";
import { dirname, join } from "node:path";
import { MillraceError } from "@millrace/core";

/** The system does not tell of changes in a folder, mostly because it has a limit of watches. */
export class WatchFailedError extends MillraceError {
	static override readonly code = "WATCH_FAILED";
}

/** A change in a folder: `named` when a file has come, gone or been renamed, `written` when it was written to. */
export interface FolderChange {
	readonly path: string;
	readonly kind: "named" | "written";
}

export interface FolderWatcher {
	/**
	 * Watches exactly these folders, not those in them. One that is not there is waited for in the nearest folder above that is.
	 * @returns the folders that were not watched before
	 * @throws {WatchFailedError}
	 */
	set(folders: Iterable<string>): readonly string[];
	close(): void;
}

/*
  Folders one by one by Node's own watch, and neither a recursive one nor chokidar: a bundle's own source files lie in a handful of folders, while
  Node's recursive watch on Linux, and chokidar everywhere, walk the whole tree below a project, node_modules included, before they tell anything.
  A folder, not a file, because editors save by renaming a new file over the old one, which ends a watch of the file.
*/

/** Tells of changes in folders; several times for one save, as the system does. */
export function watchFolders(onChange: (change: FolderChange) => void): FolderWatcher {
	const watchers = new Map<string, { readonly watcher: FSWatcher; readonly inode: bigint }>();

	function start(folder: string, inode: bigint): void {
		let watcher: FSWatcher;
		try {
			watcher = watch(folder, (event, name) => {
				onChange({ path: name === null ? folder : join(folder, name), kind: event === "change" ? "written" : "named" });
			});
		} catch (error) {
			const { code } = error as NodeJS.ErrnoException;
			throw new WatchFailedError(`${folder} cannot be watched (${code}).`, {
				fix: "On Linux, raise fs.inotify.max_user_watches and fs.inotify.max_user_instances.",
				cause: error,
			});
		}
		// Of a folder that is removed, on some systems.
		watcher.on("error", () => {
			stop(folder);
			onChange({ path: folder, kind: "named" });
		});
		watchers.set(folder, { watcher, inode });
	}

	function stop(folder: string): void {
		watchers.get(folder)?.watcher.close();
		watchers.delete(folder);
	}

	return {
		set(folders) {
			const wanted = new Map<string, bigint>();
			for (const folder of folders) {
				const found = findExisting(folder);
				wanted.set(found.folder, found.inode);
			}
			const started: string[] = [];
			for (const [folder, { inode }] of watchers) {
				// A folder that was removed and made again is another one.
				if (wanted.get(folder) !== inode) stop(folder);
			}
			for (const [folder, inode] of wanted) {
				if (watchers.has(folder)) continue;
				start(folder, inode);
				started.push(folder);
			}
			return started;
		},
		close() {
			for (const folder of [...watchers.keys()]) stop(folder);
		},
	};
}

function findExisting(folder: string): { readonly folder: string; readonly inode: bigint } {
	const found = statSync(folder, { throwIfNoEntry: false, bigint: true });
	if (found?.isDirectory()) return { folder, inode: found.ino };
	return findExisting(dirname(folder));
}
