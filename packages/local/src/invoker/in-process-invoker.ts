import { PORTS, type Ports, type RecordOutcome } from "@millrace/core";
import { HandlerTimeoutError, MAX_RESPONSE_BYTES, notJson, timedOut, tooLarge } from "../function/function-errors.ts";
import type { Invocation, Invoker } from "../mapping/invoker.ts";
import { createLambdaContext } from "./lambda-context.ts";
import type { LambdaHandler } from "./load-handler.ts";
import { setVariables } from "./set-variables.ts";

export interface InProcessInvokerOptions {
	readonly handler: LambdaHandler;
	readonly functionName: string;
	readonly functionArn: string;
	readonly timeoutSeconds: number;
	readonly memoryMb: number;
	/** Variables that the handler sees during an invocation; afterwards they are what they were. */
	readonly environment: Readonly<Record<string, string>>;
	readonly randomId: () => string;
	/** What the handler touches instead of the process: its log and its metrics line, for example. @default the process */
	readonly ports?: Partial<Ports>;
	/** Milliseconds that never go back. @default performance.now */
	readonly now?: () => number;
	/** Calls back after so many milliseconds unless it is cancelled. @default setTimeout */
	readonly timer?: (milliseconds: number, callback: () => void) => () => void;
	/** The environment that the variables go into. @default process.env */
	readonly processEnvironment?: NodeJS.ProcessEnv;
}

/**
 * Calls a handler in this process as Lambda would: one invocation at a time, its own context, its timeout enforced.
 *
 * A handler past its timeout cannot be stopped in-process: it is left behind and what it still reports is not heard. One that
 * never gives the event loop back cannot be timed out at all.
 */
export function createInProcessInvoker(options: InProcessInvokerOptions): Invoker {
	const { handler, timeoutSeconds, now = () => performance.now(), timer = startTimer } = options;
	const variables = options.processEnvironment ?? process.env;

	return {
		async invoke(event) {
			const requestId = options.randomId();
			const outcomes: RecordOutcome[] = [];
			let listening = true;
			const started = now();
			const context = createLambdaContext({
				...options,
				requestId,
				now,
				portsSymbol: PORTS,
				ports: options.ports ?? {},
				deadline: started + timeoutSeconds * 1000,
				observer: (outcome) => {
					if (listening) outcomes.push(outcome);
				},
			});
			const restore = setVariables(variables, options.environment);
			let cancel = (): void => {};
			const timeout = new Promise<never>((_, reject) => {
				cancel = timer(timeoutSeconds * 1000, () => reject(timedOut(timeoutSeconds)));
			});
			const ended = () => ({ requestId, milliseconds: now() - started, outcomes });
			try {
				const response = await Promise.race([call(handler, event, context), timeout]);
				return { kind: "returned", response: throughJson(response), ...ended() } satisfies Invocation;
			} catch (error) {
				const reason = error instanceof HandlerTimeoutError ? "timedOut" : "threw";
				return { kind: "failed", reason, error, ...ended() } satisfies Invocation;
			} finally {
				listening = false;
				cancel();
				restore();
			}
		},
	};
}

/** Through a copy, so that a handler that changes its event does not change what is delivered again. */
async function call(handler: LambdaHandler, event: unknown, context: unknown): Promise<unknown> {
	return handler(structuredClone(event), context);
}

/** @throws {ResponseNotJsonError} @throws {ResponseTooLargeError} */
function throughJson(response: unknown): unknown {
	let text: string;
	try {
		text = JSON.stringify(response) ?? "null";
	} catch (error) {
		throw notJson(error);
	}
	const bytes = Buffer.byteLength(text);
	if (bytes > MAX_RESPONSE_BYTES) throw tooLarge(bytes);
	return JSON.parse(text);
}

function startTimer(milliseconds: number, callback: () => void): () => void {
	const handle = setTimeout(callback, milliseconds);
	return () => clearTimeout(handle);
}
