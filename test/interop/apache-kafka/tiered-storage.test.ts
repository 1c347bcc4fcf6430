import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { at, rawClient } from "../../broker/support/raw-client.ts";
import { runCli } from "../../cli/support/run-cli.ts";
import { createProject, edit } from "../../cli/support/sample-project.ts";
import { eventually } from "../../conformance/broker/eventually.ts";
import { platformatic } from "../../conformance/broker/platformatic-client.ts";
import type { TestClient } from "../../conformance/broker/test-client.ts";
import { type RealKafka, startRealKafka } from "../../support/real-kafka.ts";

/* Segments that Apache Kafka has moved to a remote tier (LocalTieredStorage, a folder) and deleted from its own disk. */
const EARLIEST_LOCAL = -4;
const TOPIC = "orders";
const PARTITIONS = [0, 1, 2];
const COUNT = 20;
const madeValue = (partition: number, offset: number) => `${partition}-${offset}-${"x".repeat(600_000)}`;
/** Segments move one after the other, which takes that long at most on a machine that does much else. */
const MOVING_MS = 100_000;
/** Every offset below is in the remote tier alone, in every partition. */
let end = 0;
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
	await client.admin.createTopic(TOPIC, PARTITIONS.length, {
		"remote.storage.enable": "true",
		// The least that Apache Kafka takes: every second record begins another segment.
		"segment.bytes": "1048576",
		"local.retention.ms": "1",
	});
	for (let offset = 0; offset < COUNT; offset++) {
		for (const partition of PARTITIONS) await client.produce(TOPIC, [{ partition, value: madeValue(partition, offset) }]);
	}
	end = await eventually(async () => {
		const first = Math.min(...(await earliestLocal(TOPIC)));
		expect(first).toBeGreaterThan(COUNT / 2);
		return first;
	}, MOVING_MS);
	const segments = readdirSync(remote, { recursive: true }).filter((path) => String(path).endsWith(".log"));
	expect(segments.length).toBeGreaterThan((end * PARTITIONS.length) / 4);
	expect(await client.admin.offsets(TOPIC, PARTITIONS.length, "earliest")).toEqual(PARTITIONS.map(() => 0));
}, 3 * MOVING_MS);
afterAll(async () => {
	await client?.close();
	await kafka?.stop();
	rmSync(remote, { recursive: true, force: true });
});

/** First offset of each partition that the broker still has on its own disk. */
async function earliestLocal(topic: string): Promise<readonly number[]> {
	const [host = "", port] = kafka.plaintext.split(":");
	const raw = rawClient(connect({ host, port: Number(port) }));
	const topics = [
		{ name: topic, partitions: PARTITIONS.map((partitionIndex) => ({ partitionIndex, timestamp: EARLIEST_LOCAL })) },
	];
	const answer = await raw.request("ListOffsets", 8, { replicaId: -1, isolationLevel: 0, topics });
	raw.close();
	const found = at(answer, "topics", 0, "partitions") as readonly { readonly partitionIndex: number; readonly offset: number }[];
	return PARTITIONS.map((partition) => found.find(({ partitionIndex }) => partitionIndex === partition)?.offset ?? -1);
}

test("a range that lives in the remote tier alone is read from its first record, in order", { timeout: 120_000 }, async () => {
	const consumer = await client.consume({ group: "g", topics: [TOPIC] });
	await eventually(() => expect(consumer.seen.length).toBe(COUNT * PARTITIONS.length));
	for (const partition of PARTITIONS) {
		const seen = consumer.seen.filter((record) => record.partition === partition);
		expect(seen.map(({ offset }) => offset)).toEqual(Array.from({ length: COUNT }, (_, offset) => offset));
		expect(seen.every(({ offset, value }) => value === madeValue(partition, offset))).toBe(true);
	}
	await consumer.close();
});

test("such a range replays through a consumer's own handler, in production order", { timeout: 120_000 }, async () => {
	const project = await createProject();
	edit(project, "src/topics/orders.ts", 'value: Order,\n\twire: "glue",', "value: string,");
	edit(project, "src/topics/orders.ts", 'import { Order } from "../generated/order.ts";\n', "");
	edit(project, "src/billing/handler.ts", "import { consume }", 'import { appendFileSync } from "node:fs";\nimport { consume }');
	edit(project, "src/billing/handler.ts", 'import { createInvoice, type Invoice } from "./invoice.ts";\n', "");
	edit(project, "src/billing/handler.ts", "const invoices = new Map<string, Invoice>();", "");
	const log = join(project, "handled.ndjson");
	edit(
		project,
		"src/billing/handler.ts",
		`		const invoice = createInvoice(record.value);
		invoices.set(invoice.orderId, invoice);
`,
		`		const { partition, offset, value } = record;
		appendFileSync(${JSON.stringify(log)}, JSON.stringify([partition, offset, value]) + "\\n");
`,
	);
	const address = `kafka://${kafka.plaintext}/${TOPIC}?from=0&to=${end}`;
	const { code, envelope } = await runCli(["replay", address, "--consumer", "billing", "--json"], { cwd: project });
	const delivered = end * PARTITIONS.length;
	expect(envelope).toMatchObject({ status: "ok", data: { source: address, totals: { delivered, succeeded: delivered } } });
	expect(code).toBe(0);
	const handled = readFileSync(log, "utf8")
		.trimEnd()
		.split("\n")
		.map((line) => JSON.parse(line) as [partition: number, offset: number, value: string]);
	expect(handled).toHaveLength(delivered);
	for (const partition of PARTITIONS) {
		const own = handled.filter(([of]) => of === partition);
		expect(own.map(([, offset]) => offset)).toEqual(Array.from({ length: end }, (_, offset) => offset));
		expect(own.every(([, offset, value]) => value === madeValue(partition, offset))).toBe(true);
	}
	// Nothing of the range has come back to the broker's own disk meanwhile.
	expect(Math.min(...(await earliestLocal(TOPIC)))).toBeGreaterThanOrEqual(end);
});
