import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { DockerMissingError } from "./apache-kafka-errors.ts";
import { findProgram } from "./find-program.ts";
import { KAFKA_VERSION } from "./kafka-jars.ts";
import { dockerSettings } from "./node-settings.ts";
import { runServer } from "./run-server.ts";
import { type ApacheKafka, checkFree } from "./start-apache-kafka.ts";

export interface DockerKafkaOptions {
	/** Where clients connect, on 127.0.0.1. */
	readonly port: number;
	readonly env: Readonly<Record<string, string | undefined>>;
	readonly signal?: AbortSignal | undefined;
}

/** Time for the image to come: it has some 400 MB. */
const READY_MS = 600_000;
const execute = promisify(execFile);

/**
 * Starts Apache Kafka's own image with the user's Docker. What it keeps goes with the container.
 *
 * @throws {DockerMissingError} {KafkaPortTakenError} {KafkaNotRunningError}
 */
export async function startInDocker({ port, env, signal }: DockerKafkaOptions): Promise<ApacheKafka> {
	const docker = findProgram("docker", env);
	const fix = "Install and start Docker, or leave --docker out: Java 17 is enough.";
	if (docker === undefined) throw new DockerMissingError("There is no `docker` on the PATH.", { fix });
	await execute(docker, ["version"], { env: { ...env } }).catch((cause: unknown) => {
		throw new DockerMissingError("`docker version` fails, so no container can be run.", { fix, cause });
	});
	await checkFree(port);
	const settings = Object.entries(dockerSettings(port)).flatMap(([name, value]) => ["--env", `${name}=${value}`]);
	const published = ["--publish", `127.0.0.1:${port}:${port}`];
	const args = ["run", "--rm", "--name", `millrace-kafka-${port}`, ...published, ...settings, `apache/kafka:${KAFKA_VERSION}`];
	const server = await runServer(docker, args, { env, port, readyMs: READY_MS, signal });
	// Docker's client hands the signal to Kafka, and ends with it.
	return { bootstrap: `127.0.0.1:${port}`, port, ended: server.ended, log: server.log, stop: server.stop };
}
