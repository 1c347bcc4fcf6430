import { expect, test } from "vitest";
import { manualClock } from "../../support/manual-clock.ts";
import { fetchBody } from "../support/bodies.ts";
import { offsetsIn, partitionOf } from "../support/fetched.ts";
import { at } from "../support/raw-client.ts";
import { testBroker } from "../support/test-broker.ts";

test("the batch that holds the offset comes whole, with all that fits behind it", async () => {
	const broker = await testBroker({ topics: { t: {} } });
	for (let batch = 0; batch < 3; batch++) broker.admin.append("t", 0, [{ value: "a" }, { value: "b" }]);
	const client = broker.client();
	expect(offsetsIn(await client.request("Fetch", 11, fetchBody("t", 3)))).toEqual([2, 3, 4, 5]);
	expect(offsetsIn(await client.request("Fetch", 11, fetchBody("t", 0, {}, { partitionMaxBytes: 1 })))).toEqual([0, 1]);
	expect(offsetsIn(await client.request("Fetch", 11, fetchBody("t", 0, { maxBytes: 200 })))).toEqual([0, 1, 2, 3]);
	expect(offsetsIn(await client.request("Fetch", 11, fetchBody("t", 6)))).toEqual([]);
});

test("the first batch comes whatever its size, and then nothing of the partitions behind it", async () => {
	const broker = await testBroker({ topics: { t: { partitions: 2 } } });
	for (const partition of [0, 1]) broker.admin.append("t", partition, [{ value: "x".repeat(500) }]);
	const partitions = [0, 1].map((partition) => ({ partition, fetchOffset: 0, partitionMaxBytes: 10 }));
	const answer = await broker
		.client()
		.request("Fetch", 11, fetchBody("t", 0, { maxBytes: 10, topics: [{ topic: "t", partitions }] }));
	const sizes = [0, 1].map((index) => (at(answer, "responses", 0, "partitions", index, "records") as Buffer).length);
	expect(sizes[0]).toBeGreaterThan(500);
	expect(sizes[1]).toBe(0);
});

test("a fetch waits for its least bytes, and no longer than its time", async () => {
	const clock = manualClock();
	const broker = await testBroker({ topics: { t: {} }, clock });
	const answers: unknown[] = [];
	const fetch = broker
		.client()
		.request("Fetch", 11, fetchBody("t", 0, { maxWaitMs: 500, minBytes: 250 }))
		.then((answer) => answers.push(answer));
	await clock.advance(100);
	broker.admin.append("t", 0, [{ value: "x".repeat(100) }]);
	await clock.advance(100);
	expect(answers).toHaveLength(0);
	broker.admin.append("t", 0, [{ value: "x".repeat(100) }]);
	await fetch;
	expect(offsetsIn(answers[0])).toEqual([0, 1]);
	const late = broker.client().request("Fetch", 11, fetchBody("t", 2, { maxWaitMs: 500 }));
	await clock.advance(500);
	expect(offsetsIn(await late)).toEqual([]);
});

test("an offset outside the log is out of range, at once", async () => {
	const broker = await testBroker({ topics: { t: {} } });
	broker.admin.append("t", 0, [{ value: "a" }]);
	const client = broker.client();
	for (const offset of [-1, 2]) {
		const answer = await client.request("Fetch", 11, fetchBody("t", offset, { maxWaitMs: 600_000 }));
		expect(partitionOf(answer)).toMatchObject({ errorCode: 1, highWatermark: -1 });
	}
});

test("sessions are declined, and one that a client believes to have is unknown", async () => {
	const broker = await testBroker({ topics: { t: {} } });
	const client = broker.client();
	expect(await client.request("Fetch", 11, fetchBody("t", 0, { sessionId: 0, sessionEpoch: 0 }))).toMatchObject({
		errorCode: 0,
		sessionId: 0,
	});
	expect(await client.request("Fetch", 11, fetchBody("t", 0, { sessionId: 9, sessionEpoch: 1 }))).toMatchObject({
		errorCode: 70,
	});
});

test("topics are named by id from version 13 on, and ids of deleted ones are unknown", async () => {
	const broker = await testBroker({ topics: { t: {} } });
	broker.admin.append("t", 0, [{ value: "a" }]);
	const topicId = broker.admin.topics()[0]?.id;
	const body = fetchBody("", 0);
	const byId = { ...body, topics: [{ ...body.topics[0], topicId }] };
	const client = broker.client();
	expect(offsetsIn(await client.request("Fetch", 16, byId))).toEqual([0]);
	broker.admin.deleteTopic("t");
	expect(partitionOf(await client.request("Fetch", 16, byId))).toMatchObject({ errorCode: 100 });
});

test("a fetch that waits on a topic is answered when the topic is deleted", async () => {
	const broker = await testBroker({ topics: { t: {} } });
	const client = broker.client();
	const waiting = client.request("Fetch", 11, fetchBody("t", 0, { maxWaitMs: 600_000 }));
	const other = broker.client();
	await other.request("DeleteTopics", 4, { topicNames: ["t"], topics: [] });
	expect(partitionOf(await waiting)).toMatchObject({ errorCode: 3 });
});

test("a leader epoch that is not the partition's is told of", async () => {
	const broker = await testBroker({ topics: { t: {} } });
	const answer = await broker.client().request("Fetch", 11, fetchBody("t", 0, {}, { currentLeaderEpoch: 5 }));
	expect(partitionOf(answer)).toMatchObject({ errorCode: 75 });
});
