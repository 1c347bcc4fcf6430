import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Inexpressible, type SeenRecord, type TestAdmin, type TestClientKind } from "../../conformance/broker/test-client.ts";
import { startKafkaTools } from "./kafka-tools.ts";

/** What VerifiableConsumer prints. */
type Printed =
	| {
			readonly name: "partitions_assigned";
			readonly partitions: readonly { readonly topic: string; readonly partition: number }[];
	  }
	| ({ readonly name: "record_data" } & Pick<SeenRecord, "topic" | "partition" | "offset" | "key" | "value">)
	| { readonly name: "" };

/** Kafka's VerifiableConsumer, which says what it is assigned, reads and commits. */
export const verifiableConsumer: TestClientKind = {
	name: "Kafka's VerifiableConsumer",
	borrowsProducer: true,
	async connect(bootstrap) {
		const tools = startKafkaTools();
		const folder = mkdtempSync(join(tmpdir(), "millrace-verifiable-"));
		let count = 0;
		const nothing = () => Promise.reject(new Inexpressible("do anything but consume"));
		return {
			admin: {
				createTopic: nothing,
				deleteTopic: nothing,
				topics: nothing,
				addPartitions: nothing,
				offsets: nothing,
				committed: nothing,
				group: nothing,
				groups: nothing,
				deleteGroup: nothing,
				config: nothing,
				setConfig: nothing,
				deleteRecords: nothing,
			} satisfies TestAdmin,
			produce: nothing,
			transactional: nothing,
			async consume({ group, topics, from = "earliest", isolation = "committed", instance, quiet = false }) {
				const seen: SeenRecord[] = [];
				let assigned: readonly string[] | undefined;
				let joins = 0;
				const config = join(folder, `${++count}.properties`);
				const settings = [
					`isolation.level=read_${isolation}`,
					"fetch.max.wait.ms=100",
					`heartbeat.interval.ms=${quiet ? 3000 : 100}`,
				];
				writeFileSync(config, settings.join("\n"));
				const run = tools.start(
					"org.apache.kafka.tools.VerifiableConsumer",
					[
						...["--bootstrap-server", bootstrap, "--topic", topics[0] ?? "", "--group-id", group, "--reset-policy", from],
						...["--session-timeout", "10000", "--verbose", "--command-config", config],
						...(instance === undefined ? [] : ["--group-instance-id", instance]),
					],
					(line) => {
						const printed = JSON.parse(line) as Printed;
						if (printed.name === "partitions_assigned") {
							assigned = printed.partitions.map(({ topic, partition }) => `${topic}-${partition}`).sort();
							joins += 1;
						}
						if (printed.name !== "record_data") return;
						const { topic, partition, offset, key, value } = printed;
						seen.push({
							...{ topic, partition, offset, key, value, raw: line },
							get headers(): never {
								throw new Inexpressible("show headers");
							},
							get timestamp(): never {
								throw new Inexpressible("show the time of a record");
							},
						});
					},
				);
				return {
					seen,
					assigned: () => assigned,
					joins: () => joins,
					commit: () => Promise.reject(new Inexpressible("commit up to a record")),
					close: () => run.interrupt(),
				};
			},
			async close() {
				await tools.close();
				rmSync(folder, { recursive: true });
			},
		};
	},
};
