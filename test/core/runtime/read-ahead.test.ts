import { consume, consumeBatch, defineConsumer, defineTopic, type MskRecord, string } from "@millrace/core";
import { encodeRecord, invoke } from "@millrace/core/testing";
import { describe, expect, test } from "vitest";

const topic = defineTopic({ name: "notes", key: string, value: string, wire: "plain", partitions: 1 });
const consumer = defineConsumer({ name: "notes", topic, handler: "a/b.c", whenExhausted: "block", undecodable: "skip" });

const eventOf = (records: readonly MskRecord[]) => ({ records: { "notes-0": [...records] } });
const encode = (values: readonly string[]) => values.map((value, offset) => encodeRecord(topic, { value, offset }));

async function valuesOf(records: readonly MskRecord[]) {
	const values: string[] = [];
	const { outcomes } = await invoke(
		consume(consumer, ({ value }) => void values.push(value)),
		eventOf(records),
	);
	return { values, skipped: outcomes.filter(({ kind }) => kind === "skipped").map(({ at }) => at.offset) };
}

async function keysOf(records: readonly MskRecord[]) {
	const keys: unknown[] = [];
	const { outcomes } = await invoke(
		consumeBatch(consumer, (batch) => void keys.push(...batch.map(({ key }) => key))),
		eventOf(records),
	);
	return { keys, skipped: outcomes.filter(({ kind }) => kind === "skipped").map(({ at }) => at.offset) };
}

/** Texts around the length at which the way of decoding changes, and some that fill a chunk or do not fit into one. */
const lengths = [0, 1, 381, 384, 385, 387, 500, 8000, 24_570, 24_576, 24_577, 24_580, 60_000];

describe("texts of very different lengths in one batch", () => {
	test.each([
		["short ones first", (a: number, b: number) => a - b],
		["long ones first", (a: number, b: number) => b - a],
		["mixed", (a: number, b: number) => (a % 7) - (b % 7)],
	])("%s", async (_title, order) => {
		const values = lengths
			.toSorted(order)
			.flatMap((length) => ["x", "ö", "消"].map((unit) => unit.repeat(length / unit.length).slice(0, length)));
		expect(await valuesOf(encode(values))).toEqual({ values, skipped: [] });
	});

	test("what is no base64, or padded in its middle, fails alone between long ones", async () => {
		const values = Array.from({ length: 8 }, (_, index) => `${index}`.repeat(1000));
		const records = encode(values);
		const broken = (offset: number, change: (text: string) => string) => {
			const record = records[offset] as MskRecord;
			records[offset] = { ...record, value: change(record.value as string) };
		};
		broken(2, (text) => `${text.slice(0, 700)}!${text.slice(701)}`);
		broken(5, (text) => `${text.slice(0, 698)}==${text.slice(700)}`);
		expect(await valuesOf(records)).toEqual({ values: values.filter((_, index) => index !== 2 && index !== 5), skipped: [2, 5] });
	});

	test("null among long ones is a tombstone that the topic does not declare", async () => {
		const values = ["a".repeat(1000), "b".repeat(1000), "c".repeat(1000)];
		const records = encode(values);
		records[1] = { ...(records[1] as MskRecord), value: null as never };
		expect(await valuesOf(records)).toEqual({ values: [values[0], values[2]], skipped: [1] });
	});
});

test("keys that a handler takes together are those that it would read one by one", async () => {
	const given = ["a", null, "", "ö", "k".repeat(30_000), "日本", "z"];
	const records = given.map((key, offset) => {
		const record = encodeRecord(topic, { key: key ?? "", value: "v", offset });
		return key === null ? { ...record, key: null as never } : record;
	});
	const invalid = records.length;
	records.push({ ...(encodeRecord(topic, { key: "k", value: "v", offset: invalid }) as MskRecord), key: "/w==" });
	records.push(encodeRecord(topic, { key: "last", value: "v", offset: invalid + 1 }));
	expect(await keysOf(records)).toEqual({
		keys: ["a", null, null, "ö", "k".repeat(30_000), "日本", "z", "last"],
		skipped: [invalid],
	});
});
