import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { dataFolder, type KafkaNode, nodeSettings } from "./node-settings.ts";
import { notRunning, type RunningServer, type RunServerOptions, runServer } from "./run-server.ts";

export interface StartNodeOptions extends Omit<RunServerOptions, "port"> {
	/** Program to start, as `findJava` gives it. */
	readonly java: string;
	/** Jars of Apache Kafka. */
	readonly classPath: string;
}

/** 16 bytes in base64. One for all, because a node is always started in the cluster that it was formatted for. */
const CLUSTER_ID = "MillraceKafkaClusterA1";
const HEAP = "-Xmx384m";
const execute = promisify(execFile);

/**
 * Starts one node of Apache Kafka. A directory that was never used is formatted.
 *
 * @throws {KafkaNotRunningError} with the end of what Kafka printed
 */
export async function startNode(node: KafkaNode, { java, classPath, ...options }: StartNodeOptions): Promise<RunningServer> {
	const properties = join(node.directory, "server.properties");
	await mkdir(node.directory, { recursive: true });
	await writeFile(properties, nodeSettings(node));
	if (!existsSync(join(dataFolder(node.directory), "meta.properties"))) {
		const standalone = node.controller ? ["--standalone"] : [];
		const args = ["format", ...standalone, "--cluster-id", CLUSTER_ID, "--config", properties];
		const light = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"];
		const { env = process.env, signal } = options;
		try {
			await execute(java, [...light, "-cp", classPath, "kafka.tools.StorageTool", ...args], { env: { ...env }, signal });
		} catch (cause) {
			signal?.throwIfAborted();
			throw notRunning(`cannot use the directory ${node.directory}: ${(cause as Error).message}`, cause);
		}
	}
	return await runServer(java, [HEAP, "-cp", classPath, "kafka.Kafka", properties], { ...options, port: node.port });
}
