import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { freePorts } from "../../../packages/local/src/apache-kafka/free-ports.ts";
import { KAFKA_VERSION } from "../../../packages/local/src/apache-kafka/kafka-jars.ts";
import { startInDocker } from "../../../packages/local/src/apache-kafka/start-in-docker.ts";
import { fakeMachine } from "../../support/fake-programs/fake-path.ts";

test("Apache Kafka's image runs with the listeners under which clients find it, on this machine alone", async () => {
	const { env, folder } = fakeMachine(["docker"]);
	const [port = 0] = await freePorts(1);
	const kafka = await startInDocker({ port, env });
	onTestFinished(() => kafka.stop());
	const args: readonly string[] = JSON.parse(readFileSync(join(folder, "run.json"), "utf8"));
	expect(args.slice(0, 6)).toEqual(["run", "--rm", "--name", `millrace-kafka-${port}`, "--publish", `127.0.0.1:${port}:${port}`]);
	expect(args.at(-1)).toBe(`apache/kafka:${KAFKA_VERSION}`);
	const settings = args.filter((_, index) => args[index - 1] === "--env");
	expect(args).toHaveLength(7 + 2 * settings.length);
	expect(settings).toEqual(
		expect.arrayContaining([
			"KAFKA_PROCESS_ROLES=broker,controller",
			"KAFKA_NODE_ID=1",
			"KAFKA_CONTROLLER_QUORUM_VOTERS=1@localhost:9093",
			`KAFKA_LISTENERS=PLAINTEXT://:${port},CONTROLLER://localhost:9093`,
			`KAFKA_ADVERTISED_LISTENERS=PLAINTEXT://127.0.0.1:${port}`,
			"KAFKA_LISTENER_SECURITY_PROTOCOL_MAP=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
			"KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR=1",
			"KAFKA_TRANSACTION_STATE_LOG_MIN_ISR=1",
			"KAFKA_AUTO_CREATE_TOPICS_ENABLE=false",
		]),
	);
	expect(kafka.bootstrap).toBe(`127.0.0.1:${port}`);
	await kafka.stop();
	expect(existsSync(join(folder, "stopped"))).toBe(true);
});

test.each([
	["no Docker", fakeMachine.bind(undefined, [])],
	["a Docker that does not run", fakeMachine.bind(undefined, ["docker"], { env: { FAKE_DOCKER_SAYS: "1" } })],
] as const)("%s is told with the other way", async (_, machine) => {
	await expect(startInDocker({ port: 9092, env: machine().env })).rejects.toMatchObject({
		code: "DOCKER_MISSING",
		fix: expect.stringContaining("leave --docker out"),
	});
});
