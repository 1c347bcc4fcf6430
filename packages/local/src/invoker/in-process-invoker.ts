import { MillraceError, type Ports, type RecordOutcome } from "@millrace/core";
import type { Invocation, Invoker } from "../mapping/invoker.ts";
import { createLambdaContext } from "./lambda-context.ts";
import type { LambdaHandler } from "./load-handler.ts";

/** A handler that had not returned when its function's timeout came. */
export class HandlerTimeoutError extends MillraceError {
	static override readonly code = "HANDLER_TIMEOUT";
	static override readonly category = "records";
	static override readonly retryable = true;
}

/** A handler returned what JSON cannot hold; on Lambda that is a failed invocation (Runtime.MarshalError). */
export class ResponseNotJsonError extends MillraceError {
	static override readonly code = "RESPONSE_NOT_JSON";
	static override readonly category = "records";
}

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
				ports: options.ports ?? {},
				deadline: started + timeoutSeconds * 1000,
				observer: (outcome) => {
					if (listening) outcomes.push(outcome);
				},
			});
			const restore = setVariables(variables, options.environment);
			let cancel = (): void => {};
			const timeout = new Promise<never>((_, reject) => {
				cancel = timer(timeoutSeconds * 1000, () => reject(new HandlerTimeoutError(...describeTimeout(timeoutSeconds))));
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

function throughJson(response: unknown): unknown {
	try {
		const text: string | undefined = JSON.stringify(response);
		return text === undefined ? null : JSON.parse(text);
	} catch (error) {
		throw new ResponseNotJsonError("The handler returned a value that JSON cannot hold.", {
			fix: "Return nothing, or a batch response.",
			cause: error,
		});
	}
}

function describeTimeout(seconds: number): [string, { readonly fix: string }] {
	return [
		`The handler did not return within the function's timeout of ${seconds} seconds.`,
		{ fix: "Pass context.signal to what it waits for, lower batchSize, or raise timeout." },
	];
}

function setVariables(target: NodeJS.ProcessEnv, values: Readonly<Record<string, string>>): () => void {
	const before = Object.keys(values).map((name) => [name, target[name]] as const);
	Object.assign(target, values);
	return () => {
		for (const [name, value] of before) {
			if (value === undefined) delete target[name];
			else target[name] = value;
		}
	};
}

function startTimer(milliseconds: number, callback: () => void): () => void {
	const handle = setTimeout(callback, milliseconds);
	return () => clearTimeout(handle);
}
