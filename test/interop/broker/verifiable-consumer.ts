import { type ConsumeOptions, Inexpressible, type SeenRecord, type TestConsumer } from "../../conformance/broker/test-client.ts";
import { type VerifiableSetting, withSettings } from "./verifiable-setting.ts";

/** What VerifiableConsumer prints, as far as the suite asks for it. */
type Printed =
	| {
			readonly name: "partitions_assigned";
			readonly partitions: readonly { readonly topic: string; readonly partition: number }[];
	  }
	| ({ readonly name: "record_data" } & Pick<SeenRecord, "topic" | "partition" | "offset" | "key" | "value">)
	| { readonly name: "" };

/** VerifiableConsumer, which commits by itself what it has read. */
export function verifiableConsumer({ tools, bootstrap, folder }: VerifiableSetting, options: ConsumeOptions): TestConsumer {
	const { group, topics, from = "earliest", isolation = "committed", instance, quiet = false } = options;
	const seen: SeenRecord[] = [];
	let assigned: readonly string[] | undefined;
	let joins = 0;
	const settings = {
		"isolation.level": `read_${isolation}`,
		"fetch.max.wait.ms": 100,
		"heartbeat.interval.ms": quiet ? 3000 : 100,
	};
	const run = tools.start(
		"org.apache.kafka.tools.VerifiableConsumer",
		[
			...["--bootstrap-server", bootstrap, "--topic", topics[0] ?? "", "--group-id", group, "--reset-policy", from],
			...["--session-timeout", "10000", "--verbose", ...withSettings(folder, settings)],
			...(instance === undefined ? [] : ["--group-instance-id", instance]),
		],
		(line) => {
			if (!line.startsWith("{")) return;
			const printed = JSON.parse(line) as Printed;
			if (printed.name === "partitions_assigned") {
				assigned = printed.partitions.map(({ topic, partition }) => `${topic}-${partition}`).sort();
				joins += 1;
			}
			if (printed.name === "record_data") seen.push(asSeen(printed, line));
		},
	);
	return {
		seen,
		assigned: () => assigned,
		joins: () => joins,
		commit: () => Promise.reject(new Inexpressible("commit up to a record")),
		close: () => run.interrupt(),
	};
}

function asSeen({ topic, partition, offset, key, value }: Extract<Printed, { name: "record_data" }>, line: string): SeenRecord {
	return {
		...{ topic, partition, offset, key, value, raw: line },
		get headers(): never {
			throw new Inexpressible("show headers");
		},
		get timestamp(): never {
			throw new Inexpressible("show the time of a record");
		},
	};
}
