import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KafkaPortTakenError } from "./apache-kafka-errors.ts";
import { freePorts, isFree } from "./free-ports.ts";
import type { RunningServer } from "./run-server.ts";
import { type StartNodeOptions, startNode } from "./start-node.ts";

export interface ApacheKafkaOptions extends Omit<StartNodeOptions, "brokers"> {
	/** Where clients connect. @default a free port */
	readonly port?: number | undefined;
	/** Keeps topics, records and groups. @default a temporary folder that is deleted at the end */
	readonly directory?: string | undefined;
	/** More of Kafka's settings. */
	readonly settings?: Readonly<Record<string, string>>;
}

/** Apache Kafka itself: one process, broker and controller. */
export interface ApacheKafka {
	/** Host and port for clients. */
	readonly bootstrap: string;
	readonly port: number;
	/** Resolves when it has ended, also by itself. */
	readonly ended: Promise<void>;
	/** The end of what it has printed. */
	log(): string;
	stop(): Promise<void>;
}

/**
 * Starts Apache Kafka in KRaft mode on this machine.
 *
 * @throws {KafkaPortTakenError} {KafkaNotRunningError}
 */
export async function startApacheKafka(given: ApacheKafkaOptions): Promise<ApacheKafka> {
	const { port: wanted, directory: kept, settings = {}, ...options } = given;
	const [controllerPort = 0, anyPort = 0] = await freePorts(2, wanted === undefined ? [] : [wanted]);
	const port = wanted ?? anyPort;
	if (wanted !== undefined) await checkFree(wanted);
	const directory = kept ?? (await mkdtemp(join(tmpdir(), "millrace-kafka-")));
	const clean = async () => {
		if (kept === undefined) await rm(directory, { recursive: true, force: true });
	};
	let server: RunningServer;
	try {
		server = await startNode({ id: 1, controller: true, port, controllerPort, directory, settings }, options);
	} catch (error) {
		await clean();
		throw error;
	}
	return {
		bootstrap: `127.0.0.1:${port}`,
		port,
		ended: server.ended,
		log: server.log,
		async stop() {
			// What is thrown away need not be written down first.
			await (kept === undefined ? server.kill() : server.stop());
			await clean();
		},
	};
}

/** @throws {KafkaPortTakenError} */
export async function checkFree(port: number): Promise<void> {
	if (await isFree(port)) return;
	throw new KafkaPortTakenError(`Somebody else listens on 127.0.0.1:${port}.`, {
		fix: "End that process, or choose another port.",
	});
}
