import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { at, rawClient } from "../../broker/support/raw-client.ts";
import { eventually } from "../../conformance/broker/eventually.ts";
import { platformatic } from "../../conformance/broker/platformatic-client.ts";
import type { TestClient } from "../../conformance/broker/test-client.ts";
import { type RealKafka, startRealKafka } from "../../support/real-kafka.ts";

/* Segments that Apache Kafka has moved to a remote tier (LocalTieredStorage, a folder) and deleted from its own disk. */
const EARLIEST_LOCAL = -4;
const remote = mkdtempSync(join(tmpdir(), "millrace-remote-tier-"));
let kafka: RealKafka;
let client: TestClient;
beforeAll(async () => {
	kafka = await startRealKafka({
		settings: {
			"remote.log.storage.system.enable": "true",
			"remote.log.storage.manager.class.name": "org.apache.kafka.server.log.remote.storage.LocalTieredStorage",
			"rsm.config.dir": remote,
			"remote.log.metadata.manager.listener.name": "PLAINTEXT",
			"rlmm.config.remote.log.metadata.topic.replication.factor": "1",
			"rlmm.config.remote.log.metadata.topic.num.partitions": "1",
			"remote.log.manager.task.interval.ms": "300",
			"log.retention.check.interval.ms": "300",
			"log.initial.task.delay.ms": "300",
		},
	});
	client = await platformatic.connect(kafka.plaintext);
}, 120_000);
afterAll(async () => {
	await client?.close();
	await kafka?.stop();
	rmSync(remote, { recursive: true, force: true });
});

async function earliestLocal(topic: string): Promise<number> {
	const [host = "", port] = kafka.plaintext.split(":");
	const raw = rawClient(connect({ host, port: Number(port) }));
	const topics = [{ name: topic, partitions: [{ partitionIndex: 0, timestamp: EARLIEST_LOCAL }] }];
	const answer = await raw.request("ListOffsets", 8, { replicaId: -1, isolationLevel: 0, topics });
	raw.close();
	return at(answer, "topics", 0, "partitions", 0, "offset") as number;
}

test("a range that lives in the remote tier alone is read from its first record, in order", { timeout: 120_000 }, async () => {
	const [topic, count] = ["tiered", 40];
	await client.admin.createTopic(topic, 1, {
		"remote.storage.enable": "true",
		// The least that Apache Kafka takes: every second record begins another segment.
		"segment.bytes": "1048576",
		"local.retention.ms": "1",
	});
	const sent = Array.from({ length: count }, (_, n) => ({ partition: 0, value: `${n}-${"x".repeat(600_000)}` }));
	for (const record of sent) await client.produce(topic, [record]);
	const local = await eventually(async () => {
		const offset = await earliestLocal(topic);
		expect(offset).toBeGreaterThan(count / 2);
		return offset;
	});
	expect(await client.admin.offsets(topic, 1, "earliest")).toEqual([0]);
	expect(readdirSync(remote, { recursive: true }).filter((path) => String(path).endsWith(".log")).length).toBeGreaterThan(
		local / 4,
	);
	const consumer = await client.consume({ group: "g", topics: [topic] });
	await eventually(() => expect(consumer.seen.length).toBe(count));
	expect(consumer.seen.map(({ offset, value }) => `${offset}=${value?.split("-")[0]}`)).toEqual(sent.map((_, n) => `${n}=${n}`));
	expect(consumer.seen.every(({ value }, n) => value === sent[n]?.value)).toBe(true);
	await consumer.close();
});
