import { expect, test } from "vitest";
import { partitionOf } from "../../../packages/local/src/kafka/murmur2.ts";
import type { TestBroker } from "../../broker/support/test-broker.ts";
import { PASSING } from "./support/passing-errors.ts";
import { testKafka } from "./support/test-kafka.ts";

const values = (broker: TestBroker, partition = 0) => broker.admin.read("t", partition).map(({ value }) => value?.toString());
const record = (value: string, partition = 0) => ({ partition, value: Buffer.from(value) });

test.for(PASSING)("%s is passed over, in order and once", async (error) => {
	const { kafka, broker, clock } = await testKafka({ topics: { t: {} } });
	const fault = broker.faults.fail("Produce", error, { times: 2 });
	const written = ["a", "b", "c"].map((value) => kafka.append("t", [record(value)]));
	expect(await clock.run(Promise.all(written))).toEqual([0, 1, 2].map((offset) => [{ partition: 0, offset }]));
	expect(values(broker)).toEqual(["a", "b", "c"]);
	expect(fault.hits).toBe(2);
});

test.for(["before", "after"] as const)("a connection that dies %s the batch is stored writes it once", async (when) => {
	const { kafka, broker, clock } = await testKafka({ topics: { t: {} } });
	await kafka.append("t", [record("a")]);
	const fault = broker.faults.drop("Produce", when, { times: 2 });
	const places = clock.run(Promise.all([kafka.append("t", [record("b"), record("c")]), kafka.append("t", [record("d")])]));
	expect((await places).flat().map(({ offset }) => offset)).toEqual([1, 2, 3]);
	expect(values(broker)).toEqual(["a", "b", "c", "d"]);
	expect(fault.hits).toBe(2);
});

test.for(["OUT_OF_ORDER_SEQUENCE_NUMBER", "UNKNOWN_PRODUCER_ID", "INVALID_PRODUCER_EPOCH"] as const)(
	"after %s it begins anew",
	async (error) => {
		const { kafka, broker, clock } = await testKafka({ topics: { t: {} } });
		await kafka.append("t", [record("a")]);
		broker.faults.fail("Produce", error);
		await clock.run(kafka.append("t", [record("b")]));
		await kafka.append("t", [record("c")]);
		expect(values(broker)).toEqual(["a", "b", "c"]);
	},
);

test("a cluster that gives no identity is written to without one", async () => {
	const { kafka, broker } = await testKafka({ topics: { t: {} } });
	broker.faults.fail("InitProducerId", "CLUSTER_AUTHORIZATION_FAILED");
	await kafka.append("t", [record("a")]);
	await kafka.append("t", [record("b")]);
	expect(values(broker)).toEqual(["a", "b"]);
});

test("what does not pass in time is thrown, and what comes later is written", async () => {
	const { kafka, broker, clock } = await testKafka({ topics: { t: { partitions: 2 } } }, { retryLimitMs: 5000 });
	broker.faults.fail("Produce", "NOT_ENOUGH_REPLICAS", { times: 1000, when: () => clock.now() < 1_700_000_000_000 + 60_000 });
	const at = clock.now();
	const refused = expect(clock.run(kafka.append("t", [record("a")]))).rejects.toMatchObject({
		kafkaError: "NOT_ENOUGH_REPLICAS",
	});
	await refused;
	expect(clock.now() - at).toBeLessThanOrEqual(5000);
	await clock.advance(60_000);
	expect(await kafka.append("t", [record("b")])).toEqual([{ partition: 0, offset: 0 }]);
	expect(values(broker)).toEqual(["b"]);
});

test("one partition that is refused does not keep the others from being written", async () => {
	const { kafka, broker, clock } = await testKafka({ topics: { t: { partitions: 2 } } }, { retryLimitMs: 2000 });
	const gone = broker.faults.notLeader("t", 0);
	await expect(clock.run(kafka.append("t", [record("a", 0), record("b", 1)]))).rejects.toMatchObject({
		kafkaError: "NOT_LEADER_OR_FOLLOWER",
	});
	gone.remove();
	expect([values(broker, 0), values(broker, 1)]).toEqual([[], ["b"]]);
});

test("calls that wait for the topic's leaders keep their order", async () => {
	const { broker, clock, connect } = await testKafka({ topics: { t: {} } });
	// Each failure waits less than the one before.
	let random = 1;
	const kafka = connect({
		random: () => {
			random = Math.max(random - 0.3, 0);
			return random;
		},
	});
	const fault = broker.faults.drop("Metadata", "before", { times: 2 });
	await clock.run(Promise.all(["a", "b", "c", "d"].map((value) => kafka.append("t", [record(value)]))));
	expect(values(broker)).toEqual(["a", "b", "c", "d"]);
	expect(fault.hits).toBe(2);
});

test("keys choose by Kafka's hash, records without one take turns, and a number is obeyed", async () => {
	const { kafka } = await testKafka({ topics: { t: { partitions: 3 } } });
	const places = await kafka.append("t", [
		{ key: Buffer.from("JFK"), value: null },
		{ value: null },
		{ value: null },
		{ key: null, value: null },
		{ value: null },
		{ partition: 2, key: Buffer.from("JFK"), value: null },
	]);
	const [keyed, ...others] = places.map(({ partition }) => partition);
	expect(keyed).toBe(partitionOf(Buffer.from("JFK"), 3));
	expect(others).toEqual([0, 1, 2, 0, 2]);
});

test("a partition that the topic does not have is refused", async () => {
	const { kafka, clock } = await testKafka({ topics: { t: {} } });
	await expect(clock.run(kafka.append("t", [record("a", 7)]))).rejects.toMatchObject({
		kafkaError: "UNKNOWN_TOPIC_OR_PARTITION",
		problem: expect.stringContaining("t-7"),
	});
});

test("nothing to write is nothing to do", async () => {
	const { kafka } = await testKafka({ topics: { t: {} } });
	expect(await kafka.append("t", [])).toEqual([]);
});
