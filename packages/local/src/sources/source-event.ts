import type { MskEvent } from "@millrace/core";

/** A Lambda event and where it was found. */
export interface SourceEvent {
	readonly event: MskEvent;
	readonly origin: SourceOrigin;
}

export interface SourceOrigin {
	/** Path of the file, or `memory` for a log that is no file. */
	readonly file: string;
	/** Line of the event in a file of one event a line, from 1; undefined when the file is one document. */
	readonly line: number | undefined;
}

/** `file:line`, as every message about a source names a place. */
export function describeOrigin({ file, line }: SourceOrigin): string {
	return line === undefined ? file : `${file}:${line}`;
}
