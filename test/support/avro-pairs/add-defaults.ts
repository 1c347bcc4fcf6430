import type { Random } from "./random.ts";
import type { RecordShape, Shape } from "./shape.ts";

const DEEPEST = 5;
const NUMBERS = [0, 1, -7, 0.125, 0.1, -2.5e-7, 3e30, 1e21];
const TEXTS = ["", "x", "default", "\u00e9", "\ud83d\ude00", 'a "quoted" \\ one'];

/** Gives each field that needs one a default, once the whole schema is known: a default of a record has to name its fields. */
export function addDefaults(root: Shape, random: Random): void {
	const seen = new Set<RecordShape>();
	const visit = (shape: Shape): void => {
		if (shape.kind === "array") visit(shape.items);
		if (shape.kind === "map") visit(shape.values);
		if (shape.kind === "union") for (const branch of shape.branches) visit(branch);
		if (shape.kind !== "record" || seen.has(shape)) return;
		seen.add(shape);
		for (const field of shape.fields) {
			visit(field.shape);
			const made = field.needsDefault ? makeDefault(field.shape, random, 0) : undefined;
			if (made !== undefined) field.default = made;
		}
	};
	visit(root);
}

/** Undefined for a value that does not come to an end. */
function makeDefault(shape: Shape, random: Random, depth: number): { readonly json: unknown } | undefined {
	if (depth > DEEPEST) return undefined;
	switch (shape.kind) {
		case "null":
			return { json: null };
		case "boolean":
			return { json: random.chance(0.5) };
		case "int":
			return { json: random.pick([0, -1, 300, 2 ** 31 - 1, -(2 ** 31)]) };
		case "long":
			return { json: random.pick([0, -1, 300, 2 ** 40, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]) };
		case "float":
		case "double":
			return { json: random.pick(NUMBERS) };
		case "string":
			return { json: random.pick(TEXTS) };
		case "bytes":
			return { json: latin1(random, random.below(4)) };
		case "fixed":
			return { json: latin1(random, shape.size) };
		case "enum":
			return { json: random.pick(shape.symbols) };
		case "array": {
			const items = Array.from({ length: random.below(3) }, () => makeDefault(shape.items, random, depth + 1));
			return { json: items.flatMap((item) => (item === undefined ? [] : [item.json])) };
		}
		case "map": {
			const keys = random.shuffle(["a", "__proto__", "10"]).slice(0, random.below(3));
			const entries = keys.map((key) => [key, makeDefault(shape.values, random, depth + 1)] as const);
			return { json: Object.fromEntries(entries.flatMap(([key, made]) => (made === undefined ? [] : [[key, made.json]]))) };
		}
		case "union":
			return makeDefault(shape.branches[0] as Shape, random, depth + 1);
		case "record":
			return makeRecord(shape, random, depth);
		default:
			return shape satisfies never;
	}
}

function makeRecord(shape: RecordShape, random: Random, depth: number): { readonly json: unknown } | undefined {
	const entries: [string, unknown][] = [];
	for (const { name, shape: inner, default: own } of shape.fields) {
		// A field left out takes its own default, which must not lead back here.
		if (own !== undefined && inner.kind !== "record" && inner.kind !== "union" && random.chance(0.5)) continue;
		const made = makeDefault(inner, random, depth + 1);
		if (made === undefined) return undefined;
		entries.push([name, made.json]);
	}
	return { json: Object.fromEntries(entries) };
}

function latin1(random: Random, length: number): string {
	return String.fromCharCode(...Array.from({ length }, () => random.below(256)));
}
