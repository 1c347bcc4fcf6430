import { once } from "node:events";
import { createWriteStream, existsSync } from "node:fs";
import { link, mkdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Writable } from "node:stream";
import { finished } from "node:stream/promises";
import { createGzip } from "node:zlib";
import type { MskEvent } from "@millrace/core";
import { RecordingExistsError } from "./recording-errors.ts";

/** A file of events, one a line, that appears under its name when it is complete. */
export interface EventFile {
	write(event: MskEvent): Promise<void>;
	/** Closes the file and gives it its name. @throws {RecordingExistsError} when another file has taken it meanwhile. */
	finish(): Promise<void>;
	/** Removes what was written. */
	discard(): Promise<void>;
}

export interface EventFileOptions {
	/** Absolute; compressed when it ends in `.gz`. Its folder is made. */
	readonly path: string;
	/** Whether a file that is there may be replaced. @default false */
	readonly force?: boolean | undefined;
	/** Tells recordings side by side apart. @default the process's id */
	readonly suffix?: string;
}

/**
 * Opens a file for events. Until it is finished it is a hidden file in the same folder, which `readSource` leaves out.
 *
 * @throws {RecordingExistsError} when a file is there and `force` is not set.
 */
export async function openEventFile({ path, force = false, suffix = String(process.pid) }: EventFileOptions): Promise<EventFile> {
	if (!force && existsSync(path)) throw exists(path);
	await mkdir(dirname(path), { recursive: true });
	const hidden = join(dirname(path), `.${basename(path)}.${suffix}.partial`);
	const file = createWriteStream(hidden);
	const top: Writable = path.endsWith(".gz") ? createGzip() : file;
	if (top !== file) top.pipe(file);
	// Settled also when nobody waits yet, so that a full disk is an error of the next write and not one that nobody awaited.
	const done = finished(file);
	done.catch(() => {});
	file.on("error", (error) => top.destroy(error));
	top.on("error", () => {});

	const close = async () => {
		top.end();
		await done;
	};
	return {
		async write(event) {
			if (top.errored !== null) throw top.errored;
			if (!top.write(`${JSON.stringify(event)}\n`)) await Promise.race([once(top, "drain"), done]);
		},
		async finish() {
			await close();
			if (force) return rename(hidden, path);
			// A link takes no name that is taken, in one step; where there are no links, two steps have to do.
			await link(hidden, path).catch(async (error: NodeJS.ErrnoException) => {
				if (error.code === "EEXIST" || existsSync(path)) throw exists(path);
				await rename(hidden, path);
			});
			await rm(hidden, { force: true });
		},
		async discard() {
			top.destroy();
			file.destroy();
			await done.catch(() => {});
			await rm(hidden, { force: true });
		},
	};
}

function exists(path: string): RecordingExistsError {
	return new RecordingExistsError(`${path} is there already.`, { fix: "Choose another name, or replace the file with --force." });
}
