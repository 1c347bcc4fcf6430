import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BrokerDirectoryError } from "../errors.ts";
import { Journal } from "./journal.ts";
import type { JournalEntry } from "./journal-entry.ts";

/** A directory that belongs to this broker until it is released. */
export interface OpenDirectory {
	readonly path: string;
	readonly journal: Journal;
	readonly entries: readonly JournalEntry[];
	readonly tornBytes: number;
	release(): void;
}

/*
  <directory>/lock                                 process id of the broker that has it open
  <directory>/journal                              everything but records
  <directory>/topics/<topic id>/<partition>/*.log  records
*/

/**
 * Opens a broker's directory, and makes it if it is not there. The lock of a process that has died does not count.
 *
 * @throws {BrokerDirectoryError} when another broker has it open, or when it cannot be read or written.
 */
export function openDirectory(path: string): OpenDirectory {
	const lock = join(path, "lock");
	try {
		mkdirSync(join(path, "topics"), { recursive: true });
		takeLock(lock, path);
		const { journal, entries, tornBytes } = Journal.open(join(path, "journal"));
		return { path, journal, entries, tornBytes, release: () => releaseLock(lock) };
	} catch (cause) {
		if (cause instanceof BrokerDirectoryError) throw cause;
		throw new BrokerDirectoryError(`The directory ${path} cannot be used.`, "Choose one that can be written.", cause);
	}
}

function takeLock(lock: string, path: string): void {
	if (existsSync(lock)) {
		const holder = Number(readFileSync(lock, "utf8"));
		if (holder !== process.pid ? isAlive(holder) : held.has(lock)) {
			const fix = `Stop it, or choose another directory. If that process is no broker, remove ${lock}.`;
			throw new BrokerDirectoryError(`The directory ${path} is in use by the broker of process ${holder}.`, fix);
		}
		rmSync(lock);
	}
	// Linked when it is written, so that a crash never leaves half of an id, which may be somebody else's.
	const written = `${lock}-${process.pid}`;
	writeFileSync(written, String(process.pid));
	try {
		// Fails when somebody else was faster.
		linkSync(written, lock);
	} finally {
		rmSync(written);
	}
	held.add(lock);
}

/** Locks that this process has taken: its own id in a file may also be that of an earlier process. */
const held: Set<string> = new Set();

function releaseLock(lock: string): void {
	held.delete(lock);
	rmSync(lock, { force: true });
}

function isAlive(processId: number): boolean {
	if (!Number.isInteger(processId) || processId <= 0) return false;
	try {
		process.kill(processId, 0);
		return true;
	} catch (error) {
		// EPERM: it is there and belongs to somebody else.
		return error instanceof Error && "code" in error && error.code === "EPERM";
	}
}
