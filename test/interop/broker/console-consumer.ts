import {
	type ConsumeOptions,
	Inexpressible,
	type SeenRecord,
	type TestConsumer,
	type TestHeaders,
} from "../../conformance/broker/test-client.ts";
import { CONSUMER_GROUPS, tableRows } from "./console-admin.ts";
import { FIELD, HEADER, NULL } from "./console-lines.ts";
import type { KafkaTools } from "./kafka-tools.ts";

let count = 0;

/** The console consumer; what it is assigned is asked of kafka-consumer-groups, from the first question on. */
export function consoleConsumer(tools: KafkaTools, bootstrap: string, options: ConsumeOptions): TestConsumer {
	const { group, topics, from = "earliest", isolation = "committed", instance, quiet = false } = options;
	const [topic = ""] = topics;
	const clientId = `console-${++count}`;
	const shown = ["timestamp", "partition", "offset", "headers", "key", "value"].map((field) => `print.${field}=true`);
	const separators = [`key.separator=${FIELD}`, `headers.separator=${HEADER}`, `null.literal=${NULL}`];
	const settings = {
		"client.id": clientId,
		"enable.auto.commit": false,
		"fetch.max.wait.ms": 100,
		"session.timeout.ms": 10_000,
		"heartbeat.interval.ms": quiet ? 3000 : 100,
		...(instance !== undefined && { "group.instance.id": instance }),
	};
	const seen: SeenRecord[] = [];
	const run = tools.start(
		"org.apache.kafka.tools.consumer.ConsoleConsumer",
		[
			...["--bootstrap-server", bootstrap, "--topic", topic, "--group", group, "--isolation-level", `read_${isolation}`],
			...(from === "earliest" ? ["--from-beginning"] : []),
			...[...shown, ...separators].flatMap((property) => ["--formatter-property", property]),
			...Object.entries(settings).flatMap(([name, value]) => ["--command-property", `${name}=${value}`]),
		],
		(line) => {
			const record = readLine(topic, line);
			if (record !== undefined) seen.push(record);
		},
	);
	let open = true;
	let assigned: readonly string[] | undefined;
	let watching: Promise<void> | undefined;
	let failed: unknown;
	const watch = async () => {
		try {
			while (open) assigned = await askAssigned(tools, bootstrap, group, clientId);
		} catch (error) {
			failed = error;
		}
	};
	return {
		seen,
		assigned() {
			if (failed !== undefined) throw failed;
			watching ??= watch();
			return assigned;
		},
		joins() {
			throw new Inexpressible("say how often a consumer has joined");
		},
		commit: () => Promise.reject(new Inexpressible("commit up to a record")),
		async close() {
			open = false;
			await watching;
			await run.interrupt();
		},
	};
}

/** A record from `CreateTime:1700000000000, Partition:0, Offset:3, headers, key, value`; other lines are the log's. */
function readLine(topic: string, line: string): SeenRecord | undefined {
	const [time = "", partition = "", offset = "", headers = "", key = "", value] = line.split(FIELD);
	if (value === undefined) return undefined;
	const number = (text: string) => Number(text.split(":")[1]);
	const orNull = (text: string) => (text === NULL ? null : text);
	return {
		topic,
		partition: number(partition),
		offset: number(offset),
		key: orNull(key),
		value: orNull(value),
		headers: headers === "NO_HEADERS" ? [] : headers.split(HEADER).map(inPair),
		timestamp: number(time),
		raw: line,
	};
}

function inPair(header: string): TestHeaders[number] {
	const at = header.indexOf(":");
	return [header.slice(0, at), header.slice(at + 1)];
}

async function askAssigned(
	tools: KafkaTools,
	bootstrap: string,
	group: string,
	clientId: string,
): Promise<readonly string[] | undefined> {
	const args = ["--bootstrap-server", bootstrap, "--describe", "--members", "--verbose", "--group", group];
	const lines = await tools.run(CONSUMER_GROUPS, args);
	// GROUP CONSUMER-ID HOST CLIENT-ID #PARTITIONS CURRENT-EPOCH CURRENT-ASSIGNMENT ..., the last of which is like topic:0,1;other:2
	const row = tableRows(lines, /^GROUP .*CURRENT-ASSIGNMENT/).find((columns) => columns.includes(clientId));
	if (row === undefined) return undefined;
	const current = row[row.indexOf(clientId) + 3] ?? "-";
	if (current === "-") return [];
	return current
		.split(";")
		.flatMap((part) => {
			const [topic, partitions = ""] = part.split(":");
			return partitions.split(",").map((partition) => `${topic}-${partition}`);
		})
		.sort();
}
