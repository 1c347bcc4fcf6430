import { Worker } from "node:worker_threads";
import { HANDLER_BRAND, PORTS } from "@millrace/core";
import type { Answer, ExecutionEnvironment, Gone, Loading } from "./execution-environment.ts";
import { guardHeap } from "./heap-guard.ts";
import { createOutputLines } from "./output-lines.ts";
import type { PortableError } from "./portable-error.ts";
import type { FromWorker, ToWorker, WorkerStart } from "./worker-messages.ts";

export interface EnvironmentOptions {
	/** Megabytes of the function. */
	readonly memoryMb: number;
	/** All the variables that the code sees, beside those that name its folder. */
	readonly variables: Readonly<Record<string, string>>;
	/** Takes each line that the function writes. */
	readonly onLine: (stream: "stdout" | "stderr", text: string) => void;
}

export interface WorkerEnvironmentOptions extends EnvironmentOptions {
	/** Megabytes that a heap may always have. @default 512 */
	readonly minHeapMb?: number;
}

const EXTENSION = import.meta.filename.endsWith(".ts") ? ".ts" : ".js";

/**
 * An execution environment in a worker thread: module state, variables and heap of its own, and it can be ended in an endless loop.
 *
 * Its memory is guarded, not limited as in Lambda (`heap-guard.ts`), and buffers count for nothing. Shared with this process are the working
 * directory and what native modules do; what is written past `process.stdout`, such as by `fs.writeSync(1)`, is not caught.
 */
export function startWorkerEnvironment(options: WorkerEnvironmentOptions): ExecutionEnvironment {
	const { memoryMb, variables, onLine, minHeapMb = 512 } = options;
	const guard = guardHeap(Math.max(memoryMb, minHeapMb));
	const data: WorkerStart = { portsKey: keyOf(PORTS), brandKey: keyOf(HANDLER_BRAND) };
	const worker = new Worker(new URL(`./worker-main${EXTENSION}`, import.meta.url), {
		workerData: data,
		env: { ...variables },
		// Nothing of how this process was started.
		execArgv: [],
		resourceLimits: { maxOldGenerationSizeMb: guard.limitMb },
		stdin: false,
		// Taken, so that nothing reaches our own output; the code itself writes over its port.
		stdout: true,
		stderr: true,
		name: variables["AWS_LAMBDA_FUNCTION_NAME"] ?? "function",
	});
	const streams = {
		stdout: createOutputLines((text) => onLine("stdout", text)),
		stderr: createOutputLines((text) => onLine("stderr", text)),
	};
	worker.stdout.on("data", streams.stdout.write);
	worker.stderr.on("data", streams.stderr.write);

	let settle: ((message: Exclude<FromWorker, { kind: "output" }> | Gone) => void) | undefined;
	let gone: Gone | undefined;
	let uncaught: PortableError | undefined;

	function flush(): void {
		streams.stdout.flush();
		streams.stderr.flush();
	}

	function answer(message: Parameters<NonNullable<typeof settle>>[0]): void {
		flush();
		settle?.(message);
		settle = undefined;
	}

	worker.on("message", (message: FromWorker) => {
		if (message.kind === "output") {
			const { chunk } = message;
			streams[message.stream].write(typeof chunk === "string" ? chunk : Buffer.from(chunk));
		} else if (message.kind === "uncaught") uncaught = message.error;
		else answer(message);
	});
	worker.on("error", (error: NodeJS.ErrnoException) => {
		if (error.code === "ERR_WORKER_OUT_OF_MEMORY") gone = { kind: "outOfMemory" };
		else uncaught ??= { kind: "error", name: error.name, message: error.message, stack: error.stack ?? "" };
	});
	const ended = new Promise<void>((resolve) => {
		worker.on("exit", (code) => {
			gone ??= { kind: "gone", how: `exit status ${code}`, ...(uncaught && { error: uncaught }) };
			answer(gone);
			resolve();
		});
	});

	function ask(message: ToWorker): Promise<Exclude<FromWorker, { kind: "output" }> | Gone> {
		if (gone !== undefined) return Promise.resolve(gone);
		const stop = guard.watch(worker, () => {
			gone ??= { kind: "outOfMemory" };
			void worker.terminate();
		});
		return new Promise((resolve) => {
			settle = (answered) => {
				stop();
				resolve(answered);
			};
			worker.postMessage(message);
		});
	}

	return {
		async load(code): Promise<Loading> {
			const message = await ask({ kind: "load", ...code });
			if (message.kind === "loaded") return message;
			if (message.kind === "loadFailed") return { kind: "threw", error: message.error };
			return message as Gone;
		},
		async invoke(call): Promise<Answer> {
			const message = await ask({ kind: "invoke", call });
			return message.kind === "said" ? { kind: "said", said: message.said } : (message as Gone);
		},
		async end() {
			await worker.terminate();
			await ended;
		},
		get gone() {
			return gone !== undefined;
		},
		maxMemoryMb: undefined,
	};
}

/** Symbols do not cross, their keys do. */
function keyOf(symbol: symbol): string {
	return Symbol.keyFor(symbol) ?? "";
}
