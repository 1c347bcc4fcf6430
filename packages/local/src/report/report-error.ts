import { type ErrorCategory, isMillraceError, type RecordPosition } from "@millrace/core";
import { EXPLANATIONS } from "@millrace/core/explain";
import type { ReportedError } from "./report.ts";

/**
 * What is said of an error that a record met; nothing of its payload.
 *
 * @param frames Frames of an error in the user's files.
 */
export function reportError(
	{ topic, partition, offset }: RecordPosition,
	outcome: ReportedError["outcome"],
	error: unknown,
	frames: (error: unknown) => readonly string[],
): ReportedError {
	return {
		at: { topic, partition, offset },
		outcome,
		code: errorCodeOf(error),
		category: categoryOf(error),
		message: describeMessage(error),
		fix: isMillraceError(error) ? (error.fix ?? EXPLANATIONS[error.code]?.fix) : undefined,
		stack: firstFrames(error, frames),
	};
}

const MAX_MESSAGE_LENGTH = 500;

/** One line of a message. Errors of a handler are its author's words, but those of JSON.parse quote what they could not read. */
function describeMessage(error: unknown): string {
	if (isMillraceError(error)) return error.problem;
	if (!(error instanceof Error)) return "The function reported the record.";
	const text = error instanceof SyntaxError ? "The text could not be parsed." : error.message;
	return text.replace(/[\s\p{Cc}]+/gu, " ").slice(0, MAX_MESSAGE_LENGTH);
}

/** Frames of the innermost cause that has any in the user's files: a wrapper's own stack says nothing about the handler. */
function firstFrames(error: unknown, frames: (error: unknown) => readonly string[]): readonly string[] {
	const chain: unknown[] = [];
	for (let link = error; link instanceof Error && chain.length < 10; link = link.cause) chain.push(link);
	return (
		chain
			.reverse()
			.map(frames)
			.find((found) => found.length > 0) ?? []
	);
}

/** What kind of trouble it is. A blocked partition is blocked by its cause. */
function categoryOf(error: unknown): ErrorCategory {
	for (let link = error; isMillraceError(link); link = link.cause) {
		if (link.category === "unreachable" || link.category === "unauthorised") return link.category;
	}
	return isMillraceError(error) ? error.category : "records";
}

/** Code of a coded error, or the name of the class of any other. */
export function errorCodeOf(error: unknown): string {
	if (isMillraceError(error)) return error.code;
	return error instanceof Error ? error.name : "REPORTED";
}
