import { setImmediate } from "node:timers/promises";
import { deflateSync } from "node:zlib";
import {
	consume,
	consumeBatch,
	defineConsumer,
	defineTopic,
	type KafkaRecord,
	type MskEvent,
	type MskRecord,
	type Schema,
	string,
} from "@millrace/core";
import { deliver, invoke } from "@millrace/core/testing";
import { compactUuid, localSchemaId, writeConfluentHeader, writeGlueHeader } from "@millrace/core/wire";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { findChunks } from "../../../packages/core/src/input/chunks.ts";
import { compileSchema } from "../../support/compile-schema.ts";

/* Records among others: what becomes of one must not depend on its neighbours. */

interface Note {
	readonly id: number;
	readonly text: string;
}

const v1 = {
	type: "record",
	name: "Note",
	fields: [
		{ name: "id", type: "int" },
		{ name: "old", type: "string" },
	],
};
const v2 = {
	type: "record",
	name: "Note",
	fields: [
		{ name: "id", type: "long" },
		{ name: "text", type: "string", aliases: ["old"] },
	],
};
const current = compileSchema(v2, { versions: [v1] });
const older = compileSchema(v1);
// Sound: the definition above is that of the interface.
const note = current.generated as Schema<Note>;
const notes = defineTopic({ name: "notes", key: string, value: note, wire: "glue", partitions: 4, tombstones: true });
const reader = defineConsumer({ name: "reader", topic: notes, handler: "a/b.c", whenExhausted: "block", undecodable: "skip" });
const idOf = (digest: string) => localSchemaId(digest);
const schemaIds = Object.fromEntries([current, older].map(({ digest }) => [compactUuid(idOf(digest)), digest.slice(0, 16)]));

const framed = (value: Partial<Note>, { old = false, packed = false } = {}): Uint8Array => {
	const { generated, digest } = old ? older : current;
	const payload = generated.encode({ id: 0, text: "", old: value.text ?? "", ...value });
	return writeGlueHeader(idOf(digest), packed ? deflateSync(payload) : payload, packed);
};
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");
const record = (offset: number, value: unknown, partition = 0, more: Partial<MskRecord> = {}) =>
	({ topic: "notes", partition, offset, timestamp: 0, timestampType: "CREATE_TIME", value, ...more }) as MskRecord;

/** An event of lists of values as Lambda delivers them, one for each partition. */
const eventOf = (...partitions: readonly (readonly unknown[])[]): MskEvent => ({
	records: Object.fromEntries(
		partitions.map((values, partition) => [
			`notes-${partition}`,
			values.map((value, offset) => record(offset, value, partition)),
		]),
	),
});

/** What became of each record: the value that its handler saw, unchanged after all others, or the error that it was skipped for. */
async function outcomesOf(event: MskEvent, make: "record" | "batch" = "record"): Promise<Readonly<Record<string, unknown>>> {
	const kept: [place: string, value: unknown, copy: unknown][] = [];
	const keep = ({ partition, offset, value }: KafkaRecord) =>
		kept.push([`${partition}:${offset}`, value, structuredClone(value)]);
	const handler =
		make === "batch"
			? consumeBatch(reader, (list) => list.forEach(keep))
			: consume(reader, async (one) => {
					await setImmediate();
					keep(one);
				});
	const { outcomes } = await invoke(handler, event, { settings: { schemaIds } });
	for (const [, value, copy] of kept) expect(value).toEqual(copy);
	return Object.fromEntries([
		...kept.map(([place, value]) => [place, value]),
		...outcomes
			.filter(({ kind }) => kind !== "succeeded")
			.map(({ at, error }) => [`${at.partition}:${at.offset}`, (error as Error).message.replace(/^\S+ at offset \d+/, "")]),
	]);
}

/** One value as Lambda may deliver it, broken ones among them. */
const values: fc.Arbitrary<unknown> = fc.oneof(
	{
		weight: 6,
		arbitrary: fc
			.record({ id: fc.integer(), text: fc.string({ unit: "binary", maxLength: 60 }), old: fc.boolean(), packed: fc.boolean() })
			.map(({ old, packed, ...value }) => base64(framed(value, { old, packed }))),
	},
	fc.integer({ min: 1, max: 60_000 }).map((length) => base64(framed({ text: "é".repeat(length) }))),
	fc.integer({ min: 1, max: 300_000 }).map((length) => base64(framed({ text: "x".repeat(length) }, { packed: true }))),
	fc.constantFrom<unknown>(null, "", "====", "AwAA", "AwAAA", "AwA*", "Aw==AwA=", 5, { a: 1 }, "ÄÖÜß", "\ud800aaa"),
	fc.constant(base64(framed({ text: "padding" })).replaceAll("=", "")),
	fc
		.uint8Array({ minLength: 20, maxLength: 40 })
		.map((noise) => Buffer.concat([framed({ text: "~~" }), noise]).toString("base64url")),
	fc.constant(Buffer.from(framed({ text: "~~??>>" })).toString("base64url")),
	fc.nat(17).map((length) => base64(framed({}).subarray(0, length))),
	fc.nat(60).map((length) => base64(framed({ text: "x".repeat(40) }, { packed: true }).subarray(0, length))),
);

test("what becomes of a record is the same in any company, one by one and as a batch", async () => {
	const alone = new Map<unknown, unknown>();
	await fc.assert(
		fc.asyncProperty(fc.array(fc.array(values, { maxLength: 25 }), { minLength: 1, maxLength: 4 }), async (partitions) => {
			const expected: Record<string, unknown> = {};
			for (const [partition, list] of partitions.entries()) {
				for (const [offset, value] of list.entries()) {
					if (!alone.has(value)) alone.set(value, (await outcomesOf(eventOf([value])))["0:0"]);
					expected[`${partition}:${offset}`] = alone.get(value);
				}
			}
			expect(await outcomesOf(eventOf(...partitions))).toEqual(expected);
			expect(await outcomesOf(eventOf(...partitions), "batch")).toEqual(expected);
		}),
		{ numRuns: 25 },
	);
	expect(new Set([...alone.values()].map((outcome) => typeof outcome))).toEqual(new Set(["string", "object"]));
});

describe("a value", () => {
	const room = 24_576;
	const overhead = framed({ text: "" }).length + 2;
	test.each([room - 1, room, room + 1, room + 2, 3 * room, 1_000_000])("of %d bytes is read between small ones", async (size) => {
		const text = "x".repeat(size - overhead);
		const large = framed({ text });
		expect(Math.abs(large.length - size)).toBeLessThan(3);
		const small = base64(framed({ text: "small" }));
		expect(await outcomesOf(eventOf([small, base64(large), small]))).toEqual({
			"0:0": { id: 0, text: "small" },
			"0:1": { id: 0, text },
			"0:2": { id: 0, text: "small" },
		});
	});

	test("without padding or in the URL's alphabet is read, as it always was", async () => {
		const bytes = framed({ text: "??>>~~" });
		const spellings = [base64(bytes), base64(bytes).replaceAll("=", ""), Buffer.from(bytes).toString("base64url")];
		expect(new Set(spellings).size).toBeGreaterThan(1);
		const seen = await outcomesOf(eventOf(spellings));
		expect(Object.values(seen)).toEqual(spellings.map(() => ({ id: 0, text: "??>>~~" })));
	});

	test("that is no base64 fails alone, wherever it stands in its chunk", async () => {
		const good = base64(framed({ text: "good" }));
		for (const place of [0, 1, 50, 99]) {
			const list = Array.from({ length: 100 }, (_, index) => (index === place ? good.replace(/.{4}$/, "*AAA") : good));
			const seen = await outcomesOf(eventOf(list));
			expect(Object.entries(seen).filter(([, value]) => typeof value === "string")).toEqual([
				[`0:${place}`, expect.stringContaining("The value is not text in base64.")],
			]);
		}
	});
});

test("a value without a whole frame is never taken for one of its neighbours' version", async () => {
	const good = framed({ text: "good" });
	for (let length = 0; length < 18; length++) {
		const short = base64(good.subarray(0, length));
		const [alone] = Object.values(await outcomesOf(eventOf([short])));
		expect(alone).toContain("Glue header");
		// Twice, for what the chunk before has left behind the last one.
		for (const list of [Array(5).fill(base64(good)), [base64(good), short, base64(good)], [base64(good), short]]) {
			const seen = await outcomesOf(eventOf(list));
			if (list.length < 5) expect(seen["0:1"]).toBe(alone);
		}
	}
});

test("a tombstone between values is one", async () => {
	const good = base64(framed({ text: "good" }));
	const value = { id: 0, text: "good" };
	expect(await outcomesOf(eventOf([null, good, null, null, good]))).toEqual({
		"0:0": null,
		"0:1": value,
		"0:2": null,
		"0:3": null,
		"0:4": value,
	});
});

test("a chunk with a damaged record in it is decoded in one go once, not once for each of its records", async () => {
	const chunks = findChunks();
	const decode = chunks && vi.spyOn(chunks, "decode");
	const list = Array.from({ length: 600 }, () => base64(framed({ text: "x" })));
	list[599] = "****";
	expect(Object.keys(await outcomesOf(eventOf(list)))).toHaveLength(600);
	if (decode !== undefined) expect(decode.mock.calls.length).toBeLessThanOrEqual(2);
});

test("partitions that take turns keep their own records, and an event that comes again is read again", async () => {
	const list = (partition: number) => Array.from({ length: 700 }, (_, id) => base64(framed({ id, text: `${partition} é` })));
	const event = eventOf(list(0), list(1), list(2), list(3));
	const text = JSON.stringify(event);
	const seen: string[] = [];
	const handler = consume(reader, async ({ partition, offset, value }) => {
		await setImmediate();
		if (value?.id !== offset || value.text !== `${partition} é`) expect.unreachable();
		seen.push(`${partition}:${offset}`);
	});
	for (let round = 1; round <= 2; round++) {
		await invoke(handler, event, { settings: { schemaIds, concurrency: 4 } });
		expect(new Set(seen).size).toBe(2800);
		expect(seen).toHaveLength(2800 * round);
	}
	expect(JSON.stringify(event)).toBe(text);
});

test("keys are read when they are asked for, and each once", async () => {
	let reads = 0;
	const key: Schema<string> = {
		...string,
		decode(payload) {
			reads += 1;
			return string.decode(payload);
		},
		decodeIn(memory, start, end) {
			reads += 1;
			return string.decodeIn?.(memory, start, end) ?? "";
		},
	};
	const topic = defineTopic({ name: "notes", key, value: note, wire: "glue", partitions: 4, tombstones: true });
	const consumer = defineConsumer({ name: "reader", topic, handler: "a/b.c", whenExhausted: "block", undecodable: "skip" });
	const list = Array.from({ length: 20 }, (_, offset) => record(offset, base64(framed({})), 0, { key: "aw==" }));
	const event = { records: { "notes-0": list } };
	await invoke(
		consume(consumer, () => {}),
		event,
		{ settings: { schemaIds } },
	);
	expect(reads).toBe(0);
	await invoke(
		consume(consumer, (one) => void (one.offset % 2 === 0 && [one.key, one.key])),
		event,
		{ settings: { schemaIds } },
	);
	expect(reads).toBe(10);
});

test("a decoder of somebody's own may decode with ours, between records that are read in place", async () => {
	const shouting: Schema<Note> = {
		...note,
		decode: (payload) => ({ ...note.decode(payload), text: note.decode(payload).text.toUpperCase() }),
		decodeIn: undefined as never,
	};
	const topic = defineTopic({ ...notes, value: shouting });
	const consumer = defineConsumer({ name: "reader", topic, handler: "a/b.c", whenExhausted: "block", undecodable: "block" });
	const texts: string[] = [];
	const list = Array.from({ length: 40 }, (_, id) =>
		base64(framed({ id, text: "a text of some length" }, { old: id % 2 === 1 })),
	);
	await invoke(
		consume(consumer, ({ value }) => void texts.push(`${value?.id} ${value?.text}`)),
		eventOf(list),
		{ settings: { schemaIds } },
	);
	expect(texts).toEqual(list.map((_, id) => (id % 2 === 1 ? `${id} a text of some length` : `${id} A TEXT OF SOME LENGTH`)));
});

describe("keys and values have frames of their own:", () => {
	test.each([
		["confluent", "glue"],
		["glue", "confluent"],
		["plain", "glue"],
		["confluent", "plain"],
	] as const)("%s keys and %s values", async (keyWire, valueWire) => {
		const topic = defineTopic({ name: "notes", key: note, value: note, wire: { key: keyWire, value: valueWire }, partitions: 1 });
		const consumer = defineConsumer({ name: "reader", topic, handler: "a/b.c", whenExhausted: "block", undecodable: "block" });
		const frame = (wire: string, id: number, packed: boolean) => {
			const payload = note.encode({ id, text: "é" });
			if (wire === "confluent") return writeConfluentHeader(7, payload);
			return wire === "glue" ? writeGlueHeader(idOf(current.digest), packed ? deflateSync(payload) : payload, packed) : payload;
		};
		const list = Array.from({ length: 30 }, (_, id) =>
			record(id, base64(frame(valueWire, id, id % 3 === 0)), 0, { key: base64(frame(keyWire, -id, id % 2 === 0)) }),
		);
		const seen: unknown[] = [];
		const { outcomes } = await invoke(
			consume(consumer, (one) => void seen.push([one.key?.id, one.value.id, one.value.text])),
			{ records: { "notes-0": list } },
			{ settings: { schemaIds: { ...schemaIds, "7": current.digest.slice(0, 16) } } },
		);
		expect(outcomes.every(({ kind }) => kind === "succeeded")).toBe(true);
		expect(seen).toEqual(list.map((_, id) => [-id + 0 === 0 ? 0 : -id, id, "é"]));
	});
});

test("a retried record is the same one, though others were read since", async () => {
	const event = deliver(reader, [
		{ partition: 0, value: { id: 1, text: "a" } },
		{ partition: 1, value: { id: 2, text: "b" } },
	]);
	const consumer = { ...reader, attempts: { max: 3, backoff: "1 ms" } } as typeof reader;
	const seen: [number, number | undefined, string | undefined][] = [];
	await invoke(
		consume(consumer, ({ partition, value }, { attempt }) => {
			seen.push([partition, value?.id, value?.text]);
			if (attempt < 3) throw new Error("again");
		}),
		event,
		{ settings: { concurrency: 2 } },
	);
	expect(seen.filter(([partition]) => partition === 0)).toEqual(Array(3).fill([0, 1, "a"]));
	expect(seen.filter(([partition]) => partition === 1)).toEqual(Array(3).fill([1, 2, "b"]));
});
