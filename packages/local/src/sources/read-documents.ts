import { SourceInvalidError } from "./source-errors.ts";
import { describeOrigin, type SourceOrigin } from "./source-event.ts";

/** A parsed JSON document of a file and the line it stands on; undefined when the document is the whole file. */
export interface JsonDocument {
	readonly value: unknown;
	readonly line: number | undefined;
}

const NEWLINE = 0x0a;

/**
 * The JSON documents of a file: one a line, or one that spans the whole file. Which of the two is told by the content: a
 * first line that is JSON by itself starts a file of lines. A single document in memory is the most that is ever held.
 *
 * @throws {SourceInvalidError} at the first document that is not JSON in UTF-8, or is longer than `maxDocumentBytes`.
 */
export async function* readDocuments(
	chunks: AsyncIterable<Uint8Array>,
	file: string,
	maxDocumentBytes: number,
): AsyncGenerator<JsonDocument> {
	const pending: NumberedLine[] = [];
	let mode: "unknown" | "lines" | "whole" = "unknown";
	let held = 0;
	for await (const line of splitLines(chunks, file, maxDocumentBytes)) {
		if (mode === "lines") {
			yield { value: parse(line.bytes, { file, line: line.number }), line: line.number };
			continue;
		}
		if (mode === "unknown" && pending.length === 0 && isJson(line.bytes)) {
			mode = "lines";
			yield { value: parse(line.bytes, { file, line: line.number }), line: line.number };
			continue;
		}
		const broken = pending[0];
		if (mode === "unknown" && broken !== undefined) {
			// A line of a pretty-printed document is hardly ever an object by itself, and never its second one.
			if (line.bytes[0] === 0x7b && isJson(line.bytes)) throw notJson({ file, line: broken.number });
			mode = "whole";
		}
		held += line.bytes.length + 1;
		if (held > maxDocumentBytes) throw tooLong({ file, line: undefined }, maxDocumentBytes);
		pending.push(line);
	}
	if (pending.length === 0) return;
	const text = Buffer.concat(pending.flatMap(({ bytes }) => [bytes, Buffer.from("\n")]));
	yield { value: parse(text, { file, line: undefined }), line: undefined };
}

interface NumberedLine {
	readonly bytes: Buffer;
	readonly number: number;
}

/** Lines that are not blank, without their line ends. */
async function* splitLines(chunks: AsyncIterable<Uint8Array>, file: string, maxBytes: number): AsyncGenerator<NumberedLine> {
	let parts: Uint8Array[] = [];
	let length = 0;
	let number = 1;
	const take = (part: Uint8Array): void => {
		length += part.length;
		if (length > maxBytes) throw tooLong({ file, line: number }, maxBytes);
		parts.push(part);
	};
	const finish = (): NumberedLine | undefined => {
		const bytes = trim(Buffer.concat(parts));
		parts = [];
		length = 0;
		return bytes.length === 0 ? undefined : { bytes, number };
	};
	for await (const chunk of chunks) {
		let start = 0;
		for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
			take(chunk.subarray(start, end));
			start = end + 1;
			const line = finish();
			if (line !== undefined) yield line;
			number += 1;
		}
		if (start < chunk.length) take(chunk.subarray(start));
	}
	const last = finish();
	if (last !== undefined) yield last;
}

/** Without the white space around it and without a byte order mark, which editors on Windows leave. */
function trim(line: Buffer): Buffer {
	let start = line[0] === 0xef && line[1] === 0xbb && line[2] === 0xbf ? 3 : 0;
	let end = line.length;
	while (start < end && isBlank(line[start])) start += 1;
	while (end > start && isBlank(line[end - 1])) end -= 1;
	return line.subarray(start, end);
}

function isBlank(byte: number | undefined): boolean {
	return byte === 0x20 || byte === 0x09 || byte === 0x0d || byte === NEWLINE;
}

function isJson(bytes: Buffer): boolean {
	try {
		JSON.parse(decode(bytes));
		return true;
	} catch {
		return false;
	}
}

function parse(bytes: Buffer, origin: SourceOrigin): unknown {
	try {
		return JSON.parse(decode(bytes));
	} catch {
		// The cause is left out on purpose: JSON.parse quotes the text in its message.
		throw notJson(origin);
	}
}

function decode(bytes: Buffer): string {
	return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}

function notJson(origin: SourceOrigin): SourceInvalidError {
	return new SourceInvalidError(`${describeOrigin(origin)} is not JSON in UTF-8.`, {
		fix: "A source holds one JSON document, or one on every line; remove what is broken or cut off.",
	});
}

function tooLong(origin: SourceOrigin, maxBytes: number): SourceInvalidError {
	return new SourceInvalidError(`${describeOrigin(origin)} is longer than ${maxBytes} bytes.`, {
		fix: "Write one event a line: an event of Lambda is at most 6 MB. `maxDocumentBytes` raises the limit.",
	});
}
