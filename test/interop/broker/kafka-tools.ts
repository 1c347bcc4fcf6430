import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { kafkaClassPath } from "../../support/real-kafka.ts";

/** One run of a tool. */
export interface ToolRun {
	/** Its exit code. */
	readonly ended: Promise<number>;
	/** Ends it as Ctrl-C does. */
	interrupt(): Promise<void>;
}

/** Kafka's own command-line tools, all in one warm Java process (ToolServer.java). */
export interface KafkaTools {
	/** Runs a tool to its end and gives its lines. Rejects when it exits with another code than 0, or has logged an error. */
	run(main: string, args: readonly string[], input?: string): Promise<readonly string[]>;
	/** Starts a tool that stays; each line of its output is told at once. */
	start(main: string, args: readonly string[], onLine: (line: string) => void): ToolRun;
	close(): Promise<void>;
}

type Said = { readonly id: number; readonly line?: string; readonly error?: string; readonly exit?: number };

export function startKafkaTools(): KafkaTools {
	const log = join(import.meta.dirname, "../kafka/tool-log.properties");
	const light = ["-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"];
	const switches = [...light, "-Dfile.encoding=UTF-8", `-Dlog4j2.configurationFile=${log}`];
	const child: ChildProcessWithoutNullStreams = spawn("java", [...switches, "-cp", kafkaClassPath(), "ToolServer"]);
	const runs = new Map<number, (said: Said) => void>();
	const errors: Buffer[] = [];
	let count = 0;
	child.stderr.on("data", (chunk: Buffer) => errors.push(chunk));
	child.stdin.on("error", () => {});
	createInterface({ input: child.stdout }).on("line", (line) => {
		const said = JSON.parse(line) as Said;
		runs.get(said.id)?.(said);
	});
	const closed = new Promise<void>((resolve) => {
		child.once("close", () => {
			for (const [id, hear] of runs) hear({ id, error: Buffer.concat(errors).toString().slice(-2000), exit: -1 });
			resolve();
		});
	});

	function begin(main: string, args: readonly string[], input: string, hear: (said: Said) => void): ToolRun {
		const id = ++count;
		const ended = new Promise<number>((resolve) => {
			runs.set(id, (said) => {
				hear(said);
				if (said.exit === undefined) return;
				runs.delete(id);
				resolve(said.exit);
			});
		});
		child.stdin.write(`${JSON.stringify({ id, main, args, input })}\n`);
		return {
			ended,
			async interrupt() {
				child.stdin.write(`${JSON.stringify({ id, stop: true })}\n`);
				await ended;
			},
		};
	}

	return {
		async run(main, args, input = "") {
			const lines: string[] = [];
			const wrong: string[] = [];
			const code = await begin(main, args, input, ({ line, error }) => {
				if (line !== undefined) lines.push(line);
				if (error !== undefined) wrong.push(error);
			}).ended;
			if (code === 0 && !wrong.some((line) => line.startsWith("ERROR "))) return lines;
			throw new Error(`${main} ended with ${code}: ${[...lines, ...wrong].join("\n").slice(0, 1000)}`);
		},
		start: (main, args, onLine) =>
			begin(main, args, "", ({ line }) => {
				if (line !== undefined) onLine(line);
			}),
		async close() {
			child.kill("SIGKILL");
			await closed;
		},
	};
}
