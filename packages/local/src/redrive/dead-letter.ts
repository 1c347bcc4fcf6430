import type { MskRecord } from "@millrace/core";
import { describeOrigin, type SourceOrigin } from "../sources/source-event.ts";

/** Records that were given up together, with what their envelope says of it. */
export interface FoundLetter extends LetterFacts {
	readonly kind: "letter";
	readonly records: readonly MskRecord[];
}

/** A document among dead letters that is none. The others are read all the same. */
export interface UnreadableLetter {
	readonly kind: "unreadable";
	/** Where it is: `file:line`, or a position on a topic. */
	readonly at: string;
	readonly code: string;
	readonly message: string;
	readonly fix: string | undefined;
}

/** What an envelope says beside its records; an event without an envelope says nothing. */
export interface LetterFacts {
	/** Why the records were given up, as Lambda or the function names it: `RetryAttemptsExhausted`, `RecordUndecodable`, ... */
	readonly condition: string | undefined;
	/** Code of the error, where the function itself gave the record up. */
	readonly code: string | undefined;
	/** The consumer whose function gave it up, where that wrote the letter. */
	readonly consumer: string | undefined;
	/** Name of the function that failed. */
	readonly functionName: string | undefined;
	/** When it was given up, in milliseconds since 1970. */
	readonly time: number | undefined;
}

/** What a document says of why its records were given up. A field that is not as AWS or Millrace writes it says nothing. */
export function readLetterFacts(document: unknown): LetterFacts {
	const { requestContext, millrace, timestamp } = objectOf(document);
	const { condition, functionArn } = objectOf(requestContext);
	const { code, consumer } = objectOf(millrace);
	const time = typeof timestamp === "string" ? Date.parse(timestamp) : Number.NaN;
	return {
		condition: wordOf(condition),
		code: wordOf(code),
		consumer: wordOf(consumer),
		functionName: typeof functionArn === "string" ? /:function:([\w-]{1,140})(?::|$)/.exec(functionArn)?.[1] : undefined,
		time: Number.isNaN(time) ? undefined : time,
	};
}

/** A document that could not be read, for the report. */
export function unreadable(
	origin: SourceOrigin,
	error: { readonly code: string; readonly problem: string; readonly fix: string | undefined },
): UnreadableLetter {
	return { kind: "unreadable", at: describeOrigin(origin), code: error.code, message: error.problem, fix: error.fix };
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
	return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

/** Names alone are shown: whatever else stands there is not shown to anybody. */
function wordOf(value: unknown): string | undefined {
	return typeof value === "string" && /^[\w.:-]{1,100}$/.test(value) ? value : undefined;
}
