import type { Random } from "./random.ts";
import { type FieldShape, type NamedShape, PRIMITIVES, type Shape, unionOf } from "./shape.ts";

const NAMESPACES = ["", "a", "a.b", "c"];
const FIELDS = ["f0", "f1", "f2", "f3", "f4", "f5", "constructor", "toString", "length"];
export const SYMBOLS = ["A", "B", "C", "D", "_e", "constructor"];
const DEEPEST = 4;

/** Full names, none of them twice, though often alike in all but the namespace. */
export class Names {
	readonly #random: Random;
	readonly #taken = new Set<string>();

	constructor(random: Random) {
		this.#random = random;
	}

	fresh(): string {
		for (let attempt = 0; ; attempt++) {
			const space = this.#random.pick(NAMESPACES);
			const name = `${space === "" ? "" : `${space}.`}T${this.#random.below(5 + attempt)}`;
			if (this.#taken.has(name)) continue;
			this.#taken.add(name);
			return name;
		}
	}

	/** That name in another namespace, if it is free there. */
	moved(simple: string): string | undefined {
		const space = this.#random.pick(NAMESPACES);
		const name = space === "" ? simple : `${space}.${simple}`;
		if (this.#taken.has(name)) return undefined;
		this.#taken.add(name);
		return name;
	}
}

/** Makes schemas of all types, with references and recursion that data can end. */
export class ShapeMaker {
	readonly #random: Random;
	readonly #names: Names;
	readonly #finished: NamedShape[] = [];
	readonly #open: NamedShape[] = [];

	constructor(random: Random, names: Names) {
		this.#random = random;
		this.#names = names;
	}

	/** Mostly a record, as schemas of topics are. */
	root(): Shape {
		return this.#random.chance(0.7) ? this.#record(0) : this.make(0);
	}

	/** @param guarded whether the value may be left out, so that a record may stand in itself */
	make(depth: number, guarded = false): Shape {
		const random = this.#random;
		const dice = random.below(100);
		if (dice < 10) {
			const known = guarded ? [...this.#finished, ...this.#open] : this.#finished;
			if (known.length > 0) return random.pick(known);
		}
		if (dice < 55 || (depth >= DEEPEST && dice < 80)) return this.primitive();
		if (dice < 62) return this.#finish({ kind: "fixed", name: this.#names.fresh(), aliases: [], size: random.below(5) });
		if (dice < 70 || depth >= DEEPEST) return this.#enum();
		if (dice < 76) return { kind: "array", items: this.make(depth + 1, true) };
		if (dice < 81) return { kind: "map", values: this.make(depth + 1, true) };
		if (dice < 90) return this.#union(depth);
		return this.#record(depth);
	}

	primitive(): Shape {
		const kind = this.#random.pick(PRIMITIVES);
		return kind === "long" && this.#random.chance(0.3) ? { kind, nanos: true } : { kind };
	}

	field(name: string, depth: number, needsDefault: boolean): FieldShape {
		return { name, aliases: [], shape: this.make(depth), needsDefault };
	}

	fieldNames(count: number): readonly string[] {
		return this.#random.shuffle(FIELDS).slice(0, count);
	}

	#enum(): Shape {
		const symbols = this.#random.shuffle(SYMBOLS).slice(0, 1 + this.#random.below(4));
		const fallback = this.#random.chance(0.3) ? this.#random.pick(symbols) : undefined;
		return this.#finish({ kind: "enum", name: this.#names.fresh(), aliases: [], symbols, fallback });
	}

	#union(depth: number): Shape {
		const first = this.make(depth + 1);
		const more = Array.from({ length: this.#random.below(4) }, () => this.make(depth + 1, true));
		return unionOf(this.#random.shuffle([first, ...(this.#random.chance(0.4) ? [{ kind: "null" } as const] : []), ...more]));
	}

	#record(depth: number): Shape {
		const fields: FieldShape[] = [];
		const record: NamedShape = { kind: "record", name: this.#names.fresh(), aliases: [], fields };
		this.#open.push(record);
		for (const name of this.fieldNames(this.#random.below(depth === 0 ? 6 : 4))) {
			fields.push(this.field(name, depth + 1, this.#random.chance(0.3)));
		}
		this.#open.pop();
		return this.#finish(record);
	}

	#finish<T extends NamedShape>(shape: T): T {
		this.#finished.push(shape);
		return shape;
	}
}
