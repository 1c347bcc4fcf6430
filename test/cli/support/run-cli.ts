import type { CommandEntry } from "../../../packages/cli/src/commands.ts";
import type { Envelope } from "../../../packages/cli/src/envelope.ts";
import type { CliIo } from "../../../packages/cli/src/io.ts";
import { main } from "../../../packages/cli/src/main.ts";

export interface CliRun {
	readonly code: number;
	readonly stdout: string;
	readonly stderr: string;
	/** The one envelope on standard output; reading it throws when there is not exactly one line of JSON. */
	readonly envelope: Envelope;
}

export interface CliControl {
	readonly interrupt: () => void;
	readonly stray: (error: unknown) => void;
	/** Of a terminal alone. */
	readonly press: (key: string) => void;
}

export interface CliWorld {
	readonly cwd?: string;
	readonly env?: Readonly<Record<string, string | undefined>>;
	readonly isTTY?: boolean;
	readonly answers?: (question: string) => boolean;
	readonly commands?: Readonly<Record<string, CommandEntry>>;
	/** Called with how to press keys and Ctrl-C, and how to raise an error that nobody awaits. */
	readonly control?: (control: CliControl) => void;
	/** Told of all of standard output so far, whenever something is added. */
	readonly onOutput?: (stdout: string) => void;
	/** Called with each text as it is written. */
	readonly onWrite?: (stream: "stdout" | "stderr", text: string) => void;
	/** The time of each look at the clock, in milliseconds. */
	readonly now?: () => number;
}

/** Runs one command line in this process, with everything it may touch injected. */
export async function runCli(argv: readonly string[], world: CliWorld = {}): Promise<CliRun> {
	const { answers, isTTY = false } = world;
	const written = { stdout: "", stderr: "" };
	const createWriter = (stream: "stdout" | "stderr") => ({
		write: (text: string) => {
			written[stream] += text;
			if (stream === "stdout") world.onOutput?.(written.stdout);
			world.onWrite?.(stream, text);
		},
		isTTY,
		columns: isTTY ? 80 : undefined,
	});
	const interrupts = new Set<() => void>();
	const strays = new Set<(error: unknown) => void>();
	const keys = new Set<(key: string) => void>();
	const io: CliIo = {
		stdout: createWriter("stdout"),
		stderr: createWriter("stderr"),
		ask: answers === undefined ? undefined : async (question) => answers(question),
		onKey: isTTY ? (listener) => subscribe(keys, listener) : undefined,
		cwd: world.cwd ?? "/nowhere",
		env: world.env ?? {},
		clock: { now: world.now ?? (() => 0), wait: () => new Promise((resolve) => setImmediate(resolve)) },
		onInterrupt: (listener) => subscribe(interrupts, listener),
		onStrayError: (listener) => subscribe(strays, listener),
	};
	world.control?.({
		interrupt: () => {
			for (const listener of interrupts) listener();
		},
		stray: (error) => {
			for (const listener of strays) listener(error);
		},
		press: (key) => {
			for (const listener of keys) listener(key);
		},
	});
	const code = await main(argv, io, world.commands);
	return {
		code,
		...written,
		get envelope() {
			const { stdout } = written;
			return JSON.parse(stdout.trimEnd().split("\n").length === 1 ? stdout : "not one line") as Envelope;
		},
	};
}

function subscribe<T>(set: Set<T>, listener: T): () => void {
	set.add(listener);
	return () => {
		set.delete(listener);
	};
}
