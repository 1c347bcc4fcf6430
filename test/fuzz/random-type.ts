import {
	type Attributes,
	branchName,
	type Field,
	type FuzzType,
	type NamedType,
	PRIMITIVES,
	type RecordType,
	simpleName,
} from "./fuzz-type.ts";
import type { Random } from "./random.ts";
import { canHaveDefault, randomValue } from "./random-value.ts";

const NAMESPACES = ["", "", "a", "a.b", "Date"];
/** Names that collide with what generated code uses, with JavaScript's own, and with each other. */
const NAMES = [
	"T",
	"U",
	"Flight",
	"avro",
	"Date",
	"class",
	"Schema",
	"Uint8Array",
	"value",
	"list",
	"constructor",
	"undefined",
	"T2",
];
const FIELDS = [
	"a",
	"b",
	"c",
	"list",
	"map",
	"count",
	"index",
	"key",
	"item",
	"value",
	"avro",
	"class",
	"await",
	"constructor",
	"toString",
];
const SYMBOLS = ["A", "B", "C", "_d", "E1", "class", "undefined"];

const LOGICAL: readonly Attributes[] = [
	...["time-millis", "time-micros", "timestamp-millis", "timestamp-micros", "timestamp-nanos", "date", "uuid", "duration"].map(
		(logicalType) => ({ logicalType }),
	),
	...["local-timestamp-millis", "local-timestamp-micros", "local-timestamp-nanos", "unknown"].map((logicalType) => ({
		logicalType,
	})),
	{ logicalType: "decimal", precision: 9, scale: 2 },
	{ logicalType: "decimal", precision: 4 },
	{ logicalType: "decimal", precision: 2, scale: 3 },
];
const FITTING: Readonly<Record<string, readonly string[]>> = {
	int: ["date", "time-millis"],
	long: [
		"time-micros",
		"timestamp-millis",
		"timestamp-micros",
		"timestamp-nanos",
		"local-timestamp-millis",
		"local-timestamp-nanos",
	],
	bytes: ["decimal"],
	string: ["uuid"],
	fixed: ["decimal", "uuid", "duration"],
};

/** A schema of any shape, small enough to be read. */
export function randomType(random: Random): FuzzType {
	const named: NamedType[] = [];
	const open = new Set<NamedType>();
	let budget = 3 + random.below(14);

	function any(depth: number, guarded: boolean): FuzzType {
		budget -= 1;
		if (depth > 5 || budget <= 0) return primitive();
		const usable = named.filter((type) => guarded || !open.has(type));
		if (usable.length > 0 && random.chance(0.15)) return random.pick(usable);
		switch (random.below(12)) {
			case 0:
			case 1:
				return record(depth);
			case 2:
				return { kind: "array", items: any(depth + 1, true) };
			case 3:
				return { kind: "map", values: any(depth + 1, true) };
			case 4:
			case 5:
				return union(depth, guarded);
			case 6:
				return enumeration();
			case 7:
				return fixed();
			default:
				return primitive();
		}
	}

	function union(depth: number, guarded: boolean): FuzzType {
		// A branch without parts is a way out for records that hold themselves.
		const exit = random.chance(0.8) ? [primitive()] : [];
		const branches: FuzzType[] = [...exit];
		for (let count = 1 + random.below(4); count > 0; count--) {
			const next = any(depth + 1, guarded || exit.length > 0);
			if (next.kind !== "union" && !branches.some((branch) => branchName(branch) === branchName(next))) branches.push(next);
		}
		return branches.length === 0 ? primitive() : { kind: "union", branches: random.shuffled(branches) };
	}

	function record(depth: number): RecordType {
		const fields: Field[] = [];
		const type: RecordType = { kind: "record", ...names(), fields };
		named.push(type);
		open.add(type);
		const count = random.chance(0.05) ? 40 : random.below(6);
		for (let index = 0; index < count; index++) {
			const inner = count === 40 ? primitive() : any(depth + 1, false);
			const name = random.chance(0.3) ? random.pick(FIELDS) : `f${index}`;
			if (fields.some((field) => field.name === name)) continue;
			const value = random.chance(0.2) && canHaveDefault(inner, open) ? randomValue(inner, random, "default") : undefined;
			fields.push({ name, aliases: [], type: inner, ...(value !== undefined && { default: { value } }) });
		}
		open.delete(type);
		return type;
	}

	function names() {
		const namespace = random.pick(NAMESPACES);
		const qualify = (name: string) => (namespace === "" ? name : `${namespace}.${name}`);
		let name = qualify(random.pick(NAMES));
		// A name without a namespace cannot be told from one that the namespace around it has.
		const isTaken = (other: NamedType) =>
			other.name === name || (simpleName(other.name) === simpleName(name) && !(other.name.includes(".") && name.includes(".")));
		while (named.some(isTaken)) name = qualify(`T${random.below(1000)}`);
		return { name, aliases: random.chance(0.1) ? [qualify(`Old${random.below(100)}`)] : [] };
	}

	function enumeration(): FuzzType {
		const symbols = random.shuffled(SYMBOLS).slice(0, 1 + random.below(SYMBOLS.length));
		const type: NamedType = { kind: "enum", ...names(), symbols, default: random.chance(0.3) ? random.pick(symbols) : undefined };
		named.push(type);
		return type;
	}

	function fixed(): FuzzType {
		const type: NamedType = { kind: "fixed", ...names(), size: random.pick([0, 1, 3, 12, 16, 40]), attributes: logical("fixed") };
		named.push(type);
		return type;
	}

	function primitive(): FuzzType {
		const kind = random.pick(PRIMITIVES);
		return { kind, attributes: logical(kind) };
	}

	function logical(kind: string): Attributes {
		if (random.chance(0.7)) return {};
		const fitting = LOGICAL.filter(({ logicalType }) => FITTING[kind]?.includes(String(logicalType)));
		return random.pick(fitting.length > 0 && random.chance(0.9) ? fitting : LOGICAL);
	}

	return random.chance(0.6) ? record(0) : any(0, false);
}
