import { systemClock } from "@millrace/core/aws";
import { createMskToken } from "@millrace/core/msk-iam";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { KafkaSecurity } from "../../packages/sst/src/setup/kafka/kafka-connection.ts";
import { createKafkaTopicAdmin } from "../../packages/sst/src/setup/kafka/kafka-topic-admin.ts";
import { patienceOf } from "../../packages/sst/src/setup/patience.ts";
import { applyTopics } from "../../packages/sst/src/setup/topics/apply-topics.ts";
import type { TopicAdmin } from "../../packages/sst/src/setup/topics/topic-admin.ts";
import { createTopicsHandler } from "../../packages/sst/src/setup/topics-handler.ts";
import { eventually } from "../conformance/broker/eventually.ts";
import { type RealKafkaWithIam, startRealKafkaWithIam } from "../support/real-kafka.ts";

/* The function for topics against Apache Kafka, whose own tools look at what it made. */

const region = "eu-west-1";
const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "not/the+real=one", sessionToken: "a token/of+STS==" };
const context = { getRemainingTimeInMillis: () => 60_000 };

let kafka: RealKafkaWithIam;
beforeAll(async () => {
	kafka = await startRealKafkaWithIam({ credentials, region });
});
afterAll(() => kafka?.stop());

const listeners: readonly ["plaintext" | "iam", () => KafkaSecurity][] = [
	["plaintext", () => ({ tls: false })],
	["iam", () => ({ tls: { ca: kafka.ca }, token: () => createMskToken({ region, credentials }).token })],
];
const event = (listener: "plaintext" | "iam", topics: readonly object[], more: object = {}) => ({
	...{ version: 1, bootstrap: kafka[listener], region, cluster: "provisioned", topics },
	...more,
});
/** `--describe` of Kafka's own tool: partitions, and the settings that were set on the topic itself. */
async function describe(topic: string): Promise<{ readonly partitions: number; readonly config: string }> {
	const text = await kafka.tool(
		"org.apache.kafka.tools.TopicCommand",
		"--bootstrap-server",
		kafka.plaintext,
		"--describe",
		"--topic",
		topic,
	);
	const [, partitions, config = ""] = /PartitionCount: (\d+).*Configs: (\S*)/.exec(text) ?? [];
	// Kafka 4 writes min.insync.replicas on every topic by itself.
	const set = config.split(",").filter((pair) => !pair.startsWith("min.insync.replicas="));
	return { partitions: Number(partitions), config: set.sort().join() };
}

test.each(listeners)("topics are created, left alone, changed and refused over %s", async (listener, security) => {
	const handler = createTopicsHandler({ security });
	const [flights, alerts] = [`flights-${listener}`, `alerts-${listener}`];
	const declared = [
		{ name: flights, partitions: 3, config: { "cleanup.policy": "delete", "retention.ms": "86400000" } },
		{ name: alerts, partitions: 1, config: { "cleanup.policy": "compact" } },
	];
	expect(await handler(event(listener, declared), context)).toMatchObject({
		topics: [
			{ name: flights, action: "created" },
			{ name: alerts, action: "created" },
		],
	});
	expect(await describe(flights)).toEqual({ partitions: 3, config: "cleanup.policy=delete,retention.ms=86400000" });
	expect(await describe(alerts)).toEqual({ partitions: 1, config: "cleanup.policy=compact" });
	expect(await handler(event(listener, declared), context)).toMatchObject({
		topics: [{ action: "unchanged" }, { action: "unchanged" }],
	});

	// Set by somebody else, and not declared: stays.
	await kafka.tool(
		"kafka.admin.ConfigCommand",
		...["--bootstrap-server", kafka.plaintext, "--alter", "--topic", flights, "--add-config", "segment.ms=600000"],
	);
	const wider = [
		{
			name: flights,
			partitions: 6,
			config: { "cleanup.policy": "delete", "retention.ms": "-1", "max.message.bytes": "2000000" },
		},
	];
	expect(await handler(event(listener, wider), context)).toEqual({
		topics: [
			{
				name: flights,
				action: "changed",
				changes: ["partitions 3 -> 6", "retention.ms 86400000 -> -1", "max.message.bytes 1048588 -> 2000000"],
			},
		],
	});
	expect(await describe(flights)).toEqual({
		partitions: 6,
		config: "cleanup.policy=delete,max.message.bytes=2000000,retention.ms=-1,segment.ms=600000",
	});

	await expect(handler(event(listener, declared), context)).rejects.toMatchObject({
		code: "TOPICS_REFUSED",
		refusals: [
			{ code: "RETENTION_SHRINKS", topic: flights },
			{ code: "PARTITIONS_FEWER", topic: flights },
		],
	});
	const shorter = [{ name: flights, partitions: 6, config: { "retention.ms": "1000" } }];
	const allow = { shrinkRetention: [flights] };
	expect(await handler(event(listener, shorter, { allow }), context)).toMatchObject({ topics: [{ action: "changed" }] });
});

test("killed before or after any of its requests, the next run ends the same", async () => {
	const open = () => createKafkaTopicAdmin({ bootstrap: kafka.plaintext, security: { tls: false }, clock: systemClock });
	const patience = () => patienceOf(context, systemClock);
	let points = 0;
	for (const when of ["before", "after"] as const) {
		for (let point = 1, killed = true; killed; point++) {
			killed = false;
			const name = `killed-${when}-${point}`;
			const seed = open();
			await seed.create(name, 1, {});
			// Until Kafka shows it the run would create it once more, which is another request.
			await eventually(async () => expect(await seed.describe([name])).toHaveLength(1));
			let calls = 0;
			/** Ends the run at its point-th request, before it is sent or when its answer has come. */
			const fragile = (act: () => Promise<void>) => async () => {
				const here = ++calls === point;
				if (here && when === "before") throw new Error("killed");
				await act();
				if (here) throw new Error("killed");
			};
			const admin: TopicAdmin = {
				...seed,
				create: (...args) => fragile(() => seed.create(...args))(),
				addPartitions: (...args) => fragile(() => seed.addPartitions(...args))(),
				alterConfig: (...args) => fragile(() => seed.alterConfig(...args))(),
			};
			const topics = [
				{ name, partitions: 3, config: { "retention.ms": "-1" } },
				{ name: `${name}-other`, partitions: 2, config: { "cleanup.policy": "compact" } },
			];
			const wanted = { topics, cluster: "serverless" as const };
			await applyTopics(admin, wanted, patience()).catch((error: Error) => {
				expect(error.message).toBe("killed");
				killed = true;
			});
			await applyTopics(seed, wanted, patience());
			expect(await seed.describe(topics.map((topic) => topic.name))).toMatchObject(topics);
			seed.close();
			points += killed ? 1 : 0;
		}
	}
	// Three requests that write, each killed twice.
	expect(points).toBe(6);
});

test("two deployments at once, each for all topics, both end well", async () => {
	const handler = createTopicsHandler({ security: () => ({ tls: false }) });
	const topics = ["a", "b", "c"].map((name) => ({ name: `race-${name}`, partitions: 2, config: { "cleanup.policy": "delete" } }));
	const results = await Promise.all([1, 2].map(() => handler(event("plaintext", topics), context)));
	for (const { topics: applied } of results) expect(applied).toHaveLength(3);
	expect((await describe("race-c")).partitions).toBe(2);
});

test("a token of another key, or of another region, is refused by a code that says who may mend it", async () => {
	for (const wrong of [
		{ region, credentials: { ...credentials, secretAccessKey: "another" } },
		{ region: "us-east-1", credentials },
	]) {
		const security = () => ({ tls: { ca: kafka.ca }, token: () => createMskToken(wrong).token });
		const handler = createTopicsHandler({ security });
		// What may be a policy that has not spread is tried again for a while: not longer than the function runs.
		const hurried = { getRemainingTimeInMillis: () => 16_000 };
		const topics = [{ name: "never", partitions: 1, config: {} }];
		await expect(handler(event("iam", topics), hurried)).rejects.toMatchObject({
			code: "SETUP_OUT_OF_TIME",
			cause: { kafkaCode: "SASL_AUTHENTICATION_FAILED", category: "unauthorised" },
		});
	}
});

test("what Kafka refuses is told in Kafka's own words", async () => {
	const handler = createTopicsHandler({ security: () => ({ tls: false }) });
	const topics = [{ name: "wrong", partitions: 1, config: { "retention.ms": "soon" } }];
	await expect(handler(event("plaintext", topics), context)).rejects.toMatchObject({
		kafkaCode: "INVALID_CONFIG",
		message: expect.stringContaining("Invalid value soon for configuration retention.ms"),
	});
});
