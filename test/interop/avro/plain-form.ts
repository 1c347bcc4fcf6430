import type { AvroType, UnionType } from "@millrace/codegen";

/**
 * A value that Millrace decoded, in the form of `java/PlainForm.java`. Of the logical types only `timestamp-nanos` is known here.
 * Written after docs/avro-types.md and not after the decoder: unions are wrapped when two branches look alike.
 */
export function plainForm(type: AvroType, value: unknown): unknown {
	switch (type.kind) {
		case "null":
		case "boolean":
		case "string":
		case "enum":
			return value;
		case "int":
			return integer(value as number);
		case "long":
			return integer(value as number | bigint);
		case "float":
			return floatBits(value as number);
		case "double":
			return doubleBits(value as number);
		case "bytes":
		case "fixed":
			return Buffer.from(value as Uint8Array).toString("hex");
		case "array":
			return (value as readonly unknown[]).map((item) => plainForm(type.items, item));
		case "map": {
			const map = value as Readonly<Record<string, unknown>>;
			const keys = Object.keys(map).sort();
			return keys.map((key) => [key, plainForm(type.values, map[key])]);
		}
		case "record": {
			const record = value as Readonly<Record<string, unknown>>;
			const names = type.fields.map(({ name }) => name);
			if (Object.keys(record).join() !== names.join()) return { fields: Object.keys(record) };
			return type.fields.map((field) => [field.name, plainForm(field.type, record[field.name])]);
		}
		case "union":
			return union(type, value);
		default:
			return type satisfies never;
	}
}

function union({ branches }: UnionType, value: unknown): unknown {
	if (value === null) return { null: null };
	const wrapped = new Set(branches.map(look)).size < branches.length;
	if (wrapped) {
		const [entry, ...more] = Object.entries(value as object);
		const branch = branches.find((candidate) => nameOf(candidate) === entry?.[0]);
		return branch === undefined || more.length > 0 ? { wrapped: false } : { [nameOf(branch)]: plainForm(branch, entry?.[1]) };
	}
	const branch = branches.find((candidate) => look(candidate) === lookOfValue(value));
	return branch === undefined ? { branch: lookOfValue(value) } : { [nameOf(branch)]: plainForm(branch, value) };
}

function nameOf(type: AvroType): string {
	return "name" in type ? type.name : type.kind;
}

const LOOKS: Readonly<Record<string, string>> = {
	int: "number",
	long: "number",
	float: "number",
	double: "number",
	enum: "string",
	fixed: "bytes",
	map: "object",
	record: "object",
};

function look(type: AvroType): string {
	const nanos = type.kind === "long" && type.attributes["logicalType"] === "timestamp-nanos";
	return nanos ? "bigint" : (LOOKS[type.kind] ?? type.kind);
}

function lookOfValue(value: unknown): string {
	if (Array.isArray(value)) return "array";
	return value instanceof Uint8Array ? "bytes" : typeof value;
}

function integer(value: number | bigint): string {
	return Object.is(value, -0) ? "-0" : String(value);
}

const view = new DataView(new ArrayBuffer(8));

function floatBits(value: number): string {
	if (Number.isNaN(value)) return "7fc00000";
	if (Math.fround(value) !== value) return "not a float";
	view.setFloat32(0, value);
	return view.getUint32(0).toString(16).padStart(8, "0");
}

function doubleBits(value: number): string {
	if (Number.isNaN(value)) return "7ff8000000000000";
	view.setFloat64(0, value);
	return view.getBigUint64(0).toString(16).padStart(16, "0");
}
