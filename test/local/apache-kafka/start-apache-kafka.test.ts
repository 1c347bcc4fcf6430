import { existsSync, readFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createKafkaTopics } from "../../../packages/local/src/apache-kafka/create-kafka-topics.ts";
import { freePorts } from "../../../packages/local/src/apache-kafka/free-ports.ts";
import { type ApacheKafkaOptions, startApacheKafka } from "../../../packages/local/src/apache-kafka/start-apache-kafka.ts";
import { at, rawClient } from "../../broker/support/raw-client.ts";
import { fakeMachine } from "../../support/fake-programs/fake-path.ts";

async function start(env: Readonly<Record<string, string>>, more: Partial<ApacheKafkaOptions> = {}) {
	const kafka = await startApacheKafka({ java: join(env["PATH"] as string, "java"), classPath: "jars", env, ...more });
	onTestFinished(() => kafka.stop());
	return kafka;
}

test("it answers when the start returns, takes topics, and leaves nothing behind", async () => {
	const { env, folder } = fakeMachine(["java"], { env: {} });
	const kafka = await start({ ...env, TMPDIR: folder });
	await createKafkaTopics(kafka.port, [
		{ name: "flights", partitions: 6 },
		{ name: "quakes", partitions: 1 },
	]);
	// Those that are there stay.
	await createKafkaTopics(kafka.port, [{ name: "flights", partitions: 6 }]);
	const client = rawClient(connect({ host: "127.0.0.1", port: kafka.port }));
	const metadata = await client.request("Metadata", 1, { topics: null });
	expect(at(metadata, "topics")).toMatchObject([{ name: "flights" }, { name: "quakes" }]);
	client.close();
	await expect(createKafkaTopics(kafka.port, [{ name: "no/name", partitions: 1 }])).rejects.toMatchObject({
		code: "KAFKA_TOPIC_REFUSED",
		category: "usage",
		problem: expect.stringContaining('"no/name" with error code 17'),
	});
	await kafka.stop();
	await kafka.ended;
});

test("a directory is formatted once, kept, and its Kafka asked to end in order", async () => {
	const { env, folder } = fakeMachine(["java"]);
	const directory = join(folder, "kept/kafka");
	const settings = { "log.retention.ms": "1000", listeners: "OTHER://127.0.0.1:1" };
	const [port = 0] = await freePorts(1);
	await (await start(env, { directory, port, settings })).stop();
	const formatted = readFileSync(join(directory, "data/meta.properties"), "utf8");
	expect(formatted).toContain("format --standalone --cluster-id MillraceKafkaClusterA1 --config");
	expect(existsSync(join(directory, "data/stopped"))).toBe(true);
	const properties = readFileSync(join(directory, "server.properties"), "utf8");
	expect(properties).toContain("log.retention.ms=1000\n");
	expect(properties).toMatch(
		new RegExp(`^listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:\\d+,OTHER://127.0.0.1:1$`, "m"),
	);
	// Formatting again would be an error of this Java.
	const again = await start({ ...env, FAKE_FORMAT_SAYS: "formatted twice" }, { directory });
	expect(again.bootstrap).not.toBe(`127.0.0.1:${port}`);
});

test("a port that is taken is told before anything starts", async () => {
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	onTestFinished(() => void server.close());
	const { port } = server.address() as { readonly port: number };
	await expect(start(fakeMachine([]).env, { port })).rejects.toMatchObject({
		code: "KAFKA_PORT_TAKEN",
		problem: `Somebody else listens on 127.0.0.1:${port}.`,
	});
});

test.each([
	[
		"a directory that it cannot use",
		{ FAKE_FORMAT_SAYS: "The directory is of another node" },
		/cannot use the directory .*of another node/s,
	],
	["a start that fails", { FAKE_KAFKA_SAYS: "Exception: no space left" }, /ended with 1: Exception: no space left$/],
])("%s is told with what Kafka printed", async (_, env, problem) => {
	await expect(start(fakeMachine(["java"], { env }).env)).rejects.toMatchObject({
		code: "KAFKA_NOT_RUNNING",
		problem: expect.stringMatching(problem),
	});
});

test("without an answer in time, and when it is no longer wanted, the process ends", async () => {
	const { env, folder } = fakeMachine(["java"]);
	await expect(start(env, { readyMs: 0 })).rejects.toMatchObject({
		problem: expect.stringContaining("does not answer within 0 ms"),
	});
	const directory = join(folder, "unwanted");
	const reason = new Error("not wanted");
	await expect(start(env, { directory, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
	expect(dirname(directory)).toBe(folder);
});
