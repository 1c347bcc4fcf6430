import { MillraceError } from "@millrace/core";

/** A place in a schema file. Lines and columns count from 1. */
export interface SchemaLocation {
	readonly file: string;
	readonly line: number;
	readonly column: number;
}

/** A schema file that cannot be used. `file:line:column` opens its message and points at the offending text. */
export class SchemaError extends MillraceError {
	static override readonly code = "SCHEMA_INVALID";
	readonly location: SchemaLocation;

	constructor(problem: string, location: SchemaLocation, options: { readonly fix?: string } = {}) {
		super(`${location.file}:${location.line}:${location.column}: ${problem}`, {
			fix: "Correct the file at this place.",
			...options,
		});
		this.location = location;
	}
}

/** Line and column of an offset into a text. */
export function locate(file: string, text: string, offset: number): SchemaLocation {
	const before = text.slice(0, offset);
	return { file, line: before.split("\n").length, column: offset - before.lastIndexOf("\n") };
}
