import type { PlannedTopic } from "@millrace/core/plan";
import fc from "fast-check";
import { expect, test } from "vitest";
import { KafkaError } from "../../../../packages/sst/src/setup/kafka/kafka-error.ts";
import { createPatience } from "../../../../packages/sst/src/setup/patience.ts";
import { applyTopics } from "../../../../packages/sst/src/setup/topics/apply-topics.ts";
import type { TopicAdmin } from "../../../../packages/sst/src/setup/topics/topic-admin.ts";
import { manualClock } from "../../../support/manual-clock.ts";
import { inOrder, mishaps, untilDone } from "../mishaps.ts";
import { DEFAULTS, type MemoryCluster, memoryCluster } from "./memory-cluster.ts";

const flights: PlannedTopic = { name: "flights", partitions: 6, config: { "cleanup.policy": "delete", "retention.ms": "-1" } };
const alerts: PlannedTopic = { name: "alerts", partitions: 1, config: { "cleanup.policy": "compact" } };

const apply = (cluster: Pick<MemoryCluster, "admin">, topics: readonly PlannedTopic[], seconds = 600) => {
	const clock = manualClock();
	const patience = createPatience({ clock, random: () => 0.5, endsAt: clock.now() + seconds * 1000 });
	const started = clock.now();
	return clock
		.run(applyTopics(cluster.admin, { topics, cluster: "serverless" }, patience))
		.then((applied) => ({ applied, took: clock.now() - started }));
};

test("an empty cluster gets every topic, half a second apart", async () => {
	const cluster = memoryCluster();
	const { applied, took } = await apply(cluster, [flights, alerts]);
	expect(applied).toEqual([
		{ name: "flights", action: "created", changes: ["topic flights with 6 partitions"] },
		{ name: "alerts", action: "created", changes: ["topic alerts with 1 partitions"] },
	]);
	expect(cluster.topics()).toMatchObject([flights, alerts]);
	expect(took).toBe(500);
});

test("a second run writes nothing", async () => {
	const cluster = memoryCluster();
	await apply(cluster, [flights, alerts]);
	const writes = cluster.writes.length;
	const { applied, took } = await apply(cluster, [flights, alerts]);
	expect(applied.map(({ action }) => action)).toEqual(["unchanged", "unchanged"]);
	expect(cluster.writes).toHaveLength(writes);
	expect(took).toBe(0);
});

test("what changed is told setting by setting", async () => {
	const cluster = memoryCluster([{ ...flights, partitions: 3, config: {} }, alerts]);
	const { applied } = await apply(cluster, [flights, alerts]);
	expect(applied).toEqual([
		{ name: "flights", action: "changed", changes: ["partitions 3 -> 6", "retention.ms 604800000 -> -1"] },
		{ name: "alerts", action: "unchanged", changes: [] },
	]);
});

test("one refusal keeps every other topic from being touched", async () => {
	const cluster = memoryCluster([{ ...flights, partitions: 12 }]);
	await expect(apply(cluster, [alerts, flights])).rejects.toMatchObject({
		code: "TOPICS_REFUSED",
		message: expect.stringContaining('PARTITIONS_FEWER topic "flights": it has 12 partitions, and 6 are declared.'),
	});
	expect(cluster.writes).toEqual([]);
});

test("a confirmed change is waited for and not sent again", async () => {
	const cluster = memoryCluster([], { lag: 3 });
	const { applied } = await apply(cluster, [flights]);
	expect(applied).toMatchObject([{ action: "created" }]);
	expect(cluster.writes).toEqual(["create flights"]);
});

test("a change that never shows ends with the time, and says which", async () => {
	const cluster = memoryCluster([], { lag: 10_000 });
	await expect(apply(cluster, [flights], 30)).rejects.toMatchObject({
		code: "SETUP_OUT_OF_TIME",
		message: expect.stringContaining("the cluster does not show yet: topic flights with 6 partitions"),
	});
});

test("a setting that the cluster never shows is set once a run", async () => {
	const { admin, writes } = memoryCluster([flights]);
	const untold = (await admin.describe(["flights"])).map((topic) => ({
		...topic,
		config: { "cleanup.policy": "delete", "retention.ms": "-1" },
	}));
	const silent: TopicAdmin = { ...admin, describe: () => Promise.resolve(untold) };
	const { applied } = await apply({ admin: silent }, [
		{ ...flights, config: { ...flights.config, "message.timestamp.type": "CreateTime" } },
	]);
	expect(applied[0]?.changes).toEqual(["message.timestamp.type (none) -> CreateTime"]);
	expect(writes).toEqual(["alterConfig flights"]);
});

test("what the cluster refuses for good ends the run at once", async () => {
	const { admin } = memoryCluster();
	const refusing: TopicAdmin = { ...admin, create: () => Promise.reject(new KafkaError(44, "CreateTopics of topic flights")) };
	await expect(apply({ admin: refusing }, [flights])).rejects.toMatchObject({ kafkaCode: "POLICY_VIOLATION", retryable: false });
});

const names = ["flights", "alerts", "weather"];
const topic = (name: string) =>
	fc.record({
		name: fc.constant(name),
		partitions: fc.integer({ min: 1, max: 5 }),
		config: fc.record(
			{
				"retention.ms": fc.constantFrom("604800000", "700000000", "-1"),
				"max.message.bytes": fc.constantFrom("1048588", "2000000"),
			},
			{ requiredKeys: [] },
		),
	});
/** What is declared, and a cluster with some of it already, in an older state that only has to grow. */
const states = fc.tuple(...names.map((name) => fc.option(topic(name)))).chain((list) => {
	const topics = list.filter((one) => one !== null);
	const older = topics.map((one) =>
		fc.constantFrom(undefined, { ...one, partitions: 1, config: {} }, one, { ...one, config: { "compression.type": "zstd" } }),
	);
	return fc.record({
		topics: fc.constant(topics),
		start: fc.tuple(...older).map((ones) => ones.filter((one) => one !== undefined)),
	});
});

test("whatever is lost, throttled or killed on the way, the end is the same and nothing is undone", async () => {
	await fc.assert(
		fc.asyncProperty(states, mishaps, fc.integer({ min: 0, max: 2 }), async ({ topics, start }, happens, lag) => {
			const bystander = { name: "bystander", partitions: 2, config: {} };
			const smooth = memoryCluster([bystander, ...start]);
			await apply(smooth, topics);
			const rough = memoryCluster([bystander, ...start], { mishap: inOrder(happens), lag });
			await untilDone(() => apply(rough, topics));

			const sorted = (cluster: MemoryCluster) => cluster.topics().toSorted((a, b) => (a.name < b.name ? -1 : 1));
			expect(sorted(rough)).toEqual(sorted(smooth));
			for (const wanted of topics) expect(rough.topics().find(({ name }) => name === wanted.name)).toMatchObject(wanted);
			expect(rough.topics().find(({ name }) => name === "bystander")).toEqual({ ...bystander, config: DEFAULTS });

			const writes = rough.writes.length;
			await untilDone(() => apply(rough, topics));
			expect(rough.writes).toHaveLength(writes);
		}),
		{ numRuns: 300 },
	);
});
