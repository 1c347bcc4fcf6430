import { type LogicalType, logicalTypeOf } from "./logical-type.ts";
import type { AvroType } from "./model.ts";

/** What generated types and code make of Avro's, where there is a choice. */
export interface AvroOptions {
	/**
	 * What a `long` is. A `number` refuses what it cannot hold exactly, beyond 2^53; a `bigint` holds all, and so do the logical types
	 * that are plain numbers on a long: `time-micros`, `timestamp-micros`, `local-timestamp-millis`, `local-timestamp-micros`.
	 * @default "number"
	 */
	readonly long?: "number" | "bigint";
	/** Logical types to leave alone: `"raw"` is the value of the underlying type. @default {} */
	readonly logicalTypes?: Readonly<Partial<Record<LogicalType, "raw">>>;
}

/** The logical type that a value is converted by; undefined where the underlying value stays. */
export function valueLogicalType(type: AvroType, options: AvroOptions): LogicalType | undefined {
	const logical = logicalTypeOf(type);
	return logical === undefined || options.logicalTypes?.[logical] === "raw" ? undefined : logical;
}

/** Whether values of that type are bigints. */
export function isBigint(type: AvroType, options: AvroOptions): boolean {
	if (type.kind !== "long") return false;
	switch (valueLogicalType(type, options)) {
		case "timestamp-millis":
			return false;
		case "timestamp-nanos":
		case "local-timestamp-nanos":
			return true;
		default:
			return options.long === "bigint";
	}
}
