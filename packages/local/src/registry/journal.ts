import { closeSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { MillraceError } from "@millrace/core";
import type { Request } from "./read-request.ts";

/** A request that changed the registry, with the time and the ids that it got. */
export interface JournalEntry {
	readonly operation: string;
	readonly request: Request;
	readonly now: string;
	readonly ids: readonly string[];
}

/** The journal of a registry's folder holds something else than a registry wrote. */
export class RegistryJournalError extends MillraceError {
	static override readonly code = "REGISTRY_JOURNAL_INVALID";
	static override readonly category = "configuration";
}

/** What a registry on disk is: all requests that changed it, one a line, in order. */
export interface Journal {
	/** What was there when it was opened. */
	readonly entries: readonly JournalEntry[];
	/** On the disk when this returns. */
	append(entry: JournalEntry): void;
	close(): void;
}

/**
 * Opens the journal `registry.ndjson` of a folder, which comes to be. A last line without its end was cut short while it was written:
 * nobody was told of it, and it goes.
 * @throws {RegistryJournalError} for a line that is no entry
 */
export function openJournal(directory: string): Journal {
	mkdirSync(directory, { recursive: true });
	const path = join(directory, "registry.ndjson");
	const file = openSync(path, "a+");
	const bytes = readFileSync(path);
	const end = bytes.lastIndexOf(0x0a) + 1;
	if (end < bytes.length) ftruncateSync(file, end);
	const lines = bytes.toString("utf8", 0, end).split("\n").slice(0, -1);
	return {
		entries: lines.map((line, index) => readEntry(line, `${path}:${index + 1}`)),
		append(entry) {
			writeSync(file, `${JSON.stringify(entry)}\n`);
			fsyncSync(file);
		},
		close: () => closeSync(file),
	};
}

function readEntry(line: string, place: string): JournalEntry {
	try {
		const entry: Partial<JournalEntry> = JSON.parse(line);
		const { operation, request, now, ids } = entry;
		if (typeof operation === "string" && typeof request === "object" && typeof now === "string" && Array.isArray(ids)) {
			return entry as JournalEntry;
		}
	} catch {
		// No JSON: what follows says so.
	}
	throw new RegistryJournalError(`${place} is no entry of a registry's journal.`, {
		fix: "Restore the file, or delete it to start with an empty registry.",
	});
}
