import { resolve } from "node:path";
import { UsageError } from "../cli-error.ts";
import { type Command, defineCommand } from "../command.ts";

interface KafkaStartData {
	readonly bootstrap: string;
	readonly version: string;
	/** Null where nothing is kept. */
	readonly directory: string | null;
	readonly topics: readonly { readonly name: string; readonly partitions: number }[];
}

export const kafkaStart: Command = defineCommand({
	description:
		"Runs Apache Kafka itself (KRaft, one node) on 127.0.0.1 until Ctrl-C. The first start downloads its jars from Maven Central, or from\nthe repository that MILLRACE_MAVEN_REPOSITORY names, into the cache folder. Needs Java 17 (JAVA_HOME, or on the PATH), or Docker.",
	arguments: [],
	flags: {
		port: { type: "number", value: "<port>", description: "Where clients connect", default: 9092 },
		directory: { type: "string", value: "<dir>", description: "Keep everything there; otherwise it goes at the end" },
		topics: { type: "list", value: "<name:partitions,...>", description: "Topics to make; one partition if none is said" },
		docker: { type: "boolean", description: "Run Apache Kafka's image with Docker, without Java" },
	},
	examples: ["millrace kafka start --topics flights:6,quakes", "millrace kafka start --port 9192 --directory .kafka --json"],
	endsOnInterrupt: true,

	async run({ flags, io, json, signal, progress, atEnd }) {
		const { port, docker } = flags;
		const directory = flags.directory === undefined ? undefined : resolve(io.cwd, flags.directory);
		const topics = flags.topics.flatMap((list) => list.split(",")).map(readTopic);
		if (docker && directory !== undefined) {
			throw new UsageError("--directory cannot be kept by a container.", [
				{ id: "choose", label: "Leave out --directory, or --docker." },
			]);
		}
		const { createKafkaTopics, findJava, installKafka, KAFKA_VERSION, KafkaNotRunningError, startApacheKafka, startInDocker } =
			await import("@millrace/local");
		const start = async () => {
			if (docker) return await startInDocker({ port, env: io.env, signal });
			const java = await findJava(io.env);
			const bar = progress("Apache Kafka's jars");
			const classPath = await installKafka({ env: io.env, signal, onJar: (done, total) => bar.update(done, total) });
			bar.end();
			return await startApacheKafka({ java, classPath, port, directory, env: io.env, signal });
		};
		const starting = start();
		atEnd(() =>
			starting.then(
				(kafka) => kafka.stop(),
				// Whoever awaits the start tells of it.
				() => {},
			),
		);
		const kafka = await starting;
		if (topics.length > 0) await createKafkaTopics(port, topics);
		const { bootstrap } = kafka;
		const data: KafkaStartData = { bootstrap, version: KAFKA_VERSION, directory: directory ?? null, topics };
		io.stdout.write(json ? `${JSON.stringify({ event: "ready", ...data })}\n` : writeReady(data));
		const interrupted = new Promise<void>((done) => {
			if (signal.aborted) done();
			else signal.addEventListener("abort", () => done(), { once: true });
		});
		await Promise.race([interrupted, kafka.ended]);
		if (signal.aborted) return { data };
		throw new KafkaNotRunningError(`Apache Kafka ended by itself: ${kafka.log().trimEnd()}`, { fix: "Look at what it printed." });
	},

	render: ({ directory }: KafkaStartData) => (directory === null ? "" : `Everything is kept in ${directory}.\n`),
});

/** `flights:6`, or `flights` for one partition. Kafka judges the name. */
function readTopic(text: string): { readonly name: string; readonly partitions: number } {
	const [, name = "", partitions = "1"] = /^([^:]+)(?::([1-9]\d{0,4}))?$/.exec(text) ?? [];
	if (name === "") {
		throw new UsageError(`--topics has "${text}", which is no topic.`, [
			{ id: "write-topic", label: "Write a name, or a name and its number of partitions: flights:6." },
		]);
	}
	return { name, partitions: Number(partitions) };
}

function writeReady({ bootstrap, version, topics }: KafkaStartData): string {
	const made = topics.map(
		({ name, partitions }) => `  ${name}, ${partitions} ${partitions === 1 ? "partition" : "partitions"}\n`,
	);
	return `Apache Kafka ${version} answers at ${bootstrap}\n${made.join("")}Ctrl-C ends it.\n`;
}
