import { accessSync, constants, type Stats, statSync } from "node:fs";
import { dirname } from "node:path";
import { UsageError } from "../cli-error.ts";

/**
 * Refuses a path that could not be written, before the work whose result belongs there. Makes nothing: folders above
 * the path are made when the time comes.
 *
 * @throws {UsageError} when something of another kind is in the way, or may not be written.
 */
export function checkWritable(flag: string, path: string, kind: "file" | "folder"): void {
	let existing = path;
	let found = look(path);
	if (found !== undefined && found.isDirectory() !== (kind === "folder")) throw refuse(flag, path, `is no ${kind}`);
	while (found === undefined && existing !== dirname(existing)) {
		existing = dirname(existing);
		found = look(existing);
		if (found?.isDirectory() === false) throw refuse(flag, existing, "is no folder");
	}
	try {
		accessSync(existing, constants.W_OK);
	} catch (cause) {
		throw refuse(flag, existing, "may not be written", cause);
	}
}

function look(path: string): Stats | undefined {
	try {
		return statSync(path, { throwIfNoEntry: false });
	} catch {
		// A file stands where a folder would have to be, or a folder may not be entered: what is above it tells.
		return undefined;
	}
}

function refuse(flag: string, path: string, why: string, cause?: unknown): UsageError {
	return new UsageError(`--${flag}: ${path} ${why}.`, [{ id: "choose-path", label: `Choose another path with --${flag}.` }], {
		cause,
	});
}
