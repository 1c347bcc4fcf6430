/**
 * A number of a JSON document with the text it was written as: filters compare numbers by their text, so 300, 300.0 and 3.0e2
 * differ (https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html).
 */
export class JsonNumber {
	readonly value: number;
	readonly text: string;

	constructor(value: number, text: string) {
		this.value = value;
		this.text = text;
	}
}

type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;

/**
 * Parses JSON and keeps the text of its numbers.
 * @throws {SyntaxError} when the text is not JSON; its message quotes the text, so it must not be shown.
 */
export function parseJsonKeepingNumbers(text: string): unknown {
	const revive: Reviver = (_key, value, context) =>
		typeof value === "number" ? new JsonNumber(value, context.source ?? String(value)) : value;
	// Sound: the reviver's third argument exists since V8 11.4 (Node 21); the library's types do not know it yet.
	return JSON.parse(text, revive as (key: string, value: unknown) => unknown);
}
