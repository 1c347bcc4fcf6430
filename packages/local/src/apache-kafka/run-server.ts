import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as wait } from "node:timers/promises";
import { KafkaNotRunningError } from "./apache-kafka-errors.ts";
import { countBrokers } from "./ask-kafka.ts";

export interface RunServerOptions {
	/** Environment of the process. */
	readonly env?: Readonly<Record<string, string | undefined>>;
	/** Port of 127.0.0.1 at which it will answer. */
	readonly port: number;
	/** Longest time until it answers. @default 60,000 */
	readonly readyMs?: number;
	/** Brokers that have to be known before it counts as ready. @default 1 */
	readonly brokers?: number;
	readonly signal?: AbortSignal | undefined;
}

/** One process of Apache Kafka that answers. */
export interface RunningServer {
	/** Resolves when the process has ended, in whichever way. */
	readonly ended: Promise<void>;
	/** Lets it write down what it knows, and ends it. */
	stop(): Promise<void>;
	/** Ends it as a crash would. */
	kill(): Promise<void>;
	/** The end of what it has printed. */
	log(): string;
}

const STOP_MS = 20_000;
const ASK_MS = 2_000;
const KEPT_LOG = 4_000;

/**
 * Runs a program that is, or contains, Apache Kafka, and waits until it answers for metadata; before, it only listens.
 *
 * @throws {KafkaNotRunningError} with the end of what it printed
 */
export async function runServer(
	command: string,
	args: readonly string[],
	{ env = process.env, port, readyMs = 60_000, brokers = 1, signal }: RunServerOptions,
): Promise<RunningServer> {
	const child: ChildProcess = spawn(command, args, {
		stdio: ["ignore", "pipe", "pipe"],
		env: { ...env },
		// Ctrl-C goes to all processes of a terminal; whoever started this one decides how it ends.
		detached: true,
	});
	let said = "";
	const say = (text: string) => {
		said = (said + text).slice(-KEPT_LOG);
	};
	for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => say(chunk.toString()));
	const ended = new Promise<void>((resolve) => {
		child.once("close", () => resolve());
		child.once("error", (error) => {
			say(error.message);
			resolve();
		});
	});
	const hasEnded = () => child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
	const end = async (how: "SIGTERM" | "SIGKILL") => {
		if (!hasEnded()) child.kill(how);
		await ended;
	};
	try {
		const endsAt = performance.now() + readyMs;
		while ((await countBrokers(port, ASK_MS).catch(() => 0)) < brokers) {
			signal?.throwIfAborted();
			if (hasEnded()) {
				await ended;
				throw notRunning(`ended with ${child.exitCode ?? child.signalCode ?? "an error"}: ${said}`);
			}
			if (performance.now() > endsAt) throw notRunning(`does not answer within ${readyMs} ms: ${said}`);
			await wait(50);
		}
	} catch (error) {
		await end("SIGKILL");
		throw error;
	}
	return {
		ended,
		async stop() {
			const patience = new AbortController();
			const late = wait(STOP_MS, undefined, { signal: patience.signal }).then(
				() => end("SIGKILL"),
				() => {},
			);
			await Promise.race([end("SIGTERM"), late]);
			patience.abort();
		},
		kill: () => end("SIGKILL"),
		log: () => said,
	};
}

export function notRunning(what: string, cause?: unknown): KafkaNotRunningError {
	return new KafkaNotRunningError(`Apache Kafka ${what.trimEnd()}`, {
		fix: "Look at what it printed. A directory of another version or another cluster is not for this one.",
		cause,
	});
}
