import { expect, test } from "vitest";
import { manualClock } from "../../support/manual-clock.ts";
import { batchOf, TRANSACTIONAL } from "../support/batches.ts";
import { fetchBody, produceBody } from "../support/bodies.ts";
import { offsetsIn } from "../support/fetched.ts";
import { at, type RawClient } from "../support/raw-client.ts";
import { type TestBroker, testBroker } from "../support/test-broker.ts";

interface Identity {
	readonly producerId: number;
	readonly producerEpoch: number;
}

/** What a transactional producer does, request by request. */
function producerOf(client: RawClient, transactionalId: string) {
	let identity: Identity = { producerId: -1, producerEpoch: -1 };
	let sequence = 0;
	const speaker = () => ({ transactionalId, ...identity });
	return {
		identity: () => identity,
		async init(transactionTimeoutMs = 60_000, current?: Identity) {
			const answer = await client.request("InitProducerId", 4, { transactionalId, transactionTimeoutMs, ...current });
			identity = answer as Identity;
			sequence = 0;
			return at(answer, "errorCode");
		},
		async add(topic: string) {
			const answer = await client.request("AddPartitionsToTxn", 3, { ...speaker(), topics: [{ name: topic, partitions: [0] }] });
			return at(answer, "results", 0, "resultsByPartition", 0, "partitionErrorCode");
		},
		async send(topic: string, ...values: string[]) {
			const batch = batchOf(values, { attributes: TRANSACTIONAL, ...identity, baseSequence: sequence });
			const answer = await client.request("Produce", 9, produceBody(topic, batch, { transactionalId }));
			const error = at(answer, "responses", 0, "partitionResponses", 0, "errorCode");
			if (error === 0) sequence += values.length;
			return error;
		},
		async end(committed: boolean) {
			return at(await client.request("EndTxn", 3, { ...speaker(), committed }), "errorCode");
		},
		async commitOffset(groupId: string, topic: string, committedOffset: number) {
			await client.request("AddOffsetsToTxn", 3, { ...speaker(), groupId });
			const partitions = [{ partitionIndex: 0, committedOffset, committedMetadata: null }];
			const body = {
				...speaker(),
				groupId,
				generationId: -1,
				memberId: "",
				groupInstanceId: null,
				topics: [{ name: topic, partitions }],
			};
			return at(await client.request("TxnOffsetCommit", 3, body), "topics", 0, "partitions", 0, "errorCode");
		},
	};
}

const committed = (broker: TestBroker) => broker.admin.read("t", 0, 0, "committed").map(({ value }) => value?.toString());

test("who reads committed records gets the list of what was aborted, and nothing of what is open", async () => {
	const broker = await testBroker({ topics: { t: {} } });
	const client = broker.client();
	const [one, two] = [producerOf(client, "one"), producerOf(client, "two")];
	await one.init();
	await two.init();
	await one.add("t");
	await two.add("t");
	await one.send("t", "a0", "a1");
	await two.send("t", "b0");
	await one.end(false);
	const open = await client.request("Fetch", 11, fetchBody("t", 0, { isolationLevel: 1 }));
	expect(at(open, "responses", 0, "partitions", 0)).toMatchObject({ highWatermark: 4, lastStableOffset: 2 });
	expect(at(open, "responses", 0, "partitions", 0, "abortedTransactions")).toEqual([
		{ producerId: one.identity().producerId, firstOffset: 0 },
	]);
	expect(offsetsIn(open)).toEqual([0, 1]);
	expect(offsetsIn(await client.request("Fetch", 11, fetchBody("t", 0)))).toEqual([0, 1, 2, 3]);
	expect(committed(broker)).toEqual([]);
	await two.end(true);
	expect(committed(broker)).toEqual(["b0"]);
	expect(broker.admin.offsets("t")).toEqual([{ partition: 0, start: 0, end: 5, stable: 5 }]);
	const behind = await client.request("Fetch", 11, fetchBody("t", 4, { isolationLevel: 1 }));
	expect(at(behind, "responses", 0, "partitions", 0, "abortedTransactions")).toEqual([]);
});

test("a transaction that outlives its timeout is aborted, and its producer fenced", async () => {
	const clock = manualClock();
	const broker = await testBroker({ topics: { t: {} }, clock });
	const producer = producerOf(broker.client(), "slow");
	await producer.init(30_000);
	await producer.add("t");
	await producer.send("t", "lost");
	await clock.advance(29_999);
	expect(broker.admin.offsets("t")[0]?.stable).toBe(0);
	await clock.advance(1);
	expect(broker.admin.offsets("t")[0]).toMatchObject({ end: 2, stable: 2 });
	expect(committed(broker)).toEqual([]);
	expect(await producer.end(true)).toBe(90);
	expect(await producer.send("t", "zombie")).toBe(47);
	await producer.init();
	await producer.add("t");
	expect(await producer.send("t", "alive")).toBe(0);
	expect(await producer.end(true)).toBe(0);
	expect(committed(broker)).toEqual(["alive"]);
});

test("a second producer aborts what the first had open, and shuts it out", async () => {
	const broker = await testBroker({ topics: { t: {} } });
	const [old, young] = [producerOf(broker.client(), "id"), producerOf(broker.client(), "id")];
	await old.init();
	await old.add("t");
	await old.send("t", "zombie");
	await young.init();
	expect(young.identity()).toMatchObject({ producerId: old.identity().producerId, producerEpoch: 2 });
	expect(await old.add("t")).toBe(90);
	expect(await old.end(true)).toBe(90);
	expect(await old.init(60_000, old.identity())).toBe(90);
	expect(committed(broker)).toEqual([]);
});

test("records of a transaction are refused where it has not named the partition, or is not open", async () => {
	const broker = await testBroker({ topics: { t: {} } });
	const producer = producerOf(broker.client(), "id");
	await producer.init();
	expect(await producer.send("t", "early")).toBe(48);
	expect(await producer.add("missing")).toBe(3);
	expect(await producer.end(true)).toBe(48);
	await producer.add("t");
	expect(await producer.send("t", "in time")).toBe(0);
	expect(await producer.end(true)).toBe(0);
	expect(await producer.end(true)).toBe(0);
	expect(await producer.end(false)).toBe(48);
});

test("offsets inside a transaction are unstable until it ends, and count when it is committed", async () => {
	const broker = await testBroker({ topics: { t: {} } });
	const client = broker.client();
	const producer = producerOf(client, "id");
	const stable = async () => {
		const groups = [{ groupId: "g", topics: [{ name: "t", partitionIndexes: [0] }] }];
		const answer = await client.request("OffsetFetch", 8, { groups, requireStable: true });
		return at(answer, "groups", 0, "topics", 0, "partitions", 0);
	};
	await producer.init();
	expect(await producer.commitOffset("g", "t", 5)).toBe(0);
	expect(await stable()).toMatchObject({ errorCode: 88 });
	expect(broker.admin.committed("g")).toEqual([]);
	await producer.end(true);
	expect(await stable()).toMatchObject({ errorCode: 0, committedOffset: 5 });
	await producer.commitOffset("g", "t", 9);
	await producer.end(false);
	expect(await stable()).toMatchObject({ errorCode: 0, committedOffset: 5 });
});

test("timeouts above transaction.max.timeout.ms and empty ids are refused", async () => {
	const client = (await testBroker()).client();
	const init = (body: object) =>
		client.request("InitProducerId", 4, { transactionalId: "id", transactionTimeoutMs: 1000, ...body });
	expect(await init({ transactionTimeoutMs: 900_001 })).toMatchObject({ errorCode: 50 });
	expect(await init({ transactionTimeoutMs: 0 })).toMatchObject({ errorCode: 50 });
	expect(await init({ transactionalId: "" })).toMatchObject({ errorCode: 42 });
	expect(await init({ transactionalId: null })).toMatchObject({ errorCode: 0, producerEpoch: 0 });
});
