import { BrokerOptionsError } from "@millrace/broker";
import { expect, test } from "vitest";
import { ALL_APIS } from "../../../packages/broker/src/api/all.ts";
import { manualClock } from "../../support/manual-clock.ts";
import { batchOf } from "../support/batches.ts";
import { fetchBody, produceBody } from "../support/bodies.ts";
import { at } from "../support/raw-client.ts";
import { testBroker } from "../support/test-broker.ts";

test("a request that shall fail is answered with the error and not done, as often as was said", async () => {
	const broker = await testBroker({ topics: { t: {} } });
	const fault = broker.faults.fail("Produce", "NOT_ENOUGH_REPLICAS", { times: 2 });
	const client = broker.client();
	const errors: unknown[] = [];
	for (let turn = 0; turn < 3; turn++) {
		const answer = await client.request("Produce", 9, produceBody("t", batchOf(["a"])));
		errors.push(at(answer, "responses", 0, "partitionResponses", 0, "errorCode"));
	}
	expect(errors).toEqual([19, 19, 0]);
	expect(fault.hits).toBe(2);
	expect(broker.admin.offsets("t")[0]?.end).toBe(1);
});

test("a connection is dropped before a request is done, or after", async () => {
	const broker = await testBroker({ topics: { t: {} } });
	broker.faults.drop("Produce", "before");
	await expect(broker.client().request("Produce", 9, produceBody("t", batchOf(["a"])))).rejects.toThrow();
	expect(broker.admin.offsets("t")[0]?.end).toBe(0);
	broker.faults.drop("Produce", "after");
	await expect(broker.client().request("Produce", 9, produceBody("t", batchOf(["a"])))).rejects.toThrow();
	expect(broker.admin.offsets("t")[0]?.end).toBe(1);
});

test("a request is delayed by the broker's clock", async () => {
	const clock = manualClock();
	const broker = await testBroker({ clock });
	broker.faults.delay("ListGroups", 60_000);
	let answered = false;
	const answer = broker
		.client()
		.request("ListGroups", 0, {})
		.then(() => {
			answered = true;
		});
	await clock.advance(59_999);
	expect(answered).toBe(false);
	await clock.advance(1);
	await answer;
});

test("a partition without its leader says so to producers and consumers, until it is over", async () => {
	const broker = await testBroker({ topics: { t: {}, other: {} } });
	const moved = broker.faults.notLeader("t");
	const client = broker.client();
	const produced = await client.request("Produce", 9, produceBody("t", batchOf(["a"])));
	expect(at(produced, "responses", 0, "partitionResponses", 0, "errorCode")).toBe(6);
	const fetched = await client.request("Fetch", 11, fetchBody("t", 0, { maxWaitMs: 60_000 }));
	expect(at(fetched, "responses", 0, "partitions", 0, "errorCode")).toBe(6);
	const elsewhere = await client.request("Produce", 9, produceBody("other", batchOf(["a"])));
	expect(at(elsewhere, "responses", 0, "partitionResponses", 0, "errorCode")).toBe(0);
	expect(moved.hits).toBe(2);
	moved.remove();
	const again = await client.request("Produce", 9, produceBody("t", batchOf(["a"])));
	expect(at(again, "responses", 0, "partitionResponses", 0, "errorCode")).toBe(0);
});

test("an interceptor sees every request, decides for some, and is gone when it is removed", async () => {
	const broker = await testBroker({ topics: { t: {} } });
	const seen: string[] = [];
	const fault = broker.faults.intercept(({ api, version, clientId, connection }) => {
		seen.push(`${api} ${version} ${clientId} ${connection}`);
		return api === "ListGroups" ? { kind: "fail", error: "COORDINATOR_NOT_AVAILABLE" } : undefined;
	});
	const client = broker.client();
	expect(await client.request("ListGroups", 3, {})).toMatchObject({ errorCode: 15 });
	await client.request("Metadata", 4, { topics: null, allowAutoTopicCreation: false });
	expect(seen).toEqual(["ListGroups 3 raw 1", "Metadata 4 raw 1"]);
	fault.remove();
	expect(await client.request("ListGroups", 3, {})).toMatchObject({ errorCode: 0 });
	expect(seen).toHaveLength(2);
});

test("only requests of which the condition is true are hit, and counted", async () => {
	const broker = await testBroker({ topics: { t: {} } });
	const fault = broker.faults.fail("Fetch", "UNKNOWN_SERVER_ERROR", { when: ({ version }) => version > 11 });
	const client = broker.client();
	const old = await client.request("Fetch", 11, fetchBody("t", 0));
	expect(at(old, "responses", 0, "partitions", 0, "errorCode")).toBe(0);
	const young = await client.request("Fetch", 12, fetchBody("t", 0));
	expect(at(young, "responses", 0, "partitions", 0, "errorCode")).toBe(-1);
	expect(fault.hits).toBe(1);
});

test("every API can be made to fail, in its first and in its last version, and its answer holds the error", async () => {
	const broker = await testBroker();
	const item = { name: "t", topic: "t", groupId: "g", partitions: [0], partitionIndexes: [0], brokerIds: [], resourceType: 2 };
	for (const { name, versions } of ALL_APIS.filter((api) => api.name !== "Produce")) {
		for (const version of versions) {
			broker.faults.clear();
			broker.faults.fail(name, "REQUEST_TIMED_OUT");
			const answer = await broker.client().request(name, version, bodyOf(name, version, item));
			expect(JSON.stringify(answer), `${name} ${version}`).toMatch(/"(errorCode|partitionErrorCode)":7\b/);
		}
	}
});

test("a fault that names what does not exist is refused when it is set", async () => {
	const broker = await testBroker();
	expect(() => broker.faults.fail("Fetch", "NO_SUCH_ERROR" as never)).toThrow(BrokerOptionsError);
	expect(() => broker.faults.delay("Fly" as never, 5)).toThrow(BrokerOptionsError);
});

/** A body with something in each list, so that an error has a place. */
function bodyOf(name: string, version: number, item: object): object {
	const partition = {
		partition: 0,
		partitionIndex: 0,
		timestamp: -1,
		leaderEpoch: 0,
		offset: 0,
		fetchOffset: 0,
		partitionMaxBytes: 1,
	};
	const commit = { ...partition, committedOffset: 1, committedMetadata: null };
	const isPlain = ["AddPartitionsToTxn", "OffsetFetch", "DescribeLogDirs"].includes(name);
	const topic = {
		...item,
		partitions: isPlain ? [0] : [commit],
		numPartitions: 1,
		replicationFactor: 1,
		count: 1,
		assignments: [],
		configs: [],
	};
	const base = {
		topics: [topic],
		topicNames: version < 6 ? ["t"] : [],
		groups: name === "DescribeGroups" ? ["g"] : [{ ...item, memberId: null, memberEpoch: -1, topics: [topic] }],
		groupsNames: ["g"],
		coordinatorKeys: ["g"],
		members: [{ memberId: "m", groupInstanceId: null, reason: null }],
		resources: [{ resourceType: 2, resourceName: "t", configurationKeys: null, configs: [] }],
		protocols: [],
		assignments: [],
		authBytes: Buffer.alloc(0),
		statesFilter: [],
		typesFilter: [],
		forgottenTopicsData: [],
	};
	if (name === "DeleteTopics" && version < 6) return { ...base, topics: [] };
	return base;
}
