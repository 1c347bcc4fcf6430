import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
	Inexpressible,
	type ProduceOptions,
	type TestClientKind,
	type TestRecord,
} from "../../conformance/broker/test-client.ts";
import { consoleAdmin } from "./console-admin.ts";
import { consoleConsumer } from "./console-consumer.ts";
import { FIELD, HEADER, NULL } from "./console-lines.ts";
import { type KafkaTools, startKafkaTools } from "./kafka-tools.ts";

/** Kafka's console producer and consumer, and its tools for admins. */
export const consoleTools: TestClientKind = {
	name: "Kafka's console tools",
	borrowsProducer: true,
	async connect(bootstrap) {
		const tools = startKafkaTools();
		const folder = mkdtempSync(join(tmpdir(), "millrace-console-"));
		const wide = new Set<string>();
		const admin = consoleAdmin(tools, bootstrap, folder);
		return {
			admin: {
				...admin,
				async createTopic(topic, partitions, configs) {
					if (partitions > 1) wide.add(topic);
					await admin.createTopic(topic, partitions, configs);
				},
			},
			async produce(topic, records, options) {
				if (wide.has(topic)) throw new Inexpressible("choose a partition");
				await produce(tools, bootstrap, topic, records, options);
			},
			consume: async (options) => consoleConsumer(tools, bootstrap, options),
			transactional: () => Promise.reject(new Inexpressible("begin a transaction")),
			async close() {
				await tools.close();
				rmSync(folder, { recursive: true });
			},
		};
	},
};

/** Its input is one batch: it waits a second for more, and sends what it has when its input ends. With `--sync` it would wait that second for every record. */
async function produce(
	tools: KafkaTools,
	bootstrap: string,
	topic: string,
	records: readonly TestRecord[],
	{ codec = "none", idempotent = false }: ProduceOptions = {},
): Promise<void> {
	if (records.some(({ timestamp }) => timestamp !== undefined)) throw new Inexpressible("give a record its time");
	const properties = {
		"parse.key": true,
		"key.separator": FIELD,
		"parse.headers": true,
		"headers.delimiter": FIELD,
		"headers.separator": HEADER,
		"null.marker": NULL,
	};
	const settings = { acks: "all", "enable.idempotence": idempotent, "max.request.size": 10_000_000 };
	await tools.run(
		"org.apache.kafka.tools.ConsoleProducer",
		[
			...["--bootstrap-server", bootstrap, "--topic", topic, "--compression-codec", codec],
			...Object.entries(properties).flatMap(([name, value]) => ["--reader-property", `${name}=${value}`]),
			...Object.entries(settings).flatMap(([name, value]) => ["--command-property", `${name}=${value}`]),
		],
		records.map(toLine).join(""),
	);
}

function toLine({ headers = [], key, value }: TestRecord): string {
	const written = headers.length === 0 ? NULL : headers.map(([name, each]) => `${name}:${each}`).join(HEADER);
	return `${written}${FIELD}${key ?? NULL}${FIELD}${value ?? NULL}\n`;
}
