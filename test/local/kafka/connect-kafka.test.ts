import { expect, test } from "vitest";
import { testKafka } from "./support/test-kafka.ts";

test("topics are made once, counted and listed", async () => {
	const { kafka } = await testKafka();
	expect(await kafka.createTopic("flights", { partitions: 3, configs: { "cleanup.policy": "compact" } })).toBe("created");
	expect(await kafka.createTopic("flights", { partitions: 3 })).toBe("exists");
	expect(await kafka.partitionCount("flights")).toBe(3);
	expect(await kafka.partitionCount("trains")).toBeUndefined();
	expect(await kafka.topics()).toEqual(["flights"]);
});

test("what was appended is fetched as it was: key, value, headers in order, time", async () => {
	const { kafka } = await testKafka({ topics: { flights: { partitions: 1 } } });
	const headers = [
		{ key: "a", value: Buffer.of(1) },
		{ key: "b", value: null },
		{ key: "a", value: Buffer.of(200) },
	];
	const places = await kafka.append("flights", [
		{ key: Buffer.from("DTW"), value: Buffer.from("late"), headers, timestamp: 1_700_000_000_123 },
		{ value: null },
	]);
	expect(places).toEqual([
		{ partition: 0, offset: 0 },
		{ partition: 0, offset: 1 },
	]);
	const [fetched] = await kafka.fetch("flights", { from: new Map([[0, 0]]), maxWaitMs: 0 });
	expect(fetched).toMatchObject({ kind: "records", partition: 0, next: 2, end: 2 });
	expect(fetched?.kind === "records" && fetched.records).toEqual([
		{
			topic: "flights",
			partition: 0,
			offset: 0,
			timestamp: 1_700_000_000_123,
			timestampType: "CREATE_TIME",
			key: Buffer.from("DTW"),
			value: Buffer.from("late"),
			headers,
		},
		expect.objectContaining({ offset: 1, timestamp: 1_700_000_000_000, key: null, value: null, headers: [] }),
	]);
});

test("a member gets all partitions, commits, and the next one goes on from there", async () => {
	const { kafka, clock } = await testKafka({ topics: { flights: { partitions: 4 } } });
	const options = { group: "g", topic: "flights", clientId: "one" };
	const member = kafka.join(options);
	const generation = await clock.run(member.join());
	expect(generation.partitions).toEqual([0, 1, 2, 3]);
	expect(generation.members).toBe(1);
	expect(await generation.committed()).toEqual(new Map());
	await generation.commit(new Map([[2, 17]]));
	expect(await generation.committed()).toEqual(new Map([[2, 17]]));
	expect(await kafka.committed("g", "flights")).toEqual(new Map([[2, 17]]));
	expect(await kafka.members("g")).toEqual([{ memberId: generation.memberId, clientId: "one" }]);
	await member.leave();
	expect(generation.ended.aborted).toBe(true);
	expect(await kafka.members("g")).toEqual([]);
	expect(await (await kafka.join(options).join()).committed()).toEqual(new Map([[2, 17]]));
});
