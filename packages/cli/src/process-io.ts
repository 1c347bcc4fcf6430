import type { CliIo, Writer } from "./io.ts";

/**
 * The process as the commands see it.
 *
 * Standard output is kept for our own data: what anybody else prints there while a command runs (a user's handler,
 * a configuration file) goes to standard error, because `--json` promises exactly one envelope.
 */
export function createProcessIo(process: NodeJS.Process): CliIo {
	const print = process.stdout.write.bind(process.stdout);
	process.stdout.write = process.stderr.write.bind(process.stderr) as typeof process.stdout.write;
	return {
		stdout: createWriter(process.stdout, print),
		stderr: createWriter(process.stderr, process.stderr.write.bind(process.stderr)),
		ask: process.stdin.isTTY && process.stderr.isTTY ? (question) => ask(process, question) : undefined,
		onKey: process.stdin.isTTY && process.stderr.isTTY ? (listener) => readKeys(process, listener) : undefined,
		cwd: process.cwd(),
		env: process.env,
		clock: { now: Date.now, wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)) },
		onInterrupt: (listener) => listen(process, ["SIGINT", "SIGTERM"], listener),
		onStrayError: (listener) => listen(process, ["uncaughtException", "unhandledRejection"], listener),
	};
}

function createWriter(stream: NodeJS.WriteStream, write: (text: string) => boolean): Writer {
	return {
		write: (text) => {
			write(text);
		},
		isTTY: stream.isTTY === true,
		columns: stream.columns,
	};
}

function listen(process: NodeJS.Process, events: readonly string[], listener: (value: unknown) => void): () => void {
	for (const event of events) process.on(event, listener);
	return () => {
		for (const event of events) process.off(event, listener);
	};
}

async function ask(process: NodeJS.Process, question: string): Promise<boolean> {
	const { createInterface } = await import("node:readline/promises");
	const lines = createInterface({ input: process.stdin, output: process.stderr });
	// While it reads, readline keeps Ctrl-C for itself; and at the end of the input nobody answers.
	lines.on("SIGINT", () => process.kill(process.pid, "SIGINT"));
	const closed = new Promise<string>((resolve) => {
		lines.once("close", () => resolve(""));
	});
	try {
		return /^y(es)?$/i.test((await Promise.race([lines.question(`${question} [y/N] `), closed])).trim());
	} finally {
		lines.close();
	}
}

function readKeys(process: NodeJS.Process, listener: (key: string) => void): () => void {
	const { stdin } = process;
	const read = (bytes: Buffer) => {
		for (const key of bytes.toString("utf8")) {
			// A terminal that hands over single keys makes no signals of them.
			if (key === "\u0003") process.kill(process.pid, "SIGINT");
			else listener(NAMED_KEYS[key] ?? key);
		}
	};
	stdin.setRawMode(true);
	stdin.on("data", read);
	stdin.resume();
	return () => {
		stdin.off("data", read);
		stdin.setRawMode(false);
		stdin.pause();
	};
}

const NAMED_KEYS: Readonly<Record<string, string>> = { "\r": "return", "\n": "return", "\u001b": "escape" };
