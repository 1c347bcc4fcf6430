import { type FuzzType, type Neutral, partsOf } from "./fuzz-type.ts";
import { convertedBy } from "./logical.ts";
import type { Random } from "./random.ts";

const TEXTS = [
	"",
	"a",
	"flight",
	"0",
	"12",
	"-1",
	"__proto__",
	"constructor",
	"toString",
	"ü",
	"日本語",
	"\u0000",
	"\uFFFD",
	"😀",
	"4294967294",
];

/**
 * A value of a schema. The default of a field has the first branch of each union, and no number that JSON would round. Values of logical
 * types are those that every handler can have, most of the time.
 */
export function randomValue(type: FuzzType, random: Random, form: "any" | "default" = "any"): Neutral {
	let size = 60;

	function value(current: FuzzType, depth: number): Neutral {
		size -= 1;
		switch (current.kind) {
			case "null":
				return null;
			case "boolean":
				return random.chance(0.5);
			case "int":
				return Number(
					random.signed(convertedBy(current, {}) === "date" && (form === "default" || random.chance(0.95)) ? 26 : 32),
				);
			case "long":
				return long(current);
			case "float":
				return Math.fround(form === "default" ? random.pick([0, 1.5, -2.25]) : double());
			case "double":
				return double();
			case "bytes":
				return convertedBy(current, {}) === "decimal" ? decimal(1 + random.below(9)) : random.bytes(length());
			case "string":
				return convertedBy(current, {}) === "uuid" ? uuid() : text();
			case "fixed":
				return random.bytes(current.size);
			case "enum":
				return random.pick(current.symbols);
			case "array":
				return { items: Array.from({ length: count(depth) }, () => value(current.items, depth + 1)) };
			case "map":
				return { entries: entries(current.values, depth) };
			case "record":
				return { fields: current.fields.map((field) => value(field.type, depth + 1)) };
			case "union": {
				const branch = form === "default" ? 0 : pickBranch(current.branches, depth);
				return { branch, value: value(current.branches[branch] as FuzzType, depth + 1) };
			}
			default:
				return current satisfies never;
		}
	}

	function pickBranch(branches: readonly FuzzType[], depth: number): number {
		const ending = [...branches.keys()].filter((index) => !("fields" in (branches[index] as FuzzType)));
		return random.pick((depth > 12 || size <= 0) && ending.length > 0 ? ending : [...branches.keys()]);
	}

	function entries(values: FuzzType, depth: number) {
		const found = new Map<string, Neutral>();
		for (let left = count(depth); left > 0; left--) found.set(text(), value(values, depth + 1));
		// As an object has them, numbers first; in a default, as the normal form of a definition has them.
		const keys = form === "default" ? [...found.keys()].sort() : [...found.keys()];
		return Object.keys(Object.fromEntries(keys.map((key) => [key, null]))).map(
			(key) => [key, found.get(key) as Neutral] as const,
		);
	}

	function count(depth: number): number {
		if (depth > 12 || size <= 0) return 0;
		return random.chance(0.03) ? random.below(80) : random.below(4);
	}

	function length(): number {
		return random.chance(0.05) ? random.below(300) : random.below(12);
	}

	function long(current: FuzzType): bigint {
		const isDate = convertedBy(current, {}) === "date-time" && random.chance(0.95);
		return random.signed(isDate || form === "default" ? 52 : 64);
	}

	function double(): number {
		return random.pick([
			0,
			1.5,
			-2.25,
			1e300,
			random.bits() / 3,
			...(form === "default" ? [] : [-0, Number.NaN, Number.POSITIVE_INFINITY]),
		]);
	}

	function text(): string {
		return random.chance(0.4) ? random.pick(TEXTS) : random.pick(["x", "é", "k1", "ab"]).repeat(length());
	}

	function uuid(): string {
		const hex = Buffer.from(random.bytes(16)).toString("hex");
		return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
	}

	/** Two's complement without a byte too many. */
	function decimal(bytes: number): Uint8Array {
		const all = random.bytes(bytes);
		while (all.length > 1 && (all[0] === 0 || all[0] === 0xff)) all[0] = random.bits() & 0x7f;
		return all;
	}

	return value(type, 0);
}

/** Whether a field of that type can have a default: the first branches of its unions come to an end, and all of its parts are known. */
export function canHaveDefault(
	type: FuzzType,
	unfinished: ReadonlySet<FuzzType>,
	inside: readonly FuzzType[] = [],
	fine: Set<FuzzType> = new Set(),
): boolean {
	if (fine.has(type)) return true;
	if (unfinished.has(type) || inside.includes(type)) return false;
	const parts = type.kind === "union" ? type.branches.slice(0, 1) : partsOf(type);
	const can = parts.every((part) => canHaveDefault(part, unfinished, [...inside, type], fine));
	if (can) fine.add(type);
	return can;
}
