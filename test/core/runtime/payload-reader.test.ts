import { deflateSync } from "node:zlib";
import { defineConsumer, defineTopic, type Schema, string } from "@millrace/core";
import { writeConfluentHeader, writeGlueHeader } from "@millrace/core/wire";
import { describe, expect, test } from "vitest";
import type { Decoder } from "../../../packages/core/src/definition/schema.ts";
import { findChunks } from "../../../packages/core/src/input/chunks.ts";
import { closeChunk, openChunk } from "../../../packages/core/src/input/input.ts";
import { createPayloadReader, type PayloadReader } from "../../../packages/core/src/runtime/payload-reader.ts";
import type { Part, SchemaStore } from "../../../packages/core/src/runtime/schema-store.ts";

const ids = ["b7b4a7f0-9c96-4e4a-a687-fb5de9ef0c63", "b7b4a7f0-9c96-4e4a-a687-fb5de9ef0c64"] as const;
/** Text that is registered, so that it may have a frame. */
const registered = { ...string, format: "avro", name: "notes.Text", digest: "0".repeat(64) } as unknown as Schema<unknown>;
const topicOf = (wire: "glue" | "confluent" | "plain", value = registered) =>
	defineTopic({ name: "notes", key: value, value, wire, partitions: 1 });

/** A store of decoders that put the schema id in front, and which ids it was asked for. */
function storeOf(make = (text: string, id: string): unknown => `${id.slice(-2)} ${text}`) {
	const asked: string[] = [];
	return {
		asked,
		decoder(part: Part, id: string): Decoder<unknown> {
			asked.push(`${part} ${id}`);
			if (id.endsWith("99")) throw new Error("no such id");
			return {
				decode: (payload) => make(string.decode(payload), id),
				decodeIn: (memory, start, end) => make(string.decodeIn?.(memory, start, end) ?? "", id),
			};
		},
	};
}

/** Reads payloads that stand in one chunk, where there is one; else each alone. */
function readAll(reader: PayloadReader, payloads: readonly Uint8Array[]): unknown[] {
	const all = Buffer.concat(payloads);
	const chunk = findChunks()?.decoded;
	const memory = chunk?.bytes ?? all;
	let at = chunk?.at ?? 0;
	memory.set(all, at);
	return payloads.map((payload) => {
		if (chunk !== undefined) openChunk(chunk, all.length);
		const start = at;
		at += payload.length;
		try {
			return reader.read(memory, start, at);
		} catch (error) {
			return (error as Error).message;
		} finally {
			if (at - (chunk?.at ?? 0) === all.length) closeChunk();
		}
	});
}
const readerOf = (topic: ReturnType<typeof topicOf>, store = storeOf(), maxInflated = 1_000_000, framed = true) => {
	const validation = framed ? {} : { pollers: { min: 1, max: 1 }, validation: { eventRecordFormat: "SOURCE" as const } };
	const consumer = defineConsumer({
		name: "r",
		topic,
		handler: "a/b.c",
		whenExhausted: "block",
		undecodable: "block",
		...validation,
	});
	return createPayloadReader(consumer, "value", store as unknown as SchemaStore, maxInflated, findChunks());
};
const glue = (id: string, text: string, packed = false) =>
	writeGlueHeader(id, packed ? deflateSync(Buffer.from(text)) : Buffer.from(text), packed);

test("each payload is read by the version that its frame names", () => {
	const store = storeOf();
	const [a, b] = ids;
	const payloads = [glue(a, "x"), glue(a, "y"), glue(b, "z"), glue(a, ""), glue(a, "é")];
	expect(readAll(readerOf(topicOf("glue"), store), payloads)).toEqual(["63 x", "63 y", "64 z", "63 ", "63 é"]);
	expect(store.asked).toEqual([a, a, b, a, a].map((id) => `value ${id}`));
});

test("a difference in any byte of a header is seen", () => {
	const framed = glue(ids[0], "x");
	const reader = readerOf(topicOf("glue"));
	for (let at = 0; at < 18; at++) {
		const other = framed.with(at, (framed[at] as number) ^ 0x20);
		const [first, second, third] = readAll(reader, [framed, other, framed]);
		expect([first, third]).toEqual(["63 x", "63 x"]);
		if (at < 2) expect(second).toMatch(/header/);
		else
			expect(
				readAll(
					readerOf(
						topicOf("glue"),
						storeOf((_, id) => id),
					),
					[framed, other],
				)[1],
			).not.toBe(ids[0]);
	}
});

test("Confluent ids are told apart by all of their bytes", () => {
	const store = storeOf();
	const payloads = [1, 1, 257, 16_777_217, -1, 1].map((id) => writeConfluentHeader(id, Buffer.from("x")));
	readAll(readerOf(topicOf("confluent"), store), payloads);
	expect(store.asked).toEqual(["value 1", "value 1", "value 257", "value 16777217", "value -1", "value 1"]);
	expect(readAll(readerOf(topicOf("confluent")), [payloads[0] as Uint8Array, Uint8Array.of(1, 0, 0, 0, 1, 120)])[1]).toMatch(
		"There is no Confluent header",
	);
});

test("plain and compressed payloads take turns, whatever their order", () => {
	const [a, b] = ids;
	const payloads = [
		glue(a, "x"),
		glue(a, "y".repeat(300), true),
		glue(b, "z", true),
		glue(b, "w"),
		glue(a, "é", true),
		glue(a, "v"),
	];
	expect(readAll(readerOf(topicOf("glue")), payloads)).toEqual(["63 x", `63 ${"y".repeat(300)}`, "64 z", "64 w", "63 é", "63 v"]);
});

test("two compressed payloads of one length are two texts", () => {
	const payloads = ["first", "other", "third"].map((text) => glue(ids[0], text, true));
	expect(readAll(readerOf(topicOf("glue")), payloads)).toEqual(["63 first", "63 other", "63 third"]);
});

describe("what a compressed payload inflates to", () => {
	test.each([1, 1000, 131_071, 131_072, 131_073, 500_000])(
		"is read whole with %d bytes, in the memory of a batch or beyond it",
		(length) => {
			const text = "x".repeat(length);
			expect(readAll(readerOf(topicOf("glue")), [glue(ids[0], text, true)])).toEqual([`63 ${text}`]);
		},
	);

	test.each([10, 131_072, 200_000])("is at most %d bytes where that is the limit, and fails alone", (limit) => {
		const payloads = [limit, limit + 1, 5].map((length) => glue(ids[0], "x".repeat(length), true));
		const [fits, over, next] = readAll(readerOf(topicOf("glue"), storeOf(), limit), payloads);
		expect(fits).toHaveLength(limit + 3);
		expect(over).toMatch(`larger than ${limit} bytes once inflated`);
		expect(next).toBe("63 xxxxx");
	});
});

test("a compressed payload that is cut short, damaged, or followed by something is judged like one alone", () => {
	const whole = glue(ids[0], "x".repeat(100), true);
	const damaged = whole.with(whole.length - 1, (whole.at(-1) as number) ^ 1);
	const payloads = [
		whole.subarray(0, -1),
		damaged,
		glue(ids[0], "next"),
		Buffer.concat([whole, Buffer.of(1)]),
		whole.subarray(0, 18),
	];
	expect(readAll(readerOf(topicOf("glue")), payloads)).toEqual([
		expect.stringContaining("not a whole zlib stream"),
		expect.stringContaining("not a whole zlib stream"),
		"63 next",
		`63 ${"x".repeat(100)}`,
		expect.stringContaining("not a whole zlib stream"),
	]);
});

test("an id that cannot be had fails its own records, and the last known version stays known", () => {
	const store = storeOf();
	const unknown = "b7b4a7f0-9c96-4e4a-a687-fb5de9ef0c99";
	const payloads = [glue(ids[0], "x"), glue(unknown, "y"), glue(ids[0], "z")];
	expect(readAll(readerOf(topicOf("glue"), store), payloads)).toEqual(["63 x", "no such id", "63 z"]);
});

test("where the mapping took the frame, the id that it tells decides", () => {
	const reader = readerOf(topicOf("glue"), storeOf(), 1000, false);
	const payload = Buffer.from("x");
	const read = (id: string) => reader.read(payload, 0, 1, id);
	expect([read(ids[0]), read(ids[1])]).toEqual(["63 x", "64 x"]);
});

test("a schema that only knows payloads of their own gets a copy, safe to keep", () => {
	const keeping = { ...string, decodeIn: undefined, decode: (payload: Uint8Array) => payload } as unknown as Schema<unknown>;
	const [first, second] = readAll(readerOf(topicOf("plain", keeping)), [Buffer.from("first"), Buffer.from("other")]);
	readAll(readerOf(topicOf("plain", keeping)), [Buffer.alloc(100, 0xee)]);
	expect([first, second]).toEqual([new Uint8Array(Buffer.from("first")), new Uint8Array(Buffer.from("other"))]);
});
