import { statSync } from "node:fs";

export interface SavedFiles {
	/** Absolute paths. */
	readonly files: readonly string[];
	/** When the last of them was written, in milliseconds since 1970; undefined when none was. */
	readonly at: number | undefined;
}

/** Those of the files that were written after a moment, in milliseconds since 1970. */
export function savedSince(moment: number, files: readonly string[]): SavedFiles {
	const saved = files
		.map((file) => ({ file, at: statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
		.filter(({ at }) => at > moment);
	return { files: saved.map(({ file }) => file), at: saved.length === 0 ? undefined : Math.max(...saved.map(({ at }) => at)) };
}
