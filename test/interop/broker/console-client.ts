import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
	type ConsumeOptions,
	Inexpressible,
	type SeenRecord,
	type TestAdmin,
	type TestClientKind,
	type TestConsumer,
	type TestHeaders,
	type TestRecord,
} from "../../conformance/broker/test-client.ts";
import { type KafkaTools, startKafkaTools, type ToolRun } from "./kafka-tools.ts";

const FIELD = "\u001f";
const HEADER = "\u001d";
const NULL = "\u0001";

/** Kafka's console producer and consumer, and its tools for admins. */
export const consoleTools: TestClientKind = {
	name: "Kafka's console tools",
	async connect(bootstrap) {
		const tools = startKafkaTools();
		const folder = mkdtempSync(join(tmpdir(), "millrace-console-"));
		const running = new Set<ToolRun>();
		return {
			admin: consoleAdmin(tools, bootstrap, folder),
			async produce(topic, records, { codec = "none", idempotent = false } = {}) {
				if (records.some(({ partition }) => partition !== 0)) throw new Inexpressible("choose a partition");
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
						...["--bootstrap-server", bootstrap, "--topic", topic, "--sync", "--compression-codec", codec],
						...Object.entries(properties).flatMap(([name, value]) => ["--reader-property", `${name}=${value}`]),
						...Object.entries(settings).flatMap(([name, value]) => ["--command-property", `${name}=${value}`]),
					],
					records.map(toLine).join(""),
				);
			},
			async consume(options) {
				return consume(tools, bootstrap, options, running);
			},
			transactional: () => Promise.reject(new Inexpressible("begin a transaction")),
			async close() {
				await tools.close();
				rmSync(folder, { recursive: true });
			},
		};
	},
};

function toLine({ headers = [], key, value }: TestRecord): string {
	const written = headers.length === 0 ? NULL : headers.map(([name, each]) => `${name}:${each}`).join(HEADER);
	return `${written}${FIELD}${key ?? NULL}${FIELD}${value ?? NULL}\n`;
}

function consume(tools: KafkaTools, bootstrap: string, options: ConsumeOptions, running: Set<ToolRun>): TestConsumer {
	const { group, topics, from = "earliest", isolation = "committed", instance } = options;
	const [topic = ""] = topics;
	const shown = ["timestamp", "partition", "offset", "headers", "key", "value"].map((field) => `print.${field}=true`);
	const separators = [`key.separator=${FIELD}`, `headers.separator=${HEADER}`, `null.literal=${NULL}`];
	const settings = [
		...["enable.auto.commit=false", "fetch.max.wait.ms=100", "session.timeout.ms=10000", "heartbeat.interval.ms=100"],
		...(instance === undefined ? [] : [`group.instance.id=${instance}`]),
	];
	const seen: SeenRecord[] = [];
	const run = tools.start(
		"org.apache.kafka.tools.consumer.ConsoleConsumer",
		[
			...["--bootstrap-server", bootstrap, "--topic", topic, "--group", group, "--isolation-level", `read_${isolation}`],
			...(from === "earliest" ? ["--from-beginning"] : []),
			...[...shown, ...separators].flatMap((property) => ["--formatter-property", property]),
			...settings.flatMap((property) => ["--command-property", property]),
		],
		(line) => {
			// CreateTime:1700000000000, Partition:0, Offset:3, headers, key, value
			const [time = "", partition = "", offset = "", headers = "", key = "", value = ""] = line.split(FIELD);
			const number = (text: string) => Number(text.split(":")[1]);
			seen.push({
				topic,
				partition: number(partition),
				offset: number(offset),
				key: key === NULL ? null : key,
				value: value === NULL ? null : value,
				headers: headers === "NO_HEADERS" ? [] : headers.split(HEADER).map(inPair),
				timestamp: number(time),
				raw: line,
			});
		},
	);
	running.add(run);
	return {
		seen,
		assigned() {
			throw new Inexpressible("say what a consumer is assigned");
		},
		joins() {
			throw new Inexpressible("say when a consumer has joined");
		},
		commit: () => Promise.reject(new Inexpressible("commit up to a record")),
		async close() {
			running.delete(run);
			await run.interrupt();
		},
	};
}

function inPair(header: string): TestHeaders[number] {
	const at = header.indexOf(":");
	return [header.slice(0, at), header.slice(at + 1)];
}

function consoleAdmin(tools: KafkaTools, bootstrap: string, folder: string): TestAdmin {
	const at = ["--bootstrap-server", bootstrap];
	const topics = (...args: string[]) => tools.run("org.apache.kafka.tools.TopicCommand", [...at, ...args]);
	const groups = (...args: string[]) => tools.run("org.apache.kafka.tools.consumer.group.ConsumerGroupCommand", [...at, ...args]);
	const configs = (topic: string, ...args: string[]) =>
		tools.run("kafka.admin.ConfigCommand", [...at, "--entity-type", "topics", "--entity-name", topic, ...args]);
	/** Rows of a table by the words of its head. */
	const table = (lines: readonly string[], head: RegExp) => {
		const start = lines.findIndex((line) => head.test(line));
		return start === -1 ? [] : lines.slice(start + 1).map((line) => line.trim().split(/\s+/));
	};
	return {
		async createTopic(topic, partitions, given = {}) {
			const settings = Object.entries(given).flatMap(([name, value]) => ["--config", `${name}=${value}`]);
			await topics("--create", "--topic", topic, "--partitions", `${partitions}`, "--replication-factor", "1", ...settings);
		},
		async deleteTopic(topic) {
			await topics("--delete", "--topic", topic);
		},
		topics: () => topics("--list"),
		async addPartitions(topic, count) {
			await topics("--alter", "--topic", topic, "--partitions", `${count}`);
		},
		async offsets(topic, partitions, time) {
			const wanted = time === "earliest" ? -2 : time === "latest" ? -1 : time;
			const args = [...at, "--topic", topic, "--time", `${wanted}`];
			const lines = await tools.run("org.apache.kafka.tools.GetOffsetShell", args);
			const found = new Map(lines.map((line) => line.split(":").slice(-2).map(Number) as [number, number]));
			return Array.from({ length: partitions }, (_, partition) => found.get(partition) ?? -1);
		},
		async committed(group, topic, partitions) {
			// GROUP TOPIC PARTITION CURRENT-OFFSET ...
			const lines = await groups("--describe", "--offsets", "--group", group);
			const rows = table(lines, /^GROUP .*CURRENT-OFFSET/).filter(([, name]) => name === topic);
			const found = new Map(rows.map(([, , partition, offset]) => [Number(partition), offset]));
			return Array.from({ length: partitions }, (_, partition) => {
				const offset = found.get(partition) ?? "-";
				return offset === "-" ? -1 : Number(offset);
			});
		},
		async group(id) {
			// GROUP COORDINATOR (ID) ASSIGNMENT-STRATEGY STATE #MEMBERS, of which the strategy may be nothing
			const rows = table(await groups("--describe", "--state", "--group", id), /^GROUP .*STATE/);
			const row = rows.find(([name]) => name === id) ?? [];
			return { state: row.at(-2) ?? "", members: Number(row.at(-1) ?? 0) };
		},
		groups: () => groups("--list"),
		async deleteGroup(id) {
			const lines = await groups("--delete", "--group", id);
			if (!lines.some((line) => line.includes("was successful"))) throw new Error(lines.join("\n"));
		},
		async config(topic, name) {
			const lines = await configs(topic, "--describe", "--all");
			return lines.map((line) => /^\s*([^=]+)=(\S*) /.exec(line)).find((match) => match?.[1] === name)?.[2];
		},
		async setConfig(topic, name, value) {
			await configs(topic, "--alter", "--add-config", `${name}=${value}`);
		},
		async deleteRecords(topic, partition, before) {
			const file = join(folder, `${topic}.json`);
			writeFileSync(file, JSON.stringify({ partitions: [{ topic, partition, offset: before }], version: 1 }));
			const lines = await tools.run("org.apache.kafka.tools.DeleteRecordsCommand", [...at, "--offset-json-file", file]);
			if (!lines.some((line) => line.includes("low_watermark"))) throw new Error(lines.join("\n"));
		},
	};
}
