import { describe, expect, test } from "vitest";
import { type ReadTopicOptions, readTopic } from "../../../packages/local/src/sources/read-topic.ts";
import { collect } from "../support/collect.ts";
import { type FakeKafkaOptions, type FakeTopic, fakeKafka, kafkaRecord } from "../support/fake-kafka.ts";
import { FIELDS, positions } from "../support/records.ts";

/** Records of partitions 0 and 1 at these offsets. */
function orders(first: readonly number[], second: readonly number[] = []): FakeTopic["partitions"] {
	return [first, second].map((offsets, partition) => offsets.map((offset) => kafkaRecord("orders", partition, offset)));
}

async function read(topic: FakeTopic, options: Partial<ReadTopicOptions> = {}, fake: FakeKafkaOptions = {}) {
	const client = fakeKafka({ orders: topic }, fake);
	const events = await collect(readTopic({ client, topic: "orders", fields: FIELDS, ...options }));
	return { events: events.map(({ event }) => event), positions: events.map(({ event }) => positions(event)), client };
}

describe("a topic is read", () => {
	test("from its start to where it ended when reading began, an event a fetch, with several partitions in one", async () => {
		const partitions = orders([0, 1, 2], [5, 6]);
		const grow = (fetch: number) => void partitions[0]?.push(kafkaRecord("orders", 0, 2 + fetch));
		const { positions, events } = await read({ partitions, starts: [0, 5] }, {}, { perFetch: 2, beforeFetch: grow });
		expect(positions).toEqual([["0:0", "0:1", "1:5", "1:6"], ["0:2"]]);
		expect(events[0]).toMatchObject({ ...FIELDS, records: { "orders-0": [{ offset: 0 }, { offset: 1 }], "orders-1": [{}, {}] } });
	});

	test("from and to a place, in one partition or all", async () => {
		const topic = { partitions: orders([0, 1, 2, 3], [0, 1, 2, 3]) };
		const from = { kind: "offset", offset: 1 } as const;
		const to = { kind: "offset", offset: 3 } as const;
		expect((await read(topic, { from, to })).positions.flat()).toEqual(["0:1", "0:2", "1:1", "1:2"]);
		expect((await read(topic, { from, to, partition: 1 })).positions.flat()).toEqual(["1:1", "1:2"]);
		const since = { kind: "time", timestamp: 1_700_000_000_003 } as const;
		expect((await read(topic, { from: since })).positions.flat()).toEqual(["0:3", "1:3"]);
		expect((await read(topic, { from: { kind: "latest" } })).positions).toEqual([]);
	});

	test("past markers and compacted records, without waiting for what never comes", async () => {
		expect((await read({ partitions: orders([0, 4]), ends: [7, 0] })).positions.flat()).toEqual(["0:0", "0:4"]);
		const far = { kind: "offset", offset: 1000 } as const;
		expect((await read({ partitions: orders([0, 4]), ends: [7, 0] }, { to: far })).positions.flat()).toEqual(["0:0", "0:4"]);
	});

	test("further and further when it is followed, until it is stopped", async () => {
		const stop = new AbortController();
		const partitions = orders([0]);
		const beforeFetch = (fetch: number) => {
			if (fetch === 3) partitions[0]?.push(kafkaRecord("orders", 0, 1));
			if (fetch === 5) stop.abort();
		};
		const { positions, client } = await read({ partitions }, { follow: true, signal: stop.signal }, { beforeFetch });
		expect(positions).toEqual([["0:0"], ["0:1"]]);
		expect(client.fetches).toHaveLength(5);
	});

	test("in events of at most 6 MB, and a larger record alone", async () => {
		const value = Buffer.alloc(2_000_000, 1);
		const partitions = orders([0, 1, 2, 3]);
		partitions[0] =
			partitions[0]?.map((record) => ({ ...record, value: record.offset === 3 ? Buffer.alloc(6_000_000) : value })) ?? [];
		expect((await read({ partitions })).positions).toEqual([["0:0", "0:1"], ["0:2"], ["0:3"]]);
	});
});

describe("what is not there is said", () => {
	test("a topic, with those that there are, and a partition", async () => {
		const client = fakeKafka({ orders: { partitions: orders([]) }, flights: { partitions: [[]] } });
		const missing = (options: Partial<ReadTopicOptions>) =>
			collect(readTopic({ client, topic: "order", fields: FIELDS, ...options }));
		await expect(missing({})).rejects.toMatchObject({ code: "TOPIC_MISSING", fix: 'Its topics are "flights", "orders".' });
		await expect(missing({ topic: "orders", partition: 2 })).rejects.toMatchObject({
			code: "TOPIC_MISSING",
			fix: expect.stringContaining("0 to 1"),
		});
	});

	test("an offset that retention has removed", async () => {
		const reading = read({ partitions: orders([8, 9]), starts: [8, 0] }, { from: { kind: "offset", offset: 7 }, partition: 0 });
		await expect(reading).rejects.toMatchObject({
			code: "OFFSETS_MISSING",
			problem: expect.stringContaining("orders-0 starts at offset 8"),
		});
	});

	test("records that are removed while they are read: told, and read on behind them", async () => {
		const gaps: unknown[] = [];
		const topic = { partitions: orders([0, 1, 2, 3]), starts: [0, 0] };
		const beforeFetch = (fetch: number) => {
			if (fetch === 2) topic.starts[0] = 3;
		};
		const { positions } = await read(topic, { onGap: (gap) => gaps.push(gap) }, { perFetch: 1, beforeFetch });
		expect(positions.flat()).toEqual(["0:0", "0:3"]);
		expect(gaps).toEqual([{ partition: 0, from: 1, to: 3 }]);
	});

	test("a partition without a leader, after half a minute", async () => {
		let now = 0;
		const beforeFetch = () => {
			now += 1000;
		};
		const reading = read({ partitions: orders([0], [0]) }, { now: () => now }, { away: [1], beforeFetch });
		await expect(reading).rejects.toMatchObject({
			code: "PARTITIONS_AWAY",
			category: "unreachable",
			problem: expect.stringContaining("orders-1"),
		});
		expect(now).toBe(31_000);
	});
});

test("the client's own errors come through", async () => {
	const beforeFetch = () => {
		throw new RangeError("broken");
	};
	await expect(read({ partitions: orders([0]) }, {}, { beforeFetch })).rejects.toThrow("broken");
});
