import { evolve } from "../../fuzz/evolve-type.ts";
import { Random } from "../../fuzz/random.ts";
import { randomType } from "../../fuzz/random-type.ts";
import { writeDefinition } from "../../fuzz/write-definition.ts";
import type { Pair } from "./make-pair.ts";

/** The pair of a seed, of the fuzzer's schemas: with logical types and decimals, some of which change their unit or scale. */
export function makeLogicalPair(seed: number): Pair {
	const random = new Random(seed);
	const from = randomType(random);
	const writer = JSON.stringify(writeDefinition(from, random));
	const reader = JSON.stringify(writeDefinition(evolve(from, random, { likely: 0.2, fewer: 0.1 }), random));
	return { writer, reader: random.chance(0.3) ? anotherUnit(reader) : reader };
}

function anotherUnit(text: string): string {
	return text.replaceAll('"scale":2', '"scale":1').replaceAll("timestamp-millis", "timestamp-micros");
}
