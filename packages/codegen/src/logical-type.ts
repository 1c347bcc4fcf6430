import type { AvroType } from "./model.ts";

/** The logical types that change a value's TypeScript type (https://avro.apache.org/docs/1.12.0/specification/#logical-types). */
export const LOGICAL_TYPES = [
	"date",
	"time-millis",
	"time-micros",
	"timestamp-millis",
	"timestamp-micros",
	"timestamp-nanos",
	"local-timestamp-millis",
	"local-timestamp-micros",
	"local-timestamp-nanos",
	"decimal",
	"uuid",
	"duration",
] as const;
export type LogicalType = (typeof LOGICAL_TYPES)[number];

const UNDERLYING: Readonly<Record<Exclude<LogicalType, "decimal" | "uuid" | "duration">, "int" | "long">> = {
	date: "int",
	"time-millis": "int",
	"time-micros": "long",
	"timestamp-millis": "long",
	"timestamp-micros": "long",
	"timestamp-nanos": "long",
	"local-timestamp-millis": "long",
	"local-timestamp-micros": "long",
	"local-timestamp-nanos": "long",
};

/**
 * The logical type in force, or undefined: unknown ones, and valid ones on a type they cannot stand on, are ignored, as the
 * specification demands. `@millrace/core/avro` decides by the same rules, and a test compares the two.
 */
export function logicalTypeOf(type: AvroType): LogicalType | undefined {
	if (type.kind === "union") return undefined;
	const name = type.attributes["logicalType"];
	if (typeof name !== "string") return undefined;
	if (Object.hasOwn(UNDERLYING, name)) {
		return UNDERLYING[name as keyof typeof UNDERLYING] === type.kind ? (name as LogicalType) : undefined;
	}
	if (name === "uuid") return type.kind === "string" || (type.kind === "fixed" && type.size === 16) ? name : undefined;
	if (name === "duration") return type.kind === "fixed" && type.size === 12 ? name : undefined;
	if (name === "decimal") return isDecimal(type) ? name : undefined;
	return undefined;
}

/** Digits behind the point of a decimal. */
export function scaleOf(type: AvroType): number {
	return type.kind === "union" ? 0 : Number(type.attributes["scale"] ?? 0);
}

function isDecimal(type: Exclude<AvroType, { kind: "union" }>): boolean {
	const { precision, scale = 0 } = type.attributes;
	if (type.kind !== "bytes" && type.kind !== "fixed") return false;
	if (!Number.isSafeInteger(precision) || !Number.isSafeInteger(scale)) return false;
	if ((precision as number) < 1 || (scale as number) < 0 || (scale as number) > (precision as number)) return false;
	return type.kind !== "fixed" || (precision as number) <= maxPrecision(type.size);
}

/** Decimal digits that always fit into two's complement of that many bytes. */
function maxPrecision(size: number): number {
	return size === 0 ? 0 : Math.floor(Math.log10(2) * (8 * size - 1));
}
