import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { MillraceError, type MskRecord } from "@millrace/core";
import { positionKey } from "./collect-letters.ts";

/*
  .millrace/redrive/<id>.json: which records of a source are done, so that a second run takes up the rest.

    version    1
    consumer, source, mode
    done       "<topic>-<partition>@<offset> <timestamp>" of each record
*/

/** A state file that no redrive wrote. */
export class RedriveStateError extends MillraceError {
	static override readonly code = "REDRIVE_STATE_INVALID";
}

/** What one state file is about. */
export interface RedriveSubject {
	readonly consumer: string;
	/** Absolute path, or address of a topic. */
	readonly source: string;
	/** Through the handler, or back to the topic: the one does not make the other done. */
	readonly mode: "handler" | "topic";
}

export interface RedriveState {
	readonly path: string;
	has(record: MskRecord): boolean;
	/** Remembers a record, and writes the file when the last time is a second ago. */
	add(record: MskRecord): void;
	/** Writes what was not written yet; the file is replaced in one step. */
	save(): void;
}

/** A killed run does at most so much again. */
const SAVE_EVERY_MS = 1000;

/**
 * Opens the state of a redrive: the same consumer and source always have the same file.
 *
 * @param folder absolute; made when there is something to write
 * @param now milliseconds that never go back
 * @throws {RedriveStateError}
 */
export function openRedriveState(
	folder: string,
	subject: RedriveSubject,
	now: () => number = () => performance.now(),
): RedriveState {
	const { consumer, source, mode } = subject;
	const id = createHash("sha256")
		.update(JSON.stringify([consumer, source, mode]))
		.digest("hex")
		.slice(0, 12);
	const path = join(folder, `${consumer}-${id}.json`);
	const done = new Set(readDone(path));
	let saved = done.size;
	let savedAt = Number.NEGATIVE_INFINITY;
	const save = () => {
		if (done.size === saved) return;
		mkdirSync(dirname(path), { recursive: true });
		const temporary = `${path}.${process.pid}.partial`;
		writeFileSync(temporary, `${JSON.stringify({ version: 1, consumer, source, mode, done: [...done] }, null, "\t")}\n`);
		renameSync(temporary, path);
		saved = done.size;
		savedAt = now();
	};
	return {
		path,
		has: (record) => done.has(keyOf(record)),
		add(record) {
			done.add(keyOf(record));
			if (now() - savedAt >= SAVE_EVERY_MS) save();
		},
		save,
	};
}

function keyOf(record: MskRecord): string {
	return `${positionKey(record)} ${record.timestamp}`;
}

function readDone(path: string): readonly string[] {
	let text: string;
	try {
		text = readFileSync(path, "utf8");
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
		throw error;
	}
	const done = parseDone(text);
	if (done !== undefined) return done;
	throw new RedriveStateError(`${path} is no state of a redrive.`, {
		fix: "Remove it; all dead letters of that source are then done anew.",
	});
}

function parseDone(text: string): readonly string[] | undefined {
	try {
		const { version, done } = JSON.parse(text) as { readonly version?: unknown; readonly done?: unknown };
		const isDone = version === 1 && Array.isArray(done) && done.every((key) => typeof key === "string");
		return isDone ? (done as readonly string[]) : undefined;
	} catch {
		return undefined;
	}
}
