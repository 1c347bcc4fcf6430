import { type AvroOptions, digestOf } from "@millrace/codegen";
import type { Schema } from "@millrace/core";
import type avsc from "avsc";
import type { Decoder } from "../../packages/core/src/definition/schema.ts";
import { compileSchema } from "../support/compile-schema.ts";
import { avscType } from "./avsc-oracle.ts";
import { evolve } from "./evolve-type.ts";
import type { FuzzType } from "./fuzz-type.ts";
import type { Random } from "./random.ts";
import { randomType } from "./random-type.ts";
import { writeDefinition } from "./write-definition.ts";

/** A schema, or two versions of one, with everything that reads them. */
export interface FuzzCase {
	readonly kind: "own" | "version" | "projection";
	readonly from: FuzzType;
	readonly to: FuzzType;
	readonly options: AvroOptions;
	readonly definitions: readonly [from: unknown, to: unknown];
	readonly schema: Schema<unknown>;
	/** Absent where the two versions cannot be read as each other. */
	readonly readers?: { readonly generated: Decoder<unknown>; readonly dynamic: Decoder<unknown> };
	/** avsc's types of the two; absent where avsc refuses a schema. */
	readonly avsc?: { readonly from: avsc.Type; readonly to: avsc.Type };
}

const RAW = ["date", "timestamp-millis", "timestamp-nanos", "decimal", "uuid", "duration", "time-micros"] as const;

/** @throws when generated code and the dynamic reader disagree on whether one version can be read as the other */
export function createCase(random: Random): FuzzCase {
	const from = randomType(random);
	const kind = random.pick(["own", "own", "version", "version", "projection"] as const);
	const to =
		kind === "own"
			? from
			: evolve(from, random, kind === "version" ? { likely: random.pick([0.05, 0.2]), fewer: 0.1 } : { likely: 0, fewer: 0.4 });
	const options: AvroOptions = {
		long: random.pick(["number", "bigint"]),
		logicalTypes: Object.fromEntries(RAW.filter(() => random.chance(0.1)).map((name) => [name, "raw" as const])),
	};
	const toDefinition = writeDefinition(to, random);
	const fromDefinition = kind === "own" ? toDefinition : writeDefinition(from, random);
	const compiled = compileSchema(toDefinition, { avro: options, versions: kind === "own" ? [] : [fromDefinition] });
	const digest = digestOf(JSON.stringify(fromDefinition));
	const generated = kind === "own" ? compiled.generated : compiled.generated.decoderFor?.({ digest });
	const dynamic = attempt(() => compiled.dynamic.decoderFor?.({ definition: JSON.stringify(fromDefinition) }));
	if ((generated === undefined) !== (dynamic === undefined)) {
		throw new Error(`Only ${generated === undefined ? "the dynamic reader" : "generated code"} can read the version.`);
	}
	const types = { from: avscType(fromDefinition), to: avscType(toDefinition) };
	return {
		...{ kind, from, to, options, schema: compiled.generated },
		definitions: [fromDefinition, toDefinition],
		...(generated !== undefined && dynamic !== undefined && { readers: { generated, dynamic } }),
		...(types.from !== undefined && types.to !== undefined && { avsc: { from: types.from, to: types.to } }),
	};
}

function attempt<T>(make: () => T): T | undefined {
	try {
		return make();
	} catch (error) {
		if ((error as { code?: string }).code === "AVRO_VERSIONS_INCOMPATIBLE") return undefined;
		throw error;
	}
}
