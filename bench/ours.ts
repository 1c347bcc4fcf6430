import { consume, consumeBatch, defineConsumer, defineTopic, string } from "@millrace/core";
import type { Schema } from "@millrace/core/avro";
import { compactUuid, DIGEST_PREFIX_LENGTH, localSchemaId, type MskEvent, readEvent } from "@millrace/core/wire";
import { MAX_INFLATED_BYTES } from "../packages/core/src/definition/defaults.ts";
import { createDecoder } from "../packages/core/src/runtime/decoder.ts";
import { PORTS } from "../packages/core/src/runtime/ports.ts";
import { createSchemaStore } from "../packages/core/src/runtime/schema-store.ts";
import { TOPIC } from "./batch.ts";

/* Everything of Millrace that the benchmarks measure, and the one place to change when its insides do. */

/** A version of a schema that a writer used. */
export interface Writer {
	readonly digest: string;
	readonly definition: string;
}

export interface Ours {
	/** All values of an event by the batch decoder alone: frames, schema ids and values; no handler, no outcome. */
	decodeAll(event: MskEvent): readonly unknown[];
	/** The whole handler of `consume`, which keeps each value. */
	consume(event: MskEvent): Promise<readonly unknown[]>;
	/** The whole handler of `consumeBatch`, which keeps the values of each partition. */
	consumeBatch(event: MskEvent): Promise<readonly unknown[]>;
}

/** What reads events whose values were written with `writer`, by default the schema itself. */
export function createOurs(schema: Schema<unknown>, writer?: Writer): Ours {
	const topic = defineTopic({ name: TOPIC, key: string, value: schema, wire: { key: "plain", value: "glue" }, partitions: 4 });
	const consumer = defineConsumer({
		name: "bench",
		topic,
		handler: "bench/ours.handler",
		whenExhausted: "block",
		undecodable: "block",
	});
	const settings = settingsFor(writer?.digest ?? schema.digest ?? "");
	const known = new Map();

	let kept: unknown[] = [];
	const single = consume(consumer, ({ value }) => void kept.push(value));
	const batch = consumeBatch(consumer, (records) => {
		for (const { value } of records) kept.push(value);
	});
	const context = lambdaContext(JSON.stringify(settings));
	const run = (handler: typeof single) => async (event: MskEvent) => {
		kept = [];
		const { batchItemFailures } = await handler(event, context);
		if (batchItemFailures.length > 0) throw new Error("The batch did not succeed.");
		return kept;
	};

	return {
		decodeAll(event) {
			// As an invocation does: what it knows of schema ids outlives it, the rest does not.
			const decoder = createDecoder(consumer, createSchemaStore(topic, settings, known), MAX_INFLATED_BYTES);
			const values: unknown[] = [];
			for (const { records } of readEvent(event)) {
				for (let index = 0; index < records.length; ) {
					const ahead = decoder.decodeAhead(records, index);
					index += ahead.length;
					for (const value of ahead) values.push(value);
				}
			}
			return values;
		},
		consume: run(single),
		consumeBatch: run(batch),
	};
}

/** What a deployment tells a function that reads values of this version, as `MILLRACE` holds it. */
export function settingsFor(digest: string) {
	return {
		response: "partial" as const,
		schemaIds: { [compactUuid(localSchemaId(digest))]: digest.slice(0, DIGEST_PREFIX_LENGTH) },
	};
}

/** Decodes payloads without frame that `writer` wrote, as values of the schema. */
export function resolvingDecoder(schema: Schema<unknown>, writer: Writer): (payload: Uint8Array) => unknown {
	const decoder = schema.decoderFor?.({ digest: writer.digest });
	if (decoder === undefined) throw new Error(`${schema.name} does not read its older version.`);
	return (payload) => decoder.decode(payload);
}

/** A context as Lambda gives it, without the console and with an environment of its own. */
function lambdaContext(settings: string) {
	const nobody = () => {};
	return {
		callbackWaitsForEmptyEventLoop: true,
		functionName: "bench",
		functionVersion: "$LATEST",
		invokedFunctionArn: "arn:aws:lambda:us-east-1:123456789012:function:bench",
		memoryLimitInMB: "512",
		awsRequestId: "00000000-0000-4000-8000-000000000000",
		logGroupName: "bench",
		logStreamName: "bench",
		getRemainingTimeInMillis: () => 60_000,
		done: nobody,
		fail: nobody,
		succeed: nobody,
		[PORTS]: { environment: { MILLRACE: settings }, writeMetrics: nobody },
	};
}
