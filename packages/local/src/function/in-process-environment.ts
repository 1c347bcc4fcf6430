import { pathToFileURL } from "node:url";
import { HANDLER_BRAND, PORTS, type Ports } from "@millrace/core";
import { setVariables } from "../invoker/set-variables.ts";
import { callHandler } from "./call-handler.ts";
import type { ExecutionEnvironment, Gone } from "./execution-environment.ts";
import { describeExports } from "./handler-exports.ts";
import { packError } from "./portable-error.ts";
import type { EnvironmentOptions } from "./worker-environment.ts";

/** The process has its variables only once: whoever sets them waits for the one before. */
let turn: Promise<unknown> = Promise.resolve();

function inTurn<T>(work: () => Promise<T>): Promise<T> {
	const result = turn.then(work);
	turn = result.catch(() => {});
	return result;
}

/**
 * No environment at all: the code runs here, where a debugger can stop it, and where nothing is between it and the rest of this process.
 *
 * One invocation runs at a time, of all functions that run so. A handler that is ended is left behind, not stopped; one that never gives the event
 * loop back cannot be ended. What it writes by itself is written by this process; the lines of Millrace's own runtime are passed on.
 */
export function startInProcessEnvironment({
	variables,
	onLine,
}: Pick<EnvironmentOptions, "variables" | "onLine">): ExecutionEnvironment {
	const ports: Partial<Ports> = {
		logger: {
			warn: (message, fields) => onLine("stderr", JSON.stringify({ level: "WARN", message, ...fields })),
			error: (message, fields) => onLine("stderr", JSON.stringify({ level: "ERROR", message, ...fields })),
		},
		writeMetrics: (line) => onLine("stdout", line),
	};
	const ended = Promise.withResolvers<Gone>();
	let gone = false;
	let all = variables;
	let handler: (event: unknown, context: unknown) => unknown;

	/** Whatever happens to the work, the turn of the next comes when this environment has ended. */
	function run<T>(work: () => Promise<T>): Promise<T | Gone> {
		return inTurn(async () => {
			if (gone) return ended.promise;
			const restore = setVariables(process.env, all);
			try {
				return await Promise.race([work(), ended.promise]);
			} finally {
				restore();
			}
		});
	}

	return {
		load(code) {
			all = { ...variables, ...code.variables };
			return run(async () => {
				try {
					const exports: Record<string, unknown> = await import(anew(code.path));
					// Sound enough: whoever asks for an invocation has judged the exports first.
					handler = exports[code.exportName] as typeof handler;
					return { kind: "loaded", exports: describeExports(exports, HANDLER_BRAND) } as const;
				} catch (error) {
					return { kind: "threw", error: packError(error) } as const;
				}
			});
		},
		invoke: (call) =>
			run(async () => {
				// A copy, so that a handler that changes its event does not change what is delivered again.
				const given = { ...call, event: structuredClone(call.event) };
				return { kind: "said", said: await callHandler(handler, given, PORTS, { ...process.env }, ports) } as const;
			}),
		async end() {
			gone = true;
			ended.resolve({ kind: "gone", how: "left behind" });
		},
		get gone() {
			return gone;
		},
		maxMemoryMb: undefined,
	};
}

const loaded = new Map<string, number>();

/** Node gives a module that it has loaded once again under the same address, though an environment starts with a fresh one. */
function anew(path: string): string {
	const times = loaded.get(path) ?? 0;
	loaded.set(path, times + 1);
	const { href } = pathToFileURL(path);
	return times === 0 ? href : `${href}?${times}`;
}
