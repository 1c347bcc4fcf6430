import { createReadStream } from "node:fs";
import { open, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { createGunzip } from "node:zlib";
import { readDocuments } from "./read-documents.ts";
import { readEventOrEnvelope } from "./read-envelope.ts";
import { SourceInvalidError, SourceMissingError } from "./source-errors.ts";
import type { SourceEvent } from "./source-event.ts";

export interface ReadSourceOptions {
	/**
	 * Longest JSON document, in bytes after decompression. An event of Lambda is at most 6 MB; escaped in an envelope it is
	 * about twice that.
	 * @default 67108864, 64 MB
	 */
	readonly maxDocumentBytes?: number;
}

/**
 * Reads recorded events and dead letters, in order, one at a time.
 *
 * `path` is a file or a folder; a folder is read recursively, sorted by name, hidden files left out. What a file holds is told
 * by its content and not by its name: one Lambda event, one event a line, or a dead-letter envelope of Lambda (bucket or topic)
 * or of a function; each of them also with gzip.
 *
 * @throws {SourceMissingError} when there is nothing to read at `path`.
 * @throws {SourceInvalidError} at the first file or line that is none of these; what came before it has been yielded.
 * @throws {SourceWithoutRecordsError} at an envelope without records.
 *
 * @example
 * for await (const { event, origin } of readSource("recordings/2026-11-22.ndjson.gz")) {
 *   count += Object.values(event.records).flat().length;
 * }
 */
export async function* readSource(path: string, options: ReadSourceOptions = {}): AsyncGenerator<SourceEvent> {
	const { maxDocumentBytes = 64 * 1024 * 1024 } = options;
	let files = 0;
	for await (const file of listFiles(path)) {
		files += 1;
		for await (const { value, line } of readDocuments(readBytes(file), file, maxDocumentBytes)) {
			const origin = { file, line };
			yield { event: readEventOrEnvelope(value, origin), origin };
		}
	}
	if (files === 0)
		throw new SourceMissingError(`The folder ${path} holds no files.`, { fix: "Name a folder of recorded events." });
}

async function* listFiles(path: string): AsyncGenerator<string> {
	const found = await stat(path).catch((error: unknown) => {
		throw new SourceMissingError(`Nothing can be read at ${path}.`, {
			fix: "Name a file or folder of recorded Lambda events or dead letters.",
			cause: error,
		});
	});
	if (!found.isDirectory()) {
		yield path;
		return;
	}
	const entries = await readdir(path, { withFileTypes: true });
	// By code unit, not by locale: a replay must read in the same order on every machine.
	entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
	for (const entry of entries) {
		// Definitions may lie beside the records that were written with them.
		if (entry.name.startsWith(".") || entry.name.endsWith(".avsc")) continue;
		if (entry.isDirectory()) yield* listFiles(join(path, entry.name));
		else if (entry.isFile()) yield join(path, entry.name);
	}
}

async function* readBytes(file: string): AsyncGenerator<Uint8Array> {
	const raw = createReadStream(file);
	if (!(await isGzip(file))) {
		yield* raw;
		return;
	}
	const inflated = createGunzip();
	raw.on("error", (error) => inflated.destroy(error));
	try {
		yield* raw.pipe(inflated);
	} catch (error) {
		throw new SourceInvalidError(`${file} starts as gzip but cannot be unpacked: it is cut off or damaged.`, {
			fix: "Copy or record the file again; what came before the damage was read.",
			cause: error,
		});
	} finally {
		raw.destroy();
	}
}

async function isGzip(file: string): Promise<boolean> {
	const handle = await open(file);
	try {
		const { bytesRead, buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
		return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
	} finally {
		await handle.close();
	}
}
