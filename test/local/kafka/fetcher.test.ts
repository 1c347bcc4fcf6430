import { openConnection } from "@millrace/broker/client";
import type { Fetched, KafkaClient } from "@millrace/local";
import { expect, test } from "vitest";
import type { ClusterView } from "../../../packages/local/src/kafka/cluster-view.ts";
import { Connections } from "../../../packages/local/src/kafka/connections.ts";
import { Fetcher } from "../../../packages/local/src/kafka/fetcher.ts";
import { testBroker } from "../../broker/support/test-broker.ts";
import { type ManualClock, manualClock } from "../../support/manual-clock.ts";
import { PASSING } from "./support/passing-errors.ts";
import { testKafka } from "./support/test-kafka.ts";

const start = new Map([[0, 0]]);

/** Fetches, as a mapping does, until there are that many records; gives their values. */
async function until(
	count: number,
	kafka: Pick<KafkaClient, "fetch">,
	clock: ManualClock,
	from: ReadonlyMap<number, number> = start,
): Promise<readonly string[]> {
	const next = new Map(from);
	const values: string[] = [];
	const work = async () => {
		while (values.length < count) {
			for (const fetched of await kafka.fetch("t", { from: next, maxWaitMs: 500 })) {
				if (fetched.kind !== "records") throw new Error(fetched.kind);
				values.push(...fetched.records.map(({ value }) => Buffer.from(value ?? []).toString()));
				next.set(fetched.partition, fetched.next);
			}
		}
		return values;
	};
	return clock.run(work());
}

test.for(PASSING)("%s is passed over", async (error) => {
	const { kafka, broker, clock } = await testKafka({ topics: { t: {} } });
	broker.admin.append("t", 0, [{ value: "a" }, { value: "b" }]);
	const fault = broker.faults.fail("Fetch", error);
	expect(await until(2, kafka, clock)).toEqual(["a", "b"]);
	expect(fault.hits).toBe(1);
});

test.for(["before", "after"] as const)("a connection that dies %s the fetch is replaced", async (when) => {
	const { kafka, broker, clock } = await testKafka({ topics: { t: {} } });
	broker.admin.append("t", 0, [{ value: "a" }]);
	const fault = broker.faults.drop("Fetch", when, { times: 2 });
	expect(await until(1, kafka, clock)).toEqual(["a"]);
	expect(fault.hits).toBe(2);
});

test("what will not pass is thrown", async () => {
	const { kafka, broker } = await testKafka({ topics: { t: {} } });
	broker.faults.fail("Fetch", "TOPIC_AUTHORIZATION_FAILED");
	const refused = kafka.fetch("t", { from: start, maxWaitMs: 0 });
	await expect(refused).rejects.toMatchObject({ code: "KAFKA_UNAUTHORISED" });
	broker.faults.fail("Fetch", "UNKNOWN_SERVER_ERROR");
	await expect(kafka.fetch("t", { from: start, maxWaitMs: 0 })).rejects.toMatchObject({ kafkaError: "UNKNOWN_SERVER_ERROR" });
});

test("a partition without a leader neither holds up the others nor is asked all the time", async () => {
	const { kafka, broker, clock } = await testKafka({ topics: { t: { partitions: 2 } } });
	const both = new Map([
		[0, 0],
		[1, 0],
	]);
	const gone = broker.faults.notLeader("t", 0);
	let requests = 0;
	const counting = broker.faults.intercept(() => {
		requests += 1;
		return undefined;
	});
	broker.admin.append("t", 0, [{ value: "waits" }]);
	broker.admin.append("t", 1, [{ value: "comes" }]);
	expect(await until(1, kafka, clock, both)).toEqual(["comes"]);
	const waiting = until(2, kafka, clock, both);
	await clock.advance(60_000);
	// Once a second, with its leader looked up each time; and the long polls of the other one.
	expect(requests).toBeLessThan(300);
	expect(gone.hits).toBeGreaterThan(30);
	gone.remove();
	counting.remove();
	expect((await waiting).toSorted()).toEqual(["comes", "waits"]);
});

test("a cluster that is away gives nothing, at a pace, and everything once it is back", async () => {
	const clock = manualClock();
	const broker = await testBroker({ clock, topics: { t: {} } });
	broker.admin.append("t", 0, [{ value: "a" }]);
	let attempts = 0;
	const bootstrap = () => {
		attempts += 1;
		const stream = broker.connect();
		if (clock.now() < 1_700_000_000_000 + 60_000) stream.destroy();
		return stream;
	};
	const { kafka } = await testKafka({ clock }, { clock, bootstrap });
	const work = until(1, kafka, clock);
	await clock.advance(59_000);
	expect(attempts).toBeGreaterThan(30);
	expect(attempts).toBeLessThan(300);
	expect(await work).toEqual(["a"]);
});

test("without partitions it waits as long as it may", async () => {
	const { kafka, clock } = await testKafka();
	const at = clock.now();
	expect(await clock.run(kafka.fetch("t", { from: new Map(), maxWaitMs: 700 }))).toEqual([]);
	expect(clock.now() - at).toBe(700);
});

test("an aborted signal ends the wait, and the next fetch goes on", async () => {
	const { kafka, broker, clock } = await testKafka({ topics: { t: {} } });
	const stop = new AbortController();
	const waiting = kafka.fetch("t", { from: start, maxWaitMs: 60_000, signal: stop.signal });
	await clock.advance(10);
	stop.abort(new Error("enough"));
	await expect(waiting).rejects.toThrow("enough");
	broker.admin.append("t", 0, [{ value: "a" }]);
	expect(await until(1, kafka, clock)).toEqual(["a"]);
});

test("what waits when the client is closed is told so", async () => {
	const { kafka, clock } = await testKafka({ topics: { t: {} } });
	const waiting = expect(kafka.fetch("t", { from: start, maxWaitMs: 60_000 })).rejects.toMatchObject({
		code: "KAFKA_CLIENT_CLOSED",
	});
	await clock.advance(10);
	await kafka.close();
	await waiting;
	await expect(kafka.topics()).rejects.toMatchObject({ code: "KAFKA_CLIENT_CLOSED" });
});

test("fetches that wait do not hold up each other, nor what else is asked", async () => {
	const { kafka, broker, clock } = await testKafka({ topics: { t: {}, u: {} } });
	const first = kafka.fetch("t", { from: start, maxWaitMs: 60_000 });
	const second = kafka.fetch("u", { from: start, maxWaitMs: 60_000 });
	await clock.advance(10);
	expect(await kafka.offsets("t", "latest")).toEqual([0]);
	broker.admin.append("u", 0, [{ value: "u" }]);
	expect(recordsOf(await second)).toEqual(["u"]);
	broker.admin.append("t", 0, [{ value: "t" }]);
	expect(recordsOf(await first)).toEqual(["t"]);
});

test("a partition with much to read does not keep others out of an answer", async () => {
	const { kafka, broker, clock } = await testKafka({ topics: { t: { partitions: 3 } }, configs: { "fetch.max.bytes": "1024" } });
	const value = "x".repeat(2000);
	for (const partition of [0, 1, 2]) broker.admin.append("t", partition, [{ value }]);
	const from = new Map([
		[0, 0],
		[1, 0],
		[2, 0],
	]);
	const seen = new Set<number>();
	for (let round = 0; round < 3; round++) {
		for (const each of await clock.run(kafka.fetch("t", { from, maxWaitMs: 0 }))) {
			if (each.kind === "records" && each.records.length > 0) seen.add(each.partition);
		}
	}
	expect(seen).toEqual(new Set([0, 1, 2]));
});

/** A fetcher of a topic whose partition 0 is led by one broker, and 1 by another. */
async function withTwoLeaders() {
	const clock = manualClock();
	const brokers = [
		await testBroker({ clock, topics: { t: { partitions: 2 } } }),
		await testBroker({ clock, topics: { t: { partitions: 2 } } }),
	];
	const connections = new Connections({
		clock,
		open: ({ port }) => {
			const options = { where: `${port}`, clock, clientId: "test", requestTimeoutMs: 1000 };
			return openConnection((brokers[port] as (typeof brokers)[number]).connect(), options);
		},
	});
	const cluster: Pick<ClusterView, "topic" | "addressOf" | "forget"> = {
		topic: async () => ({ leaders: [0, 1], isInternal: false }),
		addressOf: (port) => ({ host: "broker", port }),
		forget: () => {},
	};
	const closing = new AbortController().signal;
	// All of a view that a fetcher looks at.
	const view = cluster as ClusterView;
	const session = { clock, random: () => 0.5, clientId: "test", cluster: view, connections, retryLimitMs: 1000, closing };
	return { clock, brokers, fetcher: new Fetcher(session) };
}
const both = new Map([
	[0, 0],
	[1, 0],
]);

test("what one leader has does not wait for another that has nothing", async () => {
	const { clock, brokers, fetcher } = await withTwoLeaders();
	brokers[1]?.admin.append("t", 1, [{ value: "there" }]);
	expect(recordsOf(await fetcher.fetch("t", { from: both, maxWaitMs: 60_000 }))).toEqual(["there"]);
	const waiting = fetcher.fetch("t", { from: new Map([...both, [1, 1]]), maxWaitMs: 60_000 });
	await clock.advance(10);
	brokers[0]?.admin.append("t", 0, [{ value: "come" }]);
	expect(recordsOf(await waiting)).toEqual(["come"]);
});

test("a leader that is away leaves the others to be read", async () => {
	const { clock, brokers, fetcher } = await withTwoLeaders();
	for (const partition of [0, 1]) brokers[partition]?.admin.append("t", partition, [{ value: `${partition}` }]);
	const fault = brokers[0]?.faults.drop("Fetch", "before", { times: 3 });
	expect(recordsOf(await fetcher.fetch("t", { from: both, maxWaitMs: 1000 }))).toEqual(["1"]);
	expect((await until(2, fetcher, clock, both)).toSorted()).toEqual(["0", "1"]);
	expect(fault?.hits).toBe(3);
});

function recordsOf(fetched: readonly Fetched[]): readonly string[] {
	return fetched.flatMap((each) =>
		each.kind === "records" ? each.records.map(({ value }) => Buffer.from(value ?? []).toString()) : [],
	);
}
