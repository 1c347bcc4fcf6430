import { type Names, type ShapeMaker, SYMBOLS } from "./make-shape.ts";
import type { Random } from "./random.ts";
import {
	type EnumShape,
	type FieldShape,
	type NamedShape,
	type PrimitiveShape,
	type RecordShape,
	type Shape,
	simpleNameOf,
	type UnionShape,
	unionOf,
} from "./shape.ts";

const PROMOTIONS: Readonly<Partial<Record<PrimitiveShape["kind"], readonly PrimitiveShape["kind"][]>>> = {
	int: ["long", "float", "double"],
	long: ["float", "double"],
	float: ["double"],
	string: ["bytes"],
	bytes: ["string"],
};

/**
 * The version of a schema that reads it. A tame one only does what schema resolution has a rule for, a wild one also what
 * may make the two incompatible.
 */
export function evolveShape(root: Shape, random: Random, names: Names, maker: ShapeMaker, wild: boolean): Shape {
	const evolved = new Map<NamedShape, NamedShape>();

	function evolve(shape: Shape): Shape {
		if (wild && random.chance(0.06)) return maker.make(3);
		const next = evolveInside(shape);
		if (next.kind === "union" || !random.chance(0.08)) return next;
		const more = Array.from({ length: random.below(3) }, () => maker.make(3));
		return unionOf(random.shuffle([next, { kind: "null" }, ...more]));
	}

	function evolveInside(shape: Shape): Shape {
		switch (shape.kind) {
			case "array":
				return { kind: "array", items: evolve(shape.items) };
			case "map":
				return { kind: "map", values: evolve(shape.values) };
			case "union":
				return evolveUnion(shape);
			case "record":
			case "enum":
			case "fixed":
				return evolveNamed(shape);
			default:
				return evolvePrimitive(shape);
		}
	}

	function evolvePrimitive(shape: PrimitiveShape): Shape {
		if (wild && random.chance(0.08)) return maker.primitive();
		if (shape.kind === "long" && random.chance(0.2)) return { kind: "long", nanos: !shape.nanos };
		const wider = PROMOTIONS[shape.kind];
		return wider !== undefined && random.chance(0.25) ? { kind: random.pick(wider) } : shape;
	}

	function evolveUnion({ branches }: UnionShape): Shape {
		let next: readonly Shape[] = branches.map(evolve);
		if (wild && random.chance(0.25)) next = random.shuffle(next).slice(1);
		if (random.chance(0.25)) next = [...next, maker.make(3)];
		if (random.chance(0.4)) next = random.shuffle(next);
		if (next.length === 0 || (wild && random.chance(0.1))) return next[0] ?? maker.make(3);
		return unionOf(next);
	}

	function evolveNamed(shape: NamedShape): Shape {
		const known = evolved.get(shape);
		if (known !== undefined && !(wild && random.chance(0.03))) return known;
		const called = evolveName(shape.name, known !== undefined);
		switch (shape.kind) {
			case "record": {
				const record: RecordShape = { kind: "record", ...called, fields: [] };
				evolved.set(shape, record);
				record.fields.push(...evolveFields(shape));
				return record;
			}
			case "enum":
				return remember(shape, { ...evolveSymbols(shape), ...called });
			case "fixed":
				return remember(shape, { ...shape, ...called, size: wild && random.chance(0.1) ? random.below(5) : shape.size });
			default:
				return shape satisfies never;
		}
	}

	function remember(shape: NamedShape, next: NamedShape): NamedShape {
		evolved.set(shape, next);
		return next;
	}

	function evolveName(name: string, taken: boolean): { readonly name: string; readonly aliases: readonly string[] } {
		if (taken || random.chance(0.12)) return { name: names.fresh(), aliases: [name] };
		if (wild && random.chance(0.08)) return { name: names.fresh(), aliases: [] };
		const moved = random.chance(0.12) ? names.moved(simpleNameOf(name)) : undefined;
		return { name: moved ?? name, aliases: moved !== undefined && random.chance(0.5) ? [name] : [] };
	}

	function evolveFields(shape: RecordShape): readonly FieldShape[] {
		const fields: FieldShape[] = [];
		const unused = maker.fieldNames(9).filter((name) => !shape.fields.some((field) => field.name === name));
		for (const field of shape.fields) {
			if (random.chance(0.12)) continue;
			const renamed = random.chance(0.12) ? unused.pop() : undefined;
			fields.push({
				name: renamed ?? field.name,
				aliases: renamed !== undefined && !(wild && random.chance(0.2)) ? [field.name] : [],
				shape: evolve(field.shape),
				needsDefault: random.chance(0.3),
			});
		}
		for (let count = random.below(3); count > 0; count--) {
			const name = unused.pop();
			if (name !== undefined) fields.push(maker.field(name, 3, !(wild && random.chance(0.15))));
		}
		// The name of another field as an alias: a reader takes its own name first.
		const other = shape.fields[0]?.name;
		const last = fields.at(-1);
		if (wild && random.chance(0.04) && other !== undefined && last !== undefined && last.name !== other) last.aliases.push(other);
		return random.chance(0.3) ? random.shuffle(fields) : fields;
	}

	function evolveSymbols(shape: EnumShape): EnumShape {
		let symbols: readonly string[] = shape.symbols;
		let { fallback } = shape;
		if (random.chance(0.25) && symbols.length > 1) {
			symbols = symbols.slice(1);
			if (fallback === undefined || !symbols.includes(fallback)) fallback = wild && random.chance(0.5) ? undefined : symbols[0];
		}
		if (random.chance(0.25)) symbols = [...symbols, ...SYMBOLS.filter((symbol) => !shape.symbols.includes(symbol)).slice(0, 1)];
		if (random.chance(0.25)) symbols = random.shuffle(symbols);
		return { ...shape, symbols, fallback };
	}

	return evolve(root);
}
