import { endsOf, type PathState, pathsBelow, stepInto } from "./redact-path.ts";

/** What stands in place of a text that was redacted. */
export const REDACTED = "[redacted]";

/** Deeper than any payload should be; one that is must not end the process. */
const MAX_DEPTH = 500;

/* What Node has and the library of TypeScript does not know yet: https://tc39.es/proposal-json-parse-with-source/ */
interface JsonWithSource {
	parse(text: string, reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown): unknown;
	rawJSON(text: string): unknown;
	isRawJSON(value: unknown): boolean;
}
const { parse, rawJSON, isRawJSON } = JSON as unknown as JsonWithSource;

/**
 * A JSON text with what the paths name redacted: texts become `[redacted]`, numbers 0, booleans false, lists and objects empty; null stays.
 * Lists are passed through. A path that ends at something without fields redacts that. Everything else keeps its value, numbers their digits.
 *
 * @param onRedacted called with each path that met something
 * @throws {Error} when the text is not JSON in UTF-8, or nested beyond measure.
 */
export function redactJson(payload: Uint8Array, state: PathState, onRedacted: (path: string) => void): Uint8Array {
	const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(payload);
	// A number keeps its own digits: 12345678901234567890 is not what JavaScript would write back.
	const value = parse(text, (_, inner, { source }) => (typeof inner === "number" ? rawJSON(source ?? String(inner)) : inner));
	return Buffer.from(JSON.stringify(redactValue(value, state, onRedacted, 0)));
}

function redactValue(value: unknown, state: PathState, onRedacted: (path: string) => void, depth: number): unknown {
	if (state.length === 0 || value === null) return value;
	if (depth > MAX_DEPTH) throw new RangeError(`The payload is nested deeper than ${MAX_DEPTH} levels.`);
	const isWhole = endsOf(state).length > 0;
	if (!isWhole && Array.isArray(value)) return value.map((item) => redactValue(item, state, onRedacted, depth + 1));
	if (!isWhole && typeof value === "object" && !isRawJSON(value)) {
		return Object.fromEntries(
			Object.entries(value).map(([name, inner]) => [name, redactValue(inner, stepInto(state, [name]), onRedacted, depth + 1)]),
		);
	}
	for (const path of pathsBelow(state)) onRedacted(path);
	if (typeof value === "string") return REDACTED;
	if (typeof value === "boolean") return false;
	if (isRawJSON(value)) return 0;
	return Array.isArray(value) ? [] : {};
}
