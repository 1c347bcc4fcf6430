import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";
import { HANDLER_BRAND, PORTS } from "@millrace/core";
import type { Said } from "./call-handler.ts";
import type { Answer, Code, ExecutionEnvironment, Gone, Loading } from "./execution-environment.ts";
import { tooLarge } from "./function-errors.ts";
import { createMarkedOutput } from "./marked-output.ts";
import { type PortableError, packError } from "./portable-error.ts";
import { guardProcess, killGroup } from "./process-group.ts";
import { readProcessMemory } from "./process-memory.ts";
import { type RuntimeAnswer, type RuntimeApi, type RuntimeError, startRuntimeApi } from "./runtime-api.ts";
import type { EnvironmentOptions } from "./worker-environment.ts";

export interface ProcessEnvironmentOptions extends EnvironmentOptions {
	/** Path of AWS's runtime client (`aws-lambda-ric/index.mjs`), to run the code instead of our own. */
	readonly runtimeClient?: string | undefined;
}

const MAIN = fileURLToPath(new URL(`./process-main${import.meta.filename.endsWith(".ts") ? ".ts" : ".js"}`, import.meta.url));
/** Between two looks at the memory of a process that is busy. */
const MEMORY_CHECK_MS = 50;

/**
 * An execution environment in a process of its own, which asks for work over Lambda's Runtime API.
 *
 * Its heap is limited to the function's memory, and on Linux all of its resident memory too. It is in a process group of its own: an interrupt at
 * the terminal does not reach it, and what it started ends with it.
 */
export function startProcessEnvironment(options: ProcessEnvironmentOptions): ExecutionEnvironment {
	const { memoryMb, onLine, runtimeClient } = options;
	const mark = `\0${randomUUID()}`;
	const stdout = createMarkedOutput(mark, (text) => onLine("stdout", text));
	const stderr = createMarkedOutput(mark, (text) => {
		if (text.includes("JavaScript heap out of memory")) overHeap = true;
		onLine("stderr", text);
	});
	const gone = Promise.withResolvers<Gone>();
	let ended: Gone | undefined;
	let child: ChildProcess | undefined;
	let overHeap = false;
	let overMemory = false;
	let peakMb: number | undefined;

	const started = start();
	// Whoever waits for the environment sees it too.
	started.catch(() => {});

	async function start(): Promise<RuntimeApi> {
		const api = await startRuntimeApi();
		if (ended !== undefined) await api.close();
		else if (runtimeClient === undefined) run(api, [MAIN]);
		return api;
	}

	function run(
		api: RuntimeApi,
		args: readonly string[],
		more: { readonly cwd?: string; readonly env?: Code["variables"] } = {},
	): void {
		const spawned = spawn(process.execPath, [`--max-old-space-size=${memoryMb}`, ...args], {
			...(more.cwd !== undefined && { cwd: more.cwd }),
			env: { ...options.variables, ...more.env, AWS_LAMBDA_RUNTIME_API: api.address },
			stdio: ["ignore", "pipe", "pipe"],
			detached: process.platform !== "win32",
			windowsHide: true,
		});
		child = spawned;
		guardProcess(spawned);
		spawned.stdout.on("data", stdout.write);
		spawned.stderr.on("data", stderr.write);
		spawned.on("error", (error) => finish({ kind: "gone", how: error.message }));
		spawned.on("close", (status, signal) => {
			const how = status === null ? `signal: ${SIGNALS[signal ?? ""] ?? signal}` : `exit status ${status}`;
			finish(overMemory || overHeap ? { kind: "outOfMemory" } : { kind: "gone", how });
		});
		function finish(how: Gone): void {
			stdout.close();
			stderr.close();
			void api.close();
			ended ??= how;
			gone.resolve(ended);
		}
	}

	function checkMemory(): void {
		const memory = child?.pid === undefined ? undefined : readProcessMemory(child.pid);
		if (memory === undefined) return;
		peakMb = Math.max(peakMb ?? 0, memory.peakMb);
		if (memory.peakMb <= memoryMb) return;
		overMemory = true;
		killGroup(child);
	}

	/** Watches the memory meanwhile; the end of the process comes before any answer. */
	async function watch<T>(work: Promise<T>): Promise<T | Gone> {
		const timer = setInterval(checkMemory, MEMORY_CHECK_MS);
		try {
			const result = await Promise.race([work, gone.promise]);
			checkMemory();
			return overMemory ? await gone.promise : result;
		} finally {
			clearInterval(timer);
		}
	}

	async function load(code: Code): Promise<Loading> {
		const api = await started;
		const failed = api.initError.then(
			({ told, ...error }) => ({ kind: "threw", error: told.error ?? toPortable(error) }) as const,
		);
		if (runtimeClient !== undefined) {
			const handler = code.variables["_HANDLER"] ?? "";
			run(api, [runtimeClient, handler], { cwd: code.variables["LAMBDA_TASK_ROOT"] ?? ".", env: code.variables });
			return Promise.race([failed, api.ready.then(() => ({ kind: "loaded", exports: undefined }) as const)]);
		}
		const loaded = api.load({
			...code,
			portsKey: Symbol.keyFor(PORTS) ?? "",
			brandKey: Symbol.keyFor(HANDLER_BRAND) ?? "",
			mark,
		});
		return Promise.race([failed, loaded.then((exports) => ({ kind: "loaded", exports }) as const)]);
	}

	return {
		load: (code) => watch(load(code)),
		async invoke(call): Promise<Answer> {
			const marked = [stdout.marked(), stderr.marked()];
			const answer = await watch(started.then((api) => api.invoke(call)));
			if (answer.kind === "gone" || answer.kind === "outOfMemory") return answer;
			// All that the handler wrote comes before what it came to; AWS's client sets no marks.
			if (runtimeClient === undefined) await Promise.race([Promise.all(marked), gone.promise]);
			if (!answer.told.uncaught) return toAnswer(answer);
			const last = await gone.promise;
			return last.kind === "gone" && answer.told.error ? { ...last, error: answer.told.error } : last;
		},
		async end() {
			ended ??= { kind: "gone", how: "signal: killed" };
			const api = await started;
			if (child === undefined) {
				gone.resolve(ended);
				return api.close();
			}
			killGroup(child);
			await gone.promise;
		},
		get gone() {
			return ended !== undefined;
		},
		get maxMemoryMb() {
			return peakMb;
		},
	};
}

function toAnswer(answer: RuntimeAnswer): Answer {
	const { outcomes = [], error, notJson } = answer.told;
	const said = (result: Said["result"]): Answer => ({ kind: "said", said: { outcomes, result } });
	switch (answer.kind) {
		case "response":
			return said({ kind: "returned", json: answer.json });
		case "tooLarge":
			return said({ kind: "threw", error: packError(tooLarge(answer.bytes)) });
		case "error":
			return said({
				kind: notJson || answer.error.errorType === "Runtime.JSONStringifyError" ? "notJson" : "threw",
				error: error ?? toPortable(answer.error),
			});
		default:
			return answer satisfies never;
	}
}

/** What AWS's client says of an error; the code of one of ours is in its name. */
function toPortable({ errorType, errorMessage, trace, stackTrace }: RuntimeError): PortableError {
	return { kind: "error", name: errorType, message: errorMessage, stack: (trace ?? stackTrace ?? []).join("\n") };
}

/** As Lambda words them. */
const SIGNALS: Readonly<Record<string, string>> = {
	SIGKILL: "killed",
	SIGABRT: "aborted",
	SIGSEGV: "segmentation fault",
	SIGTERM: "terminated",
};
