import { systemClock } from "@millrace/core/aws";
import { createMskToken } from "@millrace/core/msk-iam";
import { connectKafka, type Generation } from "@millrace/local";
import { expect, onTestFinished, test } from "vitest";
import { readAll, valuesOf } from "../../conformance/kafka-client/setting.ts";
import { kafkaClientSuite } from "../../conformance/kafka-client/suite.ts";
import { type RealKafka, startRealKafka } from "../../support/real-kafka.ts";

/* The cases that `npm test` runs against our broker, against Apache Kafka; and what only that can show. */
const region = "eu-west-1";
const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "not/the+real=one" };

let kafka: RealKafka;
const setting = kafkaClientSuite(async () => {
	const classPath = process.env["MILLRACE_KAFKA_CLASSPATH"];
	if (classPath === undefined) throw new Error("MILLRACE_KAFKA_CLASSPATH is not set: run `npm run test:interop`.");
	kafka = await startRealKafka({ classPath, credentials, region, settings: { "log.cleaner.backoff.ms": "200" } });
	return { bootstrap: kafka.plaintext, broker: undefined, stop: () => kafka.stop() };
});

test("over TLS with tokens of MSK IAM everything is done, and with another key nothing", async () => {
	const connect = (secretAccessKey: string) => {
		const token = () => createMskToken({ region, credentials: { ...credentials, secretAccessKey } }).token;
		const auth = { mechanism: "OAUTHBEARER", token } as const;
		const client = connectKafka({ bootstrap: kafka.iam, clock: systemClock, clientId: "iam", tls: { ca: kafka.ca }, auth });
		onTestFinished(() => client.close());
		return client;
	};
	const ours = connect(credentials.secretAccessKey);
	const topic = setting.name("iam");
	await ours.createTopic(topic, { partitions: 1 });
	await ours.append(topic, [{ value: Buffer.from("let in") }]);
	expect(valuesOf((await readAll(ours, topic)).records)).toEqual(["let in"]);
	const member = ours.join({ group: setting.name("g"), topic, clientId: "iam" });
	const generation = await member.join();
	await generation.commit(new Map([[0, 1]]));
	expect(await generation.committed()).toEqual(new Map([[0, 1]]));
	await member.leave();
	await expect(connect("another").topics()).rejects.toMatchObject({ code: "KAFKA_UNAUTHORISED" });
});

test.for(["ours", "Java's"])("a group is shared with a consumer in Java, where the leader is %s", async (leader) => {
	const ours = setting.kafka;
	const topic = setting.name("shared");
	const group = setting.name("g");
	await ours.createTopic(topic, { partitions: 4 });
	const member = ours.join({ group, topic, clientId: "ours" });
	onTestFinished(() => member.leave());
	const alone = leader === "ours" ? await member.join() : undefined;
	const java = kafka.tool(
		"org.apache.kafka.tools.consumer.ConsoleConsumer",
		...["--bootstrap-server", kafka.plaintext, "--topic", topic, "--group", group],
		...["--from-beginning", "--max-messages", "2", "--timeout-ms", "40000"],
	);
	if (alone === undefined) await expect.poll(() => ours.members(group), { timeout: 30_000 }).toHaveLength(1);
	else await ended(alone);
	let shared = await member.join();
	// Whoever joins last starts another round with some coordinators.
	while (shared.partitions.length === 4) {
		await ended(shared);
		shared = await member.join();
	}
	expect(shared.partitions).toHaveLength(2);
	expect(shared.members).toBe(leader === "ours" ? 2 : undefined);
	await ours.append(
		topic,
		[0, 1, 2, 3].map((partition) => ({ partition, value: Buffer.from(`${partition}`) })),
	);
	const read = (await java).trim().split("\n").map(Number).toSorted();
	expect([...read, ...shared.partitions].toSorted()).toEqual([0, 1, 2, 3]);
	// It leaves when it has read enough.
	await ended(shared);
	expect((await member.join()).partitions).toEqual([0, 1, 2, 3]);
	// Java commits what it has read, and where it stood in partitions that it gave away.
	const committed = await ours.committed(group, topic);
	expect(read.map((partition) => committed.get(partition))).toEqual([1, 1]);
});

function ended(generation: Generation): Promise<void> {
	return new Promise((resolve) => {
		if (generation.ended.aborted) resolve();
		generation.ended.addEventListener("abort", () => resolve());
	});
}
