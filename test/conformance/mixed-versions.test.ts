import { deflateSync } from "node:zlib";
import { consume, consumeBatch, defineConsumer, defineTopic, type Schema } from "@millrace/core";
import { glueLookup } from "@millrace/core/glue";
import { encodeRecord, invoke } from "@millrace/core/testing";
import { writeGlueHeader } from "@millrace/core/wire";
import { afterEach, expect, test } from "vitest";
import { compileSchema } from "../support/compile-schema.ts";
import { type GlueStage, startStage } from "../support/glue-deployment.ts";

/*
  A consumer that was deployed with version 2 of a schema reads batches of versions 1, 2 and 3; version 3 was registered after its build.
  Registry, generated code and runtime are the real ones.
*/

const field = (name: string, type: unknown, more = {}) => ({ name, type, ...more });
const money = { type: "bytes", logicalType: "decimal", precision: 9, scale: 2 };
const moment = { type: "long", logicalType: "timestamp-millis" };
const day = { type: "int", logicalType: "date" };
const uuid = { type: "string", logicalType: "uuid" };
const state = (symbols: readonly string[]) => ({ type: "enum", name: "State", symbols, default: "UNKNOWN" });
const record = (name: string, ...fields: unknown[]) => ({ type: "record", name, namespace: "airline", fields });

const v1 = record(
	"Flight",
	field("id", uuid),
	field("tail", ["null", "string"]),
	field("legs", { type: "array", items: { ...record("Leg", field("to", "string"), field("minutes", "int")) } }),
	field("state", state(["UNKNOWN", "SCHEDULED", "FLOWN"])),
	field("price", money),
	field("departed", moment),
	field("day", day),
);
const v2 = record(
	"Flight",
	field("registration", ["null", "string"], { aliases: ["tail"], default: null }),
	field("id", uuid),
	field("legs", {
		type: "array",
		items: {
			...record("Segment", field("minutes", "long"), field("to", "string"), field("gate", "string", { default: "?" })),
			aliases: ["Leg"],
		},
	}),
	field("state", state(["UNKNOWN", "FLOWN", "SCHEDULED"])),
	field("price", money),
	field("departed", ["null", moment]),
	field("day", day),
	field("next", ["null", "Flight"], { default: null }),
	field("bags", { type: "map", values: { type: "fixed", name: "Weight", size: 2 } }, { default: {} }),
	field(
		"limits",
		{ ...record("Limits", field("seats", "int", { default: 180 }), field("until", moment, { default: 0 })) },
		{ default: {} },
	),
);
const v3 = record(
	"Flight",
	field(
		"crew",
		{
			type: "array",
			items: record("Member", field("name", "string"), field("flights", ["null", { type: "array", items: "Flight" }])),
		},
		{ default: [] },
	),
	field("departed", ["null", moment]),
	field("price", money),
	field("state", state(["UNKNOWN", "DIVERTED", "SCHEDULED", "FLOWN"])),
	field("id", uuid),
	field("note", "string", { default: "" }),
	field("legs", {
		type: "array",
		items: record("Segment", field("to", "string"), field("gate", "string"), field("minutes", "long")),
	}),
	field("registration", ["null", "string"]),
	field("day", day),
	field("next", ["null", "Flight"], { default: null }),
);

const written = [v1, v2, v3].map((definition) => compileSchema(definition));
const reader = compileSchema(v2, { versions: [v1] });
const flights = defineTopic({ name: "flights", value: reader.dynamic as Schema<unknown>, wire: "glue", partitions: 3 });
const delays = defineConsumer({
	...{ name: "delays", topic: flights, handler: "src/delays.handler" },
	...({ whenExhausted: "block", undecodable: "block" } as const),
});

const idOf = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`;
const when = (index: number) => new Date(1_700_000_000_000 + index);
const today = new Date("2026-03-01T00:00:00Z");
const limits = { seats: 180, until: new Date(0) };

/** The value number `index` as a producer of each version writes it, and what the consumer has to see. */
function flight(version: number, index: number): readonly [written: unknown, seen: unknown] {
	const common = { id: idOf(index), price: `${index}.50`, day: today };
	if (version === 1) {
		return [
			{ ...common, tail: index % 2 ? "N1" : null, legs: [{ to: "LAS", minutes: index }], state: "FLOWN", departed: when(index) },
			{
				...common,
				...{ registration: index % 2 ? "N1" : null, legs: [{ minutes: index, to: "LAS", gate: "?" }], state: "FLOWN" },
				...{ departed: when(index), next: null, bags: {}, limits },
			},
		];
	}
	if (version === 2) {
		const value = {
			...common,
			...{ registration: `N${index}`, legs: [{ minutes: 2 ** 40, to: "ü", gate: "B2" }], state: "SCHEDULED", departed: null },
			...{ next: null, bags: { a: Uint8Array.of(1, 2), b: Uint8Array.of(3, 4) }, limits: { seats: index, until: when(index) } },
		};
		return [value, value];
	}
	const legs = [
		{ to: "DTW", gate: "A1", minutes: 2 ** 33 },
		{ to: "SEA", gate: "", minutes: -1 },
	];
	const inner = { ...common, registration: "N3", departed: when(1), state: "SCHEDULED", legs: [], next: null };
	const outer = { ...common, registration: null, departed: when(index), state: "DIVERTED", legs, next: inner };
	const member = { name: "nobody reads her", flights: [{ ...inner, crew: [], note: "nor this" }] };
	return [
		{ ...outer, crew: [member, { name: "x", flights: null }], note: "new", next: { ...inner, crew: [], note: "" } },
		{ ...outer, state: "UNKNOWN", next: { ...inner, bags: {}, limits }, bags: {}, limits },
	];
}

let stage: GlueStage | undefined;
afterEach(async () => stage?.close());

/** 300 records of three partitions, versions in turn and in runs, every fifth one compressed. */
async function deployed() {
	stage = await startStage();
	const ids = await stage.register(
		"flights-value",
		[v1, v2, v3].map((definition) => JSON.stringify(definition)),
	);
	const expected: unknown[][] = [[], [], []];
	const records: Record<string, ReturnType<typeof encodeRecord>[]> = { "flights-0": [], "flights-1": [], "flights-2": [] };
	for (let index = 0; index < 300; index++) {
		const partition = index % 3;
		// The first partition takes versions in turn, the second in runs of ten, the third has the new one alone.
		const version = partition === 0 ? 1 + ((index / 3) % 3) : partition === 1 ? 1 + (Math.floor(index / 30) % 3) : 3;
		const [value, seen] = flight(version, index);
		const payload = written[version - 1]?.generated.encode(value) as Uint8Array;
		const compressed = index % 5 === 0;
		const rawValue = writeGlueHeader(ids[version - 1] as string, compressed ? deflateSync(payload) : payload, compressed);
		const batch = records[`flights-${partition}`] ?? [];
		batch.push(encodeRecord(flights, { rawValue, partition, offset: batch.length }));
		expected[partition]?.push(seen);
	}
	const known = { [ids[0] as string]: written[0]?.digest as string, [ids[1] as string]: reader.digest };
	return { stage, event: { records }, expected, options: { settings: stage.settings(known), environment: stage.environment } };
}

test("records of versions 1, 2 and 3 in one batch have version 2's types, record by record", async () => {
	const { stage, event, expected, options } = await deployed();
	const seen: unknown[][] = [[], [], []];
	const handler = consume(delays, ({ value, partition }) => void seen[partition]?.push(value), { lookup: glueLookup() });
	const { response, error } = await invoke(handler, event, options);
	expect(error).toBeUndefined();
	expect(response).toEqual({ batchItemFailures: [] });
	expect(seen).toEqual(expected);
	expect(stage.lookups()).toBe(1);
});

test("so do those that are handled a partition at a time", async () => {
	const { stage, event, expected, options } = await deployed();
	const seen: unknown[][] = [[], [], []];
	const handle = (records: readonly { readonly value: unknown; readonly partition: number }[]) => {
		for (const { value, partition } of records) seen[partition]?.push(value);
	};
	const { response } = await invoke(consumeBatch(delays, handle, { lookup: glueLookup() }), event, options);
	expect(response).toEqual({ batchItemFailures: [] });
	expect(seen).toEqual(expected);
	expect(stage.lookups()).toBe(1);
});

test("what stands in the values is what it is said to be: dates, bytes and numbers, and no view of the batch", async () => {
	const { event, options } = await deployed();
	// biome-ignore lint/suspicious/noExplicitAny: the test looks at fields that it knows
	const seen: any[] = [];
	await invoke(
		consume(delays, ({ value }) => void seen.push(value), { lookup: glueLookup() }),
		event,
		options,
	);
	const [first, second, third] = ["FLOWN", "SCHEDULED", "UNKNOWN"].map((name) => seen.find(({ state }) => state === name));
	expect(first.departed).toBeInstanceOf(Date);
	expect(second.bags.a).toBeInstanceOf(Uint8Array);
	expect(third.next.limits.until).toBeInstanceOf(Date);
	expect(typeof third.price).toBe("string");
	expect(Object.keys(third)).toEqual(Object.keys(second));
	expect(Object.keys(first)).toEqual(Object.keys(second));
});

test("a build without the dynamic reader blocks the new version alone, and loses none of it", async () => {
	const { event, options } = await deployed();
	const topic = { ...flights, value: reader.generated };
	const seen: number[] = [];
	const handler = consume({ ...delays, topic }, ({ partition }) => void seen.push(partition), { lookup: glueLookup() });
	const { response, outcomes } = await invoke(handler, event, options);
	expect([0, 1, 2].map((partition) => seen.filter((one) => one === partition).length)).toEqual([2, 20, 0]);
	expect(response?.batchItemFailures).toHaveLength(300 - 22);
	const failed = outcomes.filter(({ kind }) => kind === "failed");
	expect(failed.map(({ error }) => (error as { code?: string }).code)).toEqual(Array(3).fill("SCHEMA_NOT_COMPILED"));
});
