import { scaleOf } from "../logical-type.ts";
import { type AvroType, branchName, type RecordType } from "../model.ts";
import type { Json } from "../read-json.ts";
import { isWrapped, logicalTypeInForce, valueKindOf } from "../value-kind.ts";
import type { CodeContext } from "./code-context.ts";
import { Incompatible } from "./incompatible.ts";
import { call } from "./read-scalar.ts";
import { propertyKey } from "./words.ts";

/**
 * The expression of a field's default, which `readAvroSchema` has checked: a value that could be changed is made anew each time.
 * @throws {Incompatible} for a default that no handler could get, such as a date beyond what a Date can be.
 */
export function defaultValue(type: AvroType, json: Json, context: CodeContext): string {
	switch (type.kind) {
		case "record":
			return recordValue(type, json as Readonly<Record<string, Json>>, context);
		case "array":
			return `[${(json as readonly Json[]).map((item) => defaultValue(type.items, item, context)).join(", ")}]`;
		case "map":
			return braces(
				// In the order of the normal form, which is all that the dynamic reader knows.
				Object.entries(json as Readonly<Record<string, Json>>)
					.sort(([a], [b]) => (a < b ? -1 : 1))
					.map(([key, value]) => `${propertyKey(key)}: ${defaultValue(type.values, value, context)}`),
			);
		case "union": {
			// The default of a union belongs to its first branch.
			const first = type.branches[0] as AvroType;
			const value = defaultValue(first, json, context);
			return isWrapped(type, context.options) && first.kind !== "null"
				? braces([`${propertyKey(branchName(first))}: ${value}`])
				: value;
		}
		case "bytes":
		case "fixed":
			return binaryValue(type, json as string, context);
		case "int":
		case "long":
			return wholeValue(type, json as number, context);
		case "float":
			return String(Math.fround(json as number));
		default:
			return JSON.stringify(json);
	}
}

function recordValue(type: RecordType, json: Readonly<Record<string, Json>>, context: CodeContext): string {
	return braces(
		type.fields.map((field) => {
			const value = Object.hasOwn(json, field.name) ? (json[field.name] as Json) : (field.default as Json);
			return `${propertyKey(field.name)}: ${defaultValue(field.type, value, context)}`;
		}),
	);
}

function wholeValue(type: AvroType, value: number, { options }: CodeContext): string {
	// Adding 0 makes 0 of JSON's -0, which an int does not have.
	const text = String(value + 0);
	if (valueKindOf(type, options) === "bigint") return `${text}n`;
	const logical = logicalTypeInForce(type, options);
	if (logical !== "date" && logical !== "timestamp-millis") return text;
	if (Number.isNaN(new Date(logical === "date" ? value * 86_400_000 : value).getTime())) {
		throw new Incompatible("", "a default is beyond the years that a Date can hold");
	}
	return call(logical === "date" ? "toDay" : "toDate", text);
}

function binaryValue(type: AvroType, latin1: string, { options }: CodeContext): string {
	const bytes = call("bytesOf", JSON.stringify(latin1));
	switch (logicalTypeInForce(type, options)) {
		case "decimal":
			return call("toDecimal", bytes, scaleOf(type));
		case "uuid":
			return call("toUuid", bytes);
		case "duration":
			return call("toDuration", bytes);
		default:
			return bytes;
	}
}

function braces(entries: readonly string[]): string {
	return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}
