import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RawClient, rawClient } from "../../broker/support/raw-client.ts";
import { eventually } from "../../conformance/broker/eventually.ts";
import { platformatic } from "../../conformance/broker/platformatic-client.ts";
import { type KafkaCluster, startKafkaCluster } from "../../support/kafka-cluster.ts";

/* A cluster of two whose second broker is killed: partitions change their leader, and nothing that was acknowledged is lost. */
let cluster: KafkaCluster;
let raw: RawClient;
beforeAll(async () => {
	cluster = await startKafkaCluster();
	raw = rawClient(connect({ host: "127.0.0.1", port: Number(cluster.bootstrap[0].split(":")[1]) }));
}, 120_000);
afterAll(async () => {
	raw?.close();
	await cluster?.stop();
});

interface Described {
	readonly topics: readonly {
		readonly partitions: readonly { readonly leaderId: number; readonly isrNodes: readonly number[] }[];
	}[];
}
async function partitionOf(topic: string) {
	const { topics } = (await raw.request("Metadata", 12, { topics: [{ topicId: "00".repeat(16), name: topic }] })) as Described;
	return topics[0]?.partitions[0];
}

test("the leader moves when its broker is killed, and what was acknowledged is there, in order", {
	timeout: 120_000,
}, async () => {
	const assignments = [{ partitionIndex: 0, brokerIds: [2, 1] }];
	const topic = { name: "moved", numPartitions: -1, replicationFactor: -1, assignments, configs: [] };
	await raw.request("CreateTopics", 5, { topics: [topic], timeoutMs: 10_000, validateOnly: false });
	await eventually(async () => expect(await partitionOf("moved")).toMatchObject({ leaderId: 2, isrNodes: [2, 1] }));
	const before = await platformatic.connect(cluster.bootstrap[1]);
	for (let n = 0; n < 10; n++) await before.produce("moved", [{ partition: 0, value: `${n}` }], { idempotent: true });
	await before.close();

	await cluster.killSecond();
	await eventually(async () => expect(await partitionOf("moved")).toMatchObject({ leaderId: 1 }));
	const client = await platformatic.connect(cluster.bootstrap[0]);
	for (let n = 10; n < 20; n++) await client.produce("moved", [{ partition: 0, value: `${n}` }], { idempotent: true });
	const consumer = await client.consume({ group: "g", topics: ["moved"] });
	await eventually(() => expect(consumer.seen.map(({ value }) => value)).toEqual(Array.from({ length: 20 }, (_, n) => `${n}`)));
	await consumer.close();

	await cluster.startSecond();
	await eventually(async () => expect(await partitionOf("moved")).toMatchObject({ isrNodes: [1, 2] }));
	expect(await client.admin.offsets("moved", 1, "latest")).toEqual([20]);
	await client.close();
});
