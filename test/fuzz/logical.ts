import type { AvroOptions } from "@millrace/codegen";
import type { FuzzType } from "./fuzz-type.ts";

/** What values of a type become by its logical type. */
export type Conversion = "date" | "date-time" | "nanoseconds" | "number" | "decimal" | "uuid" | "duration";

const ON_INT: Readonly<Record<string, Conversion>> = { date: "date", "time-millis": "number" };
const ON_LONG: Readonly<Record<string, Conversion>> = {
	"time-micros": "number",
	"timestamp-millis": "date-time",
	"timestamp-micros": "number",
	"timestamp-nanos": "nanoseconds",
	"local-timestamp-millis": "number",
	"local-timestamp-micros": "number",
	"local-timestamp-nanos": "nanoseconds",
};

/** The logical type in force, with its scale, as a text: two types that have different ones cannot be read as each other. */
export function inForce(type: FuzzType): string | undefined {
	if (!("attributes" in type)) return undefined;
	const { logicalType, precision, scale = 0 } = type.attributes;
	const name = String(logicalType);
	switch (type.kind) {
		case "int":
			return name in ON_INT ? name : undefined;
		case "long":
			return name in ON_LONG ? name : undefined;
		case "string":
			return name === "uuid" ? name : undefined;
		case "bytes":
			return name === "decimal" && Number(scale) <= Number(precision) ? `decimal ${scale}` : undefined;
		case "fixed":
			if (name === "uuid") return type.size === 16 ? name : undefined;
			if (name === "duration") return type.size === 12 ? name : undefined;
			if (name !== "decimal" || Number(scale) > Number(precision) || type.size === 0) return undefined;
			return BigInt(10) ** BigInt(Number(precision)) - 1n < 2n ** BigInt(type.size * 8 - 1) ? `decimal ${scale}` : undefined;
		default:
			return undefined;
	}
}

export function convertedBy(type: FuzzType, options: AvroOptions): Conversion | undefined {
	const name = inForce(type)?.split(" ")[0];
	if (name === undefined || options.logicalTypes?.[name as "uuid"] === "raw") return undefined;
	return ON_INT[name] ?? ON_LONG[name] ?? (name as Conversion);
}

export function isBigint(type: FuzzType, options: AvroOptions): boolean {
	const conversion = convertedBy(type, options);
	return type.kind === "long" && (conversion === "nanoseconds" || (options.long === "bigint" && conversion !== "date-time"));
}

/** Whether two branches look alike in JavaScript, docs/avro-types.md, so that values carry the names of their branches. */
export function isWrapped(branches: readonly FuzzType[], options: AvroOptions): boolean {
	return new Set(branches.map((branch) => look(branch, options))).size < branches.length;
}

function look(type: FuzzType, options: AvroOptions): string {
	if (isBigint(type, options)) return "bigint";
	const conversion = convertedBy(type, options);
	if (conversion === "date" || conversion === "date-time") return "Date";
	if (conversion === "decimal" || conversion === "uuid") return "text";
	if (conversion === "duration") return "object";
	const looks = { enum: "text", string: "text", fixed: "bytes", record: "object", map: "object" } as Readonly<
		Record<string, string>
	>;
	return ["int", "long", "float", "double"].includes(type.kind) ? "number" : (looks[type.kind] ?? type.kind);
}
