import { expect, test } from "vitest";
import { PASSING } from "./support/passing-errors.ts";
import { testKafka } from "./support/test-kafka.ts";

async function withRecords() {
	const setting = await testKafka({ topics: { t: { partitions: 2 } } });
	setting.broker.admin.append("t", 1, [
		{ value: "a", timestamp: 1000 },
		{ value: "b", timestamp: 2000 },
	]);
	return setting;
}

test.for(PASSING)("%s is passed over", async (error) => {
	const { kafka, broker, clock } = await withRecords();
	const fault = broker.faults.fail("ListOffsets", error, { times: 2 });
	expect(await clock.run(kafka.offsets("t", "latest"))).toEqual([0, 2]);
	expect(fault.hits).toBe(2);
});

test("a connection that dies is replaced", async () => {
	const { kafka, broker, clock } = await withRecords();
	broker.faults.drop("ListOffsets", "after", { times: 2 });
	expect(await clock.run(kafka.offsets("t", "earliest"))).toEqual([0, 0]);
});

test("a time is the first record of it or later, and the end where there is none", async () => {
	const { kafka } = await withRecords();
	expect(await kafka.offsets("t", { timestamp: 0 })).toEqual([0, 0]);
	expect(await kafka.offsets("t", { timestamp: 1001 })).toEqual([0, 1]);
	expect(await kafka.offsets("t", { timestamp: 2001 })).toEqual([0, 2]);
});

test("partitions that were added since are there", async () => {
	const { kafka, broker } = await withRecords();
	expect(await kafka.offsets("t", "latest")).toEqual([0, 2]);
	broker.admin.addPartitions("t", 3);
	expect(await kafka.offsets("t", "latest")).toEqual([0, 2, 0]);
});

test("what does not pass in time is thrown", async () => {
	const { kafka, broker, clock } = await withRecords();
	broker.faults.notLeader("t", 1);
	const at = clock.now();
	await expect(clock.run(kafka.offsets("t", "latest"))).rejects.toMatchObject({
		kafkaError: "NOT_LEADER_OR_FOLLOWER",
		retryable: true,
	});
	expect(clock.now() - at).toBeLessThanOrEqual(30_000);
	expect(clock.now() - at).toBeGreaterThan(25_000);
});
