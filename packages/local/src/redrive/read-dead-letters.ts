import { isMillraceError, type MskRecord } from "@millrace/core";
import { readDocuments } from "../sources/read-documents.ts";
import { readEventOrEnvelope } from "../sources/read-envelope.ts";
import { MAX_DOCUMENT_BYTES } from "../sources/read-source.ts";
import { SourceInvalidError, SourceMissingError } from "../sources/source-errors.ts";
import type { SourceEvent, SourceOrigin } from "../sources/source-event.ts";
import { listFiles, readBytes } from "../sources/source-files.ts";
import { type FoundLetter, readLetterFacts, type UnreadableLetter, unreadable } from "./dead-letter.ts";

/**
 * Reads dead letters from a file or folder, an export of a bucket included: in whatever envelope they were written, plain or gzip, one a file
 * or one a line. What cannot be read is told in its place, and the rest is read all the same: a broken line ends its file alone.
 *
 * @throws {SourceMissingError} when nothing is at the path.
 */
export async function* readDeadLetters(path: string): AsyncGenerator<FoundLetter | UnreadableLetter> {
	let files = 0;
	for await (const file of listFiles(path)) {
		files += 1;
		try {
			for await (const { value, line } of readDocuments(readBytes(file), file, MAX_DOCUMENT_BYTES)) {
				yield readLetter(value, { file, line });
			}
		} catch (error) {
			if (!isMillraceError(error)) throw error;
			yield unreadable({ file, line: undefined }, error);
		}
	}
	if (files === 0) throw new SourceMissingError(`The folder ${path} holds no files.`, { fix: "Name a folder of dead letters." });
}

/** Reads dead letters from the records of a topic: each holds one envelope as JSON. Tombstones are passed over. */
export async function* readDeadLetterTopic(source: AsyncIterable<SourceEvent>): AsyncGenerator<FoundLetter | UnreadableLetter> {
	for await (const { event } of source) {
		for (const record of Object.values(event.records).flat()) {
			if (record.value === null || record.value === undefined) continue;
			const origin = { file: `${record.topic}-${record.partition}@${record.offset}`, line: undefined };
			const document = parse(record.value);
			yield document === undefined ? unreadable(origin, notJson(origin)) : readLetter(document, origin);
		}
	}
}

function readLetter(document: unknown, origin: SourceOrigin): FoundLetter | UnreadableLetter {
	try {
		const { records } = readEventOrEnvelope(document, origin);
		return { kind: "letter", records: Object.values(records).flat(), ...readLetterFacts(document) };
	} catch (error) {
		if (!isMillraceError(error)) throw error;
		return unreadable(origin, error);
	}
}

function parse(value: NonNullable<MskRecord["value"]>): unknown {
	try {
		return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(value, "base64")));
	} catch {
		return undefined;
	}
}

function notJson({ file }: SourceOrigin): SourceInvalidError {
	return new SourceInvalidError(`The value of ${file} is not JSON in UTF-8.`, {
		fix: "Name a topic that dead letters are sent to.",
	});
}
