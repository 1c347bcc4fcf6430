import { deepStrictEqual } from "node:assert";
import { parseArgs } from "node:util";
import type { MskEvent } from "@millrace/core/wire";
import { avscType, decodeWithAvsc } from "./avsc-loop.ts";
import { buildEvent } from "./batch.ts";
import { compare, type Effort } from "./measure.ts";
import { createOurs } from "./ours.ts";
import { confluent } from "./peers/confluent.ts";
import { meinestadt } from "./peers/meinestadt.ts";
import { powertools } from "./peers/powertools.ts";
import { tellComparison } from "./report.ts";
import { type Shape, shapeOf } from "./shapes.ts";

/*
  From a parsed event to all values decoded and kept: one process a shape, because a function has one topic and its code must not be
  shared with other shapes. Peers and whole handlers are left out at 10,000 records, where one call of some takes seconds.
    node --expose-gc --conditions=@millrace/source bench/decode.ts order [--quick]
*/
const { positionals, values: flags } = parseArgs({
	allowPositionals: true,
	options: { quick: { type: "boolean", default: false } },
});
const effort: Effort = flags.quick ? { rounds: 5, budgetMs: 500, warmUpMs: 150 } : { rounds: 21, budgetMs: 1000, warmUpMs: 150 };
const sizes = flags.quick ? [1000] : [100, 1000, 10_000];
/** Beyond it the loop and the decoder alone are measured. */
const MAX_FULL_SIZE = 1000;
/** Lambda's limit is 6 MB an event; what is far beyond it says nothing about anybody's function. */
const MAX_PAYLOAD_BYTES = 16e6;

const shape = shapeOf(positionals[0] ?? "order");
for (const size of sizes) {
	const payloads = encodeAll(shape, size);
	if (payloads.reduce((sum, { length }) => sum + length, 0) > MAX_PAYLOAD_BYTES) continue;
	await measure(payloads, "plain");
	if (!flags.quick) await measure(payloads, "zlib");
}

async function measure(payloads: readonly Uint8Array[], variation: "plain" | "zlib"): Promise<void> {
	const { name, schema, definition } = shape;
	const digest = schema.digest as string;
	const event = buildEvent(payloads, variation === "zlib" ? "glue-zlib" : "glue", digest);
	const type = avscType(definition);
	const ours = createOurs(schema);
	const variants: Record<string, () => unknown> = {
		"hand-written avsc loop": () => decodeWithAvsc(type, event),
		"millrace batch decoder": () => ours.decodeAll(event),
	};
	if (payloads.length <= MAX_FULL_SIZE) {
		variants["millrace consumeBatch()"] = () => ours.consumeBatch(event);
		variants["millrace consume()"] = () => ours.consume(event);
		const glue = meinestadt(definition);
		variants["@meinestadt.de/glue-schema-registry"] = () => glue(event);
		// Neither Confluent's frame nor what Lambda hands to Powertools is ever compressed.
		if (variation === "plain") {
			variants["@aws-lambda-powertools/kafka"] = over(powertools(definition), buildEvent(payloads, "bare", digest));
			variants["@kafkajs/confluent-schema-registry"] = over(confluent(definition), buildEvent(payloads, "confluent", digest));
		}
	}
	const expected = plain(decodeWithAvsc(type, event));
	deepStrictEqual(plain(await ours.decodeAll(event)), expected, `${name}: the batch decoder and avsc disagree`);
	for (const [variant, work] of Object.entries(variants)) {
		const { length } = (await work()) as readonly unknown[];
		if (length !== payloads.length) throw new Error(`${variant} gave ${length} of ${payloads.length} values of ${name}.`);
	}
	tellComparison({
		benchmark: "decode",
		shape: name,
		variation,
		size: payloads.length,
		measurements: await compare(variants, effort),
	});
}

function encodeAll({ definition, values }: Shape, size: number): readonly Uint8Array[] {
	const type = avscType(definition);
	return values(size).map((value) => type.toBuffer(value));
}

function over(decode: (event: MskEvent) => unknown, event: MskEvent): () => unknown {
	return () => decode(event);
}

/** Values without their classes, which avsc makes one a record. */
function plain(values: readonly unknown[]): unknown {
	return structuredClone(values);
}
