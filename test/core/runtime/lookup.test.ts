import {
	consume,
	createLookup,
	defineConsumer,
	defineTopic,
	type FindSchema,
	type MskEvent,
	SchemaUnknownError,
	string,
	type WriterSchema,
} from "@millrace/core";
import { encodeRecord, invoke } from "@millrace/core/testing";
import { compactUuid, localSchemaId, readUuid, writeGlueHeader } from "@millrace/core/wire";
import { expect, test } from "vitest";
import { AvroDefinitionError } from "../../../packages/core/src/avro/avro-errors.ts";
import type { BatchToLookUp } from "../../../packages/core/src/runtime/lookup.ts";
import { createSchemaStore, type KnownSchemas } from "../../../packages/core/src/runtime/schema-store.ts";
import { definitions, digestOf, reading } from "../../support/fake-schema.ts";
import { manualClock } from "../../support/manual-clock.ts";
import { billing, bucket, memorySender, orders } from "../../support/orders.ts";

const idOf = (number: number) => readUuid(Uint8Array.from({ length: 16 }, (_, place) => (number >> (8 * (place % 4))) & 255));
const payload = Buffer.from('{"id":1}');
const none = { response: "partial" } as const;

/** Batches of one container, with a lookup of its own; each has its time and says how to end its share. */
function container(find: FindSchema) {
	const lookup = createLookup(find);
	const known: KnownSchemas = new Map();
	const store = createSchemaStore(orders, none, known);
	let endShare = () => {};
	return {
		decoder: (id: string) => store.decoder("value", id),
		endShare: () => endShare(),
		prepare: (ids: readonly string[], now = 0) => {
			const after = (_milliseconds: number, call: () => void) => {
				endShare = call;
				return () => {};
			};
			const batches = Object.entries(eventOf(ids).records).map(([name, records]) => ({ name, records }));
			const ports = { clock: { now: () => now, after } };
			return lookup({
				consumer: billing(),
				batches,
				store,
				ports,
				deadline: { remaining: () => 1000 },
			} as unknown as BatchToLookUp);
		},
	};
}

/** An event with one record for each id, partition by partition. */
function eventOf(...partitions: readonly (readonly string[])[]): MskEvent {
	const entries = partitions.map((ids, partition) => [
		`eu-orders-${partition}`,
		ids.map((id, offset) => encodeRecord(orders, { rawValue: writeGlueHeader(id, payload), partition, offset })),
	]);
	return { records: Object.fromEntries(entries) };
}

function countingLookup(answer: (id: string) => Promise<{ definition: string }> = async () => ({ definition: definitions.v1 })) {
	const asked: string[] = [];
	let parallel = 0;
	let most = 0;
	return {
		asked,
		most: () => most,
		lookup: createLookup(async (id: string) => {
			asked.push(id);
			most = Math.max(most, ++parallel);
			await new Promise<void>((resolve) => setImmediate(resolve));
			parallel -= 1;
			return answer(id);
		}),
	};
}

test("a batch of 10,000 records with 50 ids needs 50 lookups, at most 4 at a time, and none when they are known", async () => {
	const ids = Array.from({ length: 10_000 }, (_, index) => idOf(index % 50));
	const event = eventOf(ids);
	const { lookup, asked, most } = countingLookup();
	const units = new Set<string>();
	const handler = consume(billing(), ({ value }) => void units.add(value.unit), { lookup });
	const { response } = await invoke(handler, event);
	expect(response).toEqual({ batchItemFailures: [] });
	expect(new Set(asked)).toEqual(new Set(ids));
	expect(asked).toHaveLength(50);
	expect(most()).toBe(4);
	expect([...units]).toEqual(["from-v1"]);
	await invoke(handler, event);
	expect(asked).toHaveLength(50);
});

test("ids that the deployment names need no lookup; a digest that this build lacks does", async () => {
	const { lookup, asked } = countingLookup();
	const handler = consume(billing(), () => {}, { lookup });
	const schemaIds = {
		[compactUuid(idOf(1))]: digestOf(definitions.v1).slice(0, 16),
		[compactUuid(idOf(2))]: digestOf(definitions.v2).slice(0, 16),
		[compactUuid(idOf(3))]: "0123456789abcdef",
	};
	const { response } = await invoke(handler, eventOf([idOf(1), idOf(2), idOf(3)]), { settings: { schemaIds } });
	expect(response).toEqual({ batchItemFailures: [] });
	expect(asked).toEqual([idOf(3)]);
});

test("a compiled-in version that fails to resolve is asked of the registry, and its error stays inside", async () => {
	const picky = {
		...reading,
		decoderFor({ definition }: WriterSchema) {
			if (definition === undefined) throw new Error("cannot resolve");
			return reading.decoderFor?.({ definition });
		},
	};
	const { lookup, asked } = countingLookup();
	const consumer = { ...billing(), topic: { ...orders, value: picky } };
	const settings = { schemaIds: { [compactUuid(idOf(1))]: digestOf(definitions.v1).slice(0, 16) } };
	const { response } = await invoke(
		consume(consumer, () => {}, { lookup }),
		eventOf([idOf(1)]),
		{ settings },
	);
	expect(response).toEqual({ batchItemFailures: [] });
	expect(asked).toEqual([idOf(1)]);
});

/** What became of one record whose schema a lookup found, with dead letters for what cannot be decoded. */
async function outcomeOf(found: WriterSchema, decoderFor: typeof reading.decoderFor = reading.decoderFor) {
	const sender = memorySender();
	const consumer = billing({ deadLetter: "s3:failures", undecodable: "deadLetter" });
	const topic = { ...orders, value: { ...reading, ...(decoderFor && { decoderFor }) } };
	const handler = consume({ ...consumer, topic }, () => {}, { lookup: createLookup(async () => found), deadLetter: sender });
	const { outcomes, logs } = await invoke(handler, eventOf([idOf(1)]), { settings: bucket });
	expect(JSON.stringify([logs, String(outcomes[0]?.error)])).not.toContain("secret-definition");
	expect(outcomes[0]).not.toHaveProperty("error.cause");
	return { kind: outcomes[0]?.kind, error: outcomes[0]?.error, letters: sender.letters.length };
}

test("a version that does not resolve fails its records by the policy, without quoting the definition", async () => {
	expect(await outcomeOf({ definition: "secret-definition" })).toMatchObject({
		kind: "undecodable",
		error: { code: "SCHEMA_UNREADABLE" },
		letters: 1,
	});
});

test("a version of another format fails its records by the policy, and is not even parsed", async () => {
	expect(await outcomeOf({ definition: definitions.v1, format: "json" })).toMatchObject({
		kind: "undecodable",
		error: { code: "SCHEMA_UNREADABLE" },
		letters: 1,
	});
	expect(await outcomeOf({ definition: definitions.v1, format: "avro" })).toMatchObject({ kind: "succeeded", letters: 0 });
});

test("a version that this build has no reader for blocks: the next build may have one", async () => {
	expect(await outcomeOf({ definition: '{"fake":3}' })).toMatchObject({
		kind: "failed",
		error: { code: "SCHEMA_NOT_COMPILED", retryable: true },
		letters: 0,
	});
});

test("text that is no schema at all says something of the registry and nothing of the record, so it blocks", async () => {
	const noSchema = () => {
		throw new AvroDefinitionError("secret-definition");
	};
	expect(await outcomeOf({ definition: "secret-definition" }, noSchema)).toMatchObject({
		kind: "failed",
		error: { code: "SCHEMA_REGISTRY_UNAVAILABLE", retryable: true },
		letters: 0,
	});
});

test("a lookup may fail before it returns a promise", async () => {
	const { prepare, decoder } = container(() => {
		throw new Error("at once");
	});
	await prepare([idOf(1)]);
	expect(() => decoder(idOf(1))).toThrow(expect.objectContaining({ code: "SCHEMA_REGISTRY_UNAVAILABLE" }));
});

test("an error of a lookup that has no code of ours is retryable, and is asked again with the next invocation", async () => {
	let down = true;
	const { lookup, asked } = countingLookup(async () => {
		if (down) throw new Error("secret");
		return { definition: definitions.v1 };
	});
	const handler = consume(billing({ undecodable: "skip" }), () => {}, { lookup });
	const first = await invoke(handler, eventOf([idOf(1)]));
	expect(first.outcomes[0]).toMatchObject({
		kind: "failed",
		error: { code: "SCHEMA_REGISTRY_UNAVAILABLE", at: { offset: 0 } },
	});
	down = false;
	expect((await invoke(handler, eventOf([idOf(1)]))).response).toEqual({ batchItemFailures: [] });
	expect(asked).toHaveLength(2);
});

test("a lookup that never ends costs half of the invocation: partitions that do not need it are handled", async () => {
	const clock = manualClock();
	const handled: [number, number][] = [];
	const known = localSchemaId(digestOf(definitions.v2));
	const started = clock.now();
	const handler = consume(billing(), ({ partition }) => void handled.push([partition, clock.now() - started]), {
		lookup: createLookup(() => new Promise(() => {})),
	});
	const event = eventOf([idOf(1), known], [known, known]);
	const { response, outcomes } = await clock.run(invoke(handler, event, { clock, timeoutMs: 12_000 }));
	expect(handled).toEqual([
		[1, 5000],
		[1, 5000],
	]);
	expect(response?.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toEqual([
		{ partition: "eu-orders-0", offset: 0 },
		{ partition: "eu-orders-0", offset: 1 },
	]);
	expect(outcomes.find(({ kind }) => kind === "failed")?.error).toMatchObject({
		code: "SCHEMA_ID_UNRESOLVED",
		retryable: true,
	});
});

test("a flood of unknown ids stops at its share of the time, and each delivery gets further", async () => {
	const clock = manualClock();
	const known = localSchemaId(digestOf(definitions.v2));
	const flood = Array.from({ length: 2000 }, (_, index) => idOf(1000 + index));
	let asked = 0;
	const sender = memorySender();
	const handler = consume(billing({ deadLetter: "s3:failures", undecodable: "deadLetter" }), () => {}, {
		deadLetter: sender,
		lookup: createLookup(async (id, lookupSignal) => {
			if (id === idOf(1)) return { definition: definitions.v1 };
			asked += 1;
			await new Promise<void>((resolve) => {
				clock.after(100, resolve);
				lookupSignal.addEventListener("abort", () => resolve());
			});
			throw new SchemaUnknownError("no such version");
		}),
	});
	const { response, metrics } = await clock.run(
		invoke(handler, eventOf(flood, [known], [idOf(1)]), { clock, timeoutMs: 12_000, settings: bucket }),
	);
	// Four at a time, a tenth of a second each, for five seconds.
	expect(asked).toBe(200);
	expect(metrics).toMatchObject({ delivered: 2002, succeeded: 2, failed: 1 });
	expect(metrics["undecodable"]).toBe(196);
	expect(response?.batchItemFailures).toHaveLength(2000 - 196);
	expect(sender.letters).toHaveLength(196);
});

test("a container forgets the ids it has not met for longest, and never one of the batch at hand", async () => {
	const asked: string[] = [];
	const { prepare, decoder } = container(async (id) => {
		asked.push(id);
		return { definition: definitions.v1 };
	});
	const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => idOf(from + index));
	await prepare([idOf(1)]);
	await prepare(range(2, 1001));
	expect(asked).toHaveLength(1000);
	await prepare([idOf(1), idOf(5000)]);
	expect(asked).toHaveLength(1001);
	expect(decoder(idOf(1)).decode(payload)).toEqual({ id: 1, unit: "from-v1" });
	expect(decoder(idOf(5000)).decode(payload)).toEqual({ id: 1, unit: "from-v1" });
	expect(() => decoder(idOf(2))).toThrow(expect.objectContaining({ code: "SCHEMA_ID_UNRESOLVED" }));
	await prepare(range(10_000, 13_000));
	for (const id of range(10_000, 13_000)) expect(decoder(id)).toHaveProperty("decode");
	await prepare([idOf(1)]);
	await prepare(range(12_100, 13_000));
	expect(asked).toHaveLength(4002);
	expect(() => decoder(idOf(11_000))).toThrow();
});

test.each<[string, () => Promise<WriterSchema>, string]>([
	["that an id does not exist", async () => Promise.reject(new SchemaUnknownError("no such version")), "SCHEMA_UNKNOWN"],
	["that this build has no reader", async () => ({ definition: '{"fake":3}' }), "SCHEMA_NOT_COMPILED"],
])("%s is believed for 30 seconds", async (_title, answer, code) => {
	let asked = 0;
	const { prepare, decoder } = container(async () => {
		asked += 1;
		return answer();
	});
	await prepare([idOf(1)], 0);
	await prepare([idOf(1)], 29_999);
	expect(asked).toBe(1);
	expect(() => decoder(idOf(1))).toThrow(expect.objectContaining({ code }));
	await prepare([idOf(1)], 30_000);
	expect(asked).toBe(2);
});

test("the late failure of an abandoned lookup does not replace what a later invocation found", async () => {
	let fail: ((error: Error) => void) | undefined;
	const { prepare, decoder, endShare } = container(() =>
		fail === undefined
			? new Promise((_, reject) => {
					fail = reject;
				})
			: Promise.resolve({ definition: definitions.v1 }),
	);
	const abandoned = prepare([idOf(1)]);
	endShare();
	await abandoned;
	await prepare([idOf(1)]);
	fail?.(new Error("too late"));
	await new Promise<void>((resolve) => setImmediate(resolve));
	expect(decoder(idOf(1)).decode(payload)).toEqual({ id: 1, unit: "from-v1" });
});

test("text that is in normal form finds the compiled-in version by its digest", async () => {
	const asked: WriterSchema[] = [];
	const byDigest = {
		...reading,
		decoderFor(writer: WriterSchema) {
			asked.push(writer);
			return reading.decoderFor?.({ digest: writer.digest as string });
		},
	};
	const { lookup } = countingLookup();
	const units: string[] = [];
	const consumer = { ...billing(), topic: { ...orders, value: byDigest } };
	await invoke(
		consume(consumer, ({ value }) => void units.push(value.unit), { lookup }),
		eventOf([idOf(1)]),
	);
	expect(asked).toEqual([{ definition: definitions.v1, digest: digestOf(definitions.v1) }]);
	expect(units).toEqual(["from-v1"]);
});

test("key and value with the same id are looked up once, and have decoders of their own", async () => {
	const topic = defineTopic({ name: "eu-orders", key: { ...reading, name: "k" }, value: reading, wire: "glue", partitions: 1 });
	const consumer = defineConsumer({ name: "billing", topic, handler: "a/b.c", whenExhausted: "block", undecodable: "block" });
	const framed = writeGlueHeader(idOf(1), payload);
	const event = { records: { "eu-orders-0": [encodeRecord(topic, { rawKey: framed, rawValue: framed })] } };
	const { lookup, asked } = countingLookup();
	const seen: unknown[] = [];
	await invoke(
		consume(consumer, ({ key, value }) => void seen.push([key, value]), { lookup }),
		event,
	);
	expect(asked).toEqual([idOf(1)]);
	expect(seen).toEqual([
		[
			{ id: 1, unit: "from-v1" },
			{ id: 1, unit: "from-v1" },
		],
	]);
});

test("a format without versions of its own reads whatever passes its check, without a lookup", async () => {
	const { decoderFor: _none, ...versionless } = reading;
	const topic = defineTopic({ name: "eu-orders", key: string, value: versionless, wire: "glue", partitions: 1 });
	const { lookup, asked } = countingLookup();
	const consumer = { ...billing(), topic };
	const { response } = await invoke(
		consume(consumer, () => {}, { lookup }),
		eventOf([idOf(1)]),
	);
	expect(response).toEqual({ batchItemFailures: [] });
	expect(asked).toEqual([]);
});
