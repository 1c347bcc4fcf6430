import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestAdmin } from "../../conformance/broker/test-client.ts";
import type { KafkaTools } from "./kafka-tools.ts";

/** kafka-consumer-groups */
export const CONSUMER_GROUPS = "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand";

/** kafka-topics, kafka-configs, kafka-consumer-groups, kafka-get-offsets and kafka-delete-records, by the names of their classes. */
export function consoleAdmin(tools: KafkaTools, bootstrap: string, folder: string): TestAdmin {
	const at = ["--bootstrap-server", bootstrap];
	const topics = (...args: string[]) => tools.run("org.apache.kafka.tools.TopicCommand", [...at, ...args]);
	const groups = (...args: string[]) => tools.run(CONSUMER_GROUPS, [...at, ...args]);
	const configs = (topic: string, ...args: string[]) =>
		tools.run("kafka.admin.ConfigCommand", [...at, "--entity-type", "topics", "--entity-name", topic, ...args]);
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
			const rows = tableRows(lines, /^GROUP .*CURRENT-OFFSET/).filter(([, name]) => name === topic);
			const found = new Map(rows.map(([, , partition, offset]) => [Number(partition), offset]));
			return Array.from({ length: partitions }, (_, partition) => {
				const offset = found.get(partition) ?? "-";
				return offset === "-" ? -1 : Number(offset);
			});
		},
		async group(id) {
			// GROUP COORDINATOR (ID) ASSIGNMENT-STRATEGY STATE #MEMBERS, of which the strategy may be nothing
			const rows = tableRows(await groups("--describe", "--state", "--group", id), /^GROUP .*STATE/);
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
			await tools.run("org.apache.kafka.tools.DeleteRecordsCommand", [...at, "--offset-json-file", file]);
		},
	};
}

/** Rows of a table in what a tool prints, below the line that is its head. */
export function tableRows(lines: readonly string[], head: RegExp): readonly (readonly string[])[] {
	const start = lines.findIndex((line) => head.test(line));
	return start === -1 ? [] : lines.slice(start + 1).map((line) => line.trim().split(/\s+/));
}
