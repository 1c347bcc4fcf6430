import { addDefaults } from "./add-defaults.ts";
import { evolveShape } from "./evolve-shape.ts";
import { Names, ShapeMaker } from "./make-shape.ts";
import { Random } from "./random.ts";
import { writeShape } from "./write-shape.ts";

/** Two versions of a schema, as texts. */
export interface Pair {
	readonly writer: string;
	readonly reader: string;
}

/** The pair of a seed: always the same one. About half of them are compatible. */
export function makePair(seed: number): Pair {
	const random = new Random(seed);
	for (;;) {
		const names = new Names(random);
		const written = new ShapeMaker(random, names).root();
		const read = evolveShape(written, random, names, new ShapeMaker(random, names), random.chance(0.75));
		addDefaults(written, random);
		addDefaults(read, random);
		const writer = writeShape(written, random);
		const reader = writeShape(read, random);
		if (writer !== undefined && reader !== undefined) return { writer, reader };
	}
}
