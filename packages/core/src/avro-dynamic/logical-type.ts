/*
  Logical types (https://avro.apache.org/docs/1.12.0/specification/#logical-types) and what they are in TypeScript:
    Date      date (midnight UTC), timestamp-millis
    bigint    timestamp-nanos, local-timestamp-nanos
    number    the other times and timestamps, in their own unit; a bigint with the option `long: "bigint"`
    string    decimal (plain notation, exactly `scale` digits behind the point), uuid
    Duration  duration: fixed(12), three unsigned 32-bit little-endian numbers
  A local timestamp is no instant, so it is never a Date. @millrace/codegen types by the same table.
*/

/** A logical type in force on its underlying type. */
export type LogicalType =
	| { readonly kind: "date" | "date-time" | "nanoseconds" | "number" | "uuid" | "duration"; readonly name: string }
	| { readonly kind: "decimal"; readonly name: string; readonly scale: number };

const TIMES: Readonly<Record<string, readonly [underlying: string, kind: "date" | "date-time" | "nanoseconds" | "number"]>> = {
	date: ["int", "date"],
	"time-millis": ["int", "number"],
	"time-micros": ["long", "number"],
	"timestamp-millis": ["long", "date-time"],
	"timestamp-micros": ["long", "number"],
	"timestamp-nanos": ["long", "nanoseconds"],
	"local-timestamp-millis": ["long", "number"],
	"local-timestamp-micros": ["long", "number"],
	"local-timestamp-nanos": ["long", "nanoseconds"],
};

interface Attributes {
	readonly logicalType?: unknown;
	readonly precision?: unknown;
	readonly scale?: unknown;
}

/** The logical type in force, or undefined: unknown and misplaced ones are ignored, as the specification demands. */
export function readLogicalType(
	kind: string,
	{ logicalType: name, precision, scale = 0 }: Attributes,
	size = 0,
): LogicalType | undefined {
	if (typeof name !== "string") return undefined;
	if (Object.hasOwn(TIMES, name)) {
		const [underlying, is] = TIMES[name] as (typeof TIMES)[string];
		return underlying === kind ? { kind: is, name } : undefined;
	}
	if (name === "uuid") return kind === "string" || (kind === "fixed" && size === 16) ? { kind: name, name } : undefined;
	if (name === "duration") return kind === "fixed" && size === 12 ? { kind: name, name } : undefined;
	if (name !== "decimal" || (kind !== "bytes" && kind !== "fixed")) return undefined;
	if (!Number.isSafeInteger(precision) || !Number.isSafeInteger(scale)) return undefined;
	const fits = (precision as number) >= 1 && (scale as number) >= 0 && (scale as number) <= (precision as number);
	// Decimal digits that always fit into two's complement of `size` bytes.
	const room = kind === "bytes" ? Number.POSITIVE_INFINITY : Math.floor(Math.log10(2) * (8 * size - 1));
	return fits && (precision as number) <= room ? { kind: "decimal", name, scale: scale as number } : undefined;
}

/** How values of a logical type look in JavaScript, to tell the branches of a union apart. */
export function lookOf(logical: LogicalType): string {
	switch (logical.kind) {
		case "date":
		case "date-time":
			return "date";
		case "nanoseconds":
			return "bigint";
		case "decimal":
		case "uuid":
			return "string";
		case "duration":
			return "object";
		case "number":
			return "number";
		default:
			return logical satisfies never;
	}
}

/** The same unit and scale, so that the underlying value means the same. */
export function isSameLogical(a: LogicalType, b: LogicalType): boolean {
	return a.name === b.name && (a.kind !== "decimal" || b.kind !== "decimal" || a.scale === b.scale);
}
