import { readDocuments } from "./read-documents.ts";
import { readEventOrEnvelope } from "./read-envelope.ts";
import { SourceMissingError } from "./source-errors.ts";
import type { SourceEvent } from "./source-event.ts";
import { listFiles, readBytes } from "./source-files.ts";

export interface ReadSourceOptions {
	/**
	 * Longest JSON document, in bytes after decompression. An event of Lambda is at most 6 MB; escaped in an envelope it is
	 * about twice that.
	 * @default 67108864, 64 MB
	 */
	readonly maxDocumentBytes?: number;
}

export const MAX_DOCUMENT_BYTES: number = 64 * 1024 * 1024;

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
	const { maxDocumentBytes = MAX_DOCUMENT_BYTES } = options;
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
