import { BrokerAdminError } from "@millrace/broker";
import { expect, test } from "vitest";
import { testBroker } from "../support/test-broker.ts";

test("what is added is read, with keys, headers and times, from any offset", async () => {
	const { admin } = await testBroker({ topics: { t: {} }, clock: { now: () => 5_000, after: () => () => {} } });
	const headers = [
		{ key: "trace", value: Buffer.from("1") },
		{ key: "trace", value: null },
	];
	expect(
		admin.append("t", 0, [
			{ key: "a", value: "1", headers },
			{ value: null, timestamp: 77 },
		]),
	).toBe(0);
	expect(admin.append("t", 0, [{ value: "3" }])).toBe(2);
	expect(admin.read("t", 0)).toEqual([
		{ offset: 0, timestamp: 5_000, key: Buffer.from("a"), value: Buffer.from("1"), headers },
		{ offset: 1, timestamp: 77, key: null, value: null, headers: [] },
		{ offset: 2, timestamp: 5_000, key: null, value: Buffer.from("3"), headers: [] },
	]);
	expect(admin.read("t", 0, 1).map(({ offset }) => offset)).toEqual([1, 2]);
});

test("topics are made, grown and deleted, and groups forget what they had of one", async () => {
	const { admin } = await testBroker();
	admin.createTopic("t", { partitions: 2 });
	admin.addPartitions("t", 4);
	expect(admin.offsets("t")).toHaveLength(4);
	admin.commit("g", "t", 3, 12);
	expect(admin.committed("g")).toEqual([{ topic: "t", partition: 3, offset: 12, metadata: null }]);
	admin.deleteTopic("t");
	expect(admin.topics()).toEqual([]);
	expect(admin.committed("g")).toEqual([]);
	expect(admin.committed("nobody")).toEqual([]);
});

test("what is not there, or may not be, is an error with a code that says which", async () => {
	const { admin } = await testBroker({ topics: { t: {} } });
	for (const [ask, kafkaError] of [
		[() => admin.createTopic("t"), "TOPIC_ALREADY_EXISTS"],
		[() => admin.createTopic("x", { partitions: 0 }), "INVALID_PARTITIONS"],
		[() => admin.createTopic("x", { partitions: 1_000_000 }), "POLICY_VIOLATION"],
		[() => admin.createTopic("x", { configs: { "retention.ms": "soon" } }), "INVALID_CONFIG"],
		[() => admin.addPartitions("t", 1), "INVALID_PARTITIONS"],
		[() => admin.addPartitions("x", 2), "UNKNOWN_TOPIC_OR_PARTITION"],
		[() => admin.deleteTopic("x"), "UNKNOWN_TOPIC_OR_PARTITION"],
		[() => admin.read("t", 9), "UNKNOWN_TOPIC_OR_PARTITION"],
		[() => admin.commit("g", "x", 0, 1), "UNKNOWN_TOPIC_OR_PARTITION"],
		[() => admin.append("t", 0, []), "INVALID_RECORD"],
	] as const) {
		expect(ask).toThrow(BrokerAdminError);
		expect(ask).toThrow(kafkaError);
	}
});
