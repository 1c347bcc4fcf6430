import {
	closeSync,
	existsSync,
	fsyncSync,
	ftruncateSync,
	openSync,
	readFileSync,
	renameSync,
	truncateSync,
	writeSync,
} from "node:fs";
import { crc32c } from "../record/crc32c.ts";
import type { JournalEntry } from "./journal-entry.ts";

/*
  Entry: length UINT32, CRC-32C of the JSON UINT32, then that many bytes of JSON. The file only grows; when it has outgrown what it has
  to say, a new one with just that is put in its place.
*/
const HEAD_BYTES = 8;
const REWRITE_BYTES = 4 * 1024 * 1024;

/**
 * Everything that survives a restart except for records: topics and their configs, committed offsets, producer ids, transactions.
 *
 * An entry is with the operating system before the client is answered, as the records are.
 */
export class Journal {
	readonly #path: string;
	#descriptor: number;
	#bytes = 0;
	#rewriteAt = REWRITE_BYTES;

	private constructor(path: string) {
		this.#path = path;
		this.#descriptor = openSync(path, "a", 0o600);
	}

	/** Opens the journal and reads what is in it. A torn end is cut off. */
	static open(path: string): {
		readonly journal: Journal;
		readonly entries: readonly JournalEntry[];
		readonly tornBytes: number;
	} {
		const content = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
		const entries: JournalEntry[] = [];
		let at = 0;
		while (content.length - at >= HEAD_BYTES) {
			const end = at + HEAD_BYTES + content.readUInt32BE(at);
			if (end > content.length || crc32c(content, at + HEAD_BYTES, end) !== content.readUInt32BE(at + 4)) break;
			entries.push(JSON.parse(content.toString("utf8", at + HEAD_BYTES, end)));
			at = end;
		}
		if (at < content.length) truncateSync(path, at);
		const journal = new Journal(path);
		journal.#bytes = at;
		return { journal, entries, tornBytes: content.length - at };
	}

	/** Whether it has grown so much that it should be rewritten. */
	get isLarge(): boolean {
		return this.#bytes > this.#rewriteAt;
	}

	/** Throws what the file system throws; what a failed write left behind is cut off, so that later entries do not stand behind it. */
	append(entry: JournalEntry): void {
		try {
			this.#bytes += writeEntry(this.#descriptor, entry);
		} catch (error) {
			ftruncateSync(this.#descriptor, this.#bytes);
			throw error;
		}
	}

	/** Puts these entries in place of all. A crash leaves either the old ones or the new ones. */
	rewrite(entries: Iterable<JournalEntry>): void {
		const temporary = `${this.#path}.rewritten`;
		const descriptor = openSync(temporary, "w", 0o600);
		let bytes = 0;
		for (const entry of entries) bytes += writeEntry(descriptor, entry);
		fsyncSync(descriptor);
		renameSync(temporary, this.#path);
		closeSync(this.#descriptor);
		this.#descriptor = descriptor;
		this.#bytes = bytes;
		this.#rewriteAt = Math.max(REWRITE_BYTES, bytes * 4);
	}

	close(): void {
		closeSync(this.#descriptor);
	}
}

function writeEntry(descriptor: number, entry: JournalEntry): number {
	const json = Buffer.from(JSON.stringify(entry));
	const bytes = Buffer.allocUnsafe(HEAD_BYTES + json.length);
	bytes.writeUInt32BE(json.length, 0);
	bytes.writeUInt32BE(crc32c(json), 4);
	json.copy(bytes, HEAD_BYTES);
	for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done);
	return bytes.length;
}
