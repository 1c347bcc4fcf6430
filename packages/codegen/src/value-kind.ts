import type { AvroOptions } from "./avro-options.ts";
import { type LogicalType, logicalTypeOf } from "./logical-type.ts";
import type { AvroType, UnionType } from "./model.ts";

/** What a value is in JavaScript. `date` is a `Date`, `duration` the runtime's `Duration`, `bytes` a `Uint8Array`. */
export type ValueKind =
	| "null"
	| "boolean"
	| "number"
	| "bigint"
	| "string"
	| "bytes"
	| "date"
	| "duration"
	| "array"
	| "map"
	| "record"
	| "enum"
	| "union";

/** What the options make of the values of a type. Types, decoders and encoders all ask here. */
export function valueKindOf(type: AvroType, options: AvroOptions): ValueKind {
	const long = options.long ?? "number";
	switch (logicalTypeInForce(type, options)) {
		case "date":
		case "timestamp-millis":
			return "date";
		case "time-millis":
			return "number";
		case "time-micros":
		case "timestamp-micros":
		case "local-timestamp-millis":
		case "local-timestamp-micros":
			return long;
		case "timestamp-nanos":
		case "local-timestamp-nanos":
			return "bigint";
		case "decimal":
		case "uuid":
			return "string";
		case "duration":
			return "duration";
		case undefined:
			break;
	}
	switch (type.kind) {
		case "long":
			return long;
		case "int":
		case "float":
		case "double":
			return "number";
		case "fixed":
			return "bytes";
		default:
			return type.kind;
	}
}

/** The logical type that shapes the values: the one in force, unless the options want what is underneath. */
export function logicalTypeInForce(type: AvroType, { logicalTypes = {} }: AvroOptions): LogicalType | undefined {
	const logical = logicalTypeOf(type);
	return logical !== undefined && logicalTypes[logical] === "raw" ? undefined : logical;
}

/**
 * Whether the values of a union must carry the name of their branch, as in Avro's JSON form: whenever two branches look alike
 * in JavaScript. For types without a logical type, and longs as numbers, this is avsc's `wrapUnions: "auto"`.
 */
export function isWrapped(type: UnionType, options: AvroOptions): boolean {
	const looks = type.branches.map((branch) => look(valueKindOf(branch, options)));
	return new Set(looks).size < looks.length;
}

/** How values of a kind look in JavaScript, to tell the branches of a union apart. */
export function look(kind: ValueKind): string {
	switch (kind) {
		case "enum":
			return "string";
		case "map":
		case "record":
		case "duration":
			return "object";
		default:
			return kind;
	}
}
