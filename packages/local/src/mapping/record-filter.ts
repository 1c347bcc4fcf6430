import type { MskRecord } from "@millrace/core";
import { compilePattern, FilterPatternError, type Matcher, readPatternText } from "./filter-pattern.ts";
import { JsonNumber, parseJsonKeepingNumbers } from "./json-text.ts";

/*
  Kafka mappings filter on the value alone (https://docs.aws.amazon.com/lambda/latest/dg/kafka-filtering.html):
    value          pattern for the value   what counts
    plain text     plain text              the pattern
    JSON           JSON                    the pattern
    anything else, or not UTF-8            metadata alone: the part for the value is ignored and the record passes
*/

/** Whether Lambda would hand this record to the function. Never throws. */
export type RecordFilter = (record: MskRecord) => boolean;

/**
 * Compiles the filters of a mapping. A record passes when one of them matches; without filters all pass.
 * @throws {FilterPatternError} for a pattern that Lambda refuses, or that filters on more than the value.
 */
export function compileRecordFilter(patterns: readonly string[]): RecordFilter {
	if (patterns.length === 0) return () => true;
	const filters = patterns.map((text, index) => compileFilter(text, `Filters[${index}]`));
	return (record) => {
		const value = readValue(record);
		return filters.some((filter) => filter(value));
	};
}

type Value =
	| { readonly kind: "text"; readonly text: string }
	| { readonly kind: "json"; readonly json: unknown }
	| { readonly kind: "none" };

function compileFilter(text: string, path: string): (value: Value) => boolean {
	const { value: pattern, ...others } = readPatternText(text, path);
	const other = Object.keys(others)[0];
	if (other !== undefined) {
		throw new FilterPatternError(`${path} filters on "${other}".`, {
			fix: 'Kafka mappings filter on "value" alone: drop the others, or decide about them in the handler.',
		});
	}
	if (pattern === undefined) return () => true;
	const matches: Matcher = compilePattern(pattern, `${path}.value`);
	const kind = Array.isArray(pattern) ? "text" : "json";
	return (value) => {
		if (value.kind !== kind) return true;
		return matches(value.kind === "json" ? value.json : value.kind === "text" ? value.text : undefined);
	};
}

/** The value as Lambda sees it: base64, then UTF-8, then JSON when it is an object or a list. */
function readValue({ value }: MskRecord): Value {
	if (typeof value !== "string") return { kind: "none" };
	let text: string;
	try {
		text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Buffer.from(value, "base64"));
	} catch {
		return { kind: "none" };
	}
	try {
		const json = parseJsonKeepingNumbers(text);
		if (typeof json === "object" && json !== null && !(json instanceof JsonNumber)) return { kind: "json", json };
	} catch {
		// Not JSON: plain text.
	}
	return { kind: "text", text };
}
