import { systemClock } from "@millrace/core/aws";
import { connectKafka } from "@millrace/local";
import { expect, onTestFinished, test } from "vitest";
import { testBroker } from "../../broker/support/test-broker.ts";
import { PASSING } from "./support/passing-errors.ts";
import { testKafka } from "./support/test-kafka.ts";

test.for(["LEADER_NOT_AVAILABLE", "REQUEST_TIMED_OUT"] as const)("metadata comes after %s", async (error) => {
	const { kafka, broker, clock } = await testKafka({ topics: { t: { partitions: 2 } } });
	broker.faults.fail("Metadata", error, { times: 2 });
	expect(await clock.run(kafka.partitionCount("t"))).toBe(2);
});

test.for(PASSING.filter((error) => error !== "UNKNOWN_TOPIC_OR_PARTITION"))("a topic is made after %s", async (error) => {
	const { kafka, broker, clock } = await testKafka();
	broker.faults.fail("CreateTopics", error, { times: 2 });
	expect(await clock.run(kafka.createTopic("t", { partitions: 2 }))).toBe("created");
});

test("a topic is made after another broker became the controller, or the connection died", async () => {
	const { kafka, broker, clock } = await testKafka();
	broker.faults.fail("CreateTopics", "NOT_CONTROLLER");
	expect(await clock.run(kafka.createTopic("t", { partitions: 2 }))).toBe("created");
	broker.faults.drop("CreateTopics", "before");
	expect(await clock.run(kafka.createTopic("u", { partitions: 1 }))).toBe("created");
	// It was done, and only its answer was lost.
	broker.faults.drop("CreateTopics", "after");
	expect(await clock.run(kafka.createTopic("v", { partitions: 1 }))).toBe("exists");
});

test("a topic that the cluster does not take is refused in its words", async () => {
	const { kafka } = await testKafka();
	const refused = kafka.createTopic("no good", { partitions: 1 });
	await expect(refused).rejects.toMatchObject({ kafkaError: "INVALID_TOPIC_EXCEPTION", retryable: false });
	const config = kafka.createTopic("t", { partitions: 1, configs: { "no.such.config": "1" } });
	await expect(config).rejects.toMatchObject({
		kafkaError: "INVALID_CONFIG",
		problem: expect.stringContaining("no.such.config"),
	});
});

test("who may not see a topic is told so", async () => {
	const { kafka, broker } = await testKafka({ topics: { t: {} } });
	broker.faults.fail("Metadata", "TOPIC_AUTHORIZATION_FAILED");
	await expect(kafka.partitionCount("t")).rejects.toMatchObject({ code: "KAFKA_UNAUTHORISED" });
});

test("members of a group are described once its coordinator answers", async () => {
	const { kafka, broker, clock } = await testKafka({ topics: { t: {} } });
	expect(await kafka.members("nobody")).toEqual([]);
	const generation = await clock.run(kafka.join({ group: "g", topic: "t", clientId: "me" }).join());
	broker.faults.fail("DescribeGroups", "NOT_COORDINATOR", { times: 2 });
	expect(await clock.run(kafka.members("g"))).toEqual([{ memberId: generation.memberId, clientId: "me" }]);
	broker.faults.fail("DescribeGroups", "GROUP_AUTHORIZATION_FAILED");
	await expect(kafka.members("g")).rejects.toMatchObject({ code: "KAFKA_UNAUTHORISED" });
});

test("the first broker of the list that answers is enough", async () => {
	const gone = await testBroker();
	const broker = await testBroker({ topics: { t: { partitions: 3 } } });
	await gone.close();
	const kafka = connectKafka({ bootstrap: `${gone.bootstrap}, ${broker.bootstrap}`, clock: systemClock, clientId: "test" });
	onTestFinished(() => kafka.close());
	expect(await kafka.partitionCount("t")).toBe(3);
	await kafka.append("t", [{ value: Buffer.from("over TCP") }]);
	const [fetched] = await kafka.fetch("t", { from: new Map([[0, 0]]), maxWaitMs: 1000 });
	expect(fetched).toMatchObject({ kind: "records", next: 1 });
});

test("a cluster that nobody answers for is unreachable, with all addresses that were tried", async () => {
	const brokers = [await testBroker(), await testBroker()];
	const bootstrap = brokers.map((broker) => broker.bootstrap).join();
	for (const broker of brokers) await broker.close();
	const kafka = connectKafka({ bootstrap, clock: systemClock, clientId: "test", retryLimitMs: 0 });
	onTestFinished(() => kafka.close());
	const asked = kafka.topics();
	await expect(asked).rejects.toMatchObject({ code: "KAFKA_UNREACHABLE", category: "unreachable", retryable: true });
	for (const { port } of brokers) await expect(asked).rejects.toThrow(String(port));
});
