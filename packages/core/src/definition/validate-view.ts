import { isObject } from "./validate-checks.ts";
import { type Place, show } from "./validate-problems.ts";
import { isTopic, schema } from "./validate-topic.ts";

/** The topic that the app declares: the one itself, or the one that `readAs` made a view of. */
export function originOf(topic: Readonly<Record<string, unknown>>): unknown {
	return topic["origin"] ?? topic;
}

/** Checks what a view reads instead of its topic's own types; a topic that is none passes. */
export function checkView(topic: Readonly<Record<string, unknown>>, place: Place): void {
	const origin = originOf(topic);
	if (origin === topic || !isTopic(origin)) return;
	for (const part of ["key", "value"]) {
		const [own, reader] = [origin[part], topic[part]];
		if (reader === own) continue;
		const at = place.at(part);
		const before = place.problems.length;
		schema(reader, at);
		if (place.problems.length === before && isSchema(reader) && isSchema(own)) {
			checkReader(reader, own, isObject(origin["wire"]) ? origin["wire"][part] : undefined, at);
		}
	}
}

/** As far as the contract was checked. */
interface CheckedSchema {
	readonly name: string;
	readonly format: string;
	readonly digest?: string;
	readonly projects?: unknown;
}

function isSchema(value: unknown): value is CheckedSchema {
	return isObject(value) || typeof value === "function";
}

function checkReader(reader: CheckedSchema, own: CheckedSchema, wire: unknown, place: Place): void {
	if (reader.format !== own.format) {
		place.report(
			`${reader.name} has the format ${reader.format}, and the topic has ${own.format}.`,
			"Pass a schema of the topic's own format.",
		);
	} else if (own.digest === undefined && reader.digest === undefined) {
		// Judged by its validator alone: whatever passes is right.
	} else if (reader.projects !== own.name) {
		place.report(
			`${reader.name} is no projection of ${own.name}.`,
			`Set "projects": ${show(own.name)} in its schema file and run millrace generate.`,
		);
	} else if (wire === "plain") {
		place.report(
			`${reader.name} is a projection, and a plain wire does not say which version a record was written with.`,
			`Read ${own.name} as a whole.`,
		);
	}
}
