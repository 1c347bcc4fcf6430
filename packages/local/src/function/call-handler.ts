import type { Ports, RecordOutcome } from "@millrace/core";
import { createLambdaContext } from "../invoker/lambda-context.ts";
import { type PortableError, packError } from "./portable-error.ts";
import { preciseClock as clock } from "./precise-clock.ts";

/** What a function is asked. */
export interface Call {
	readonly requestId: string;
	readonly functionArn: string;
	/** Unix milliseconds at which the invocation must have ended. */
	readonly deadline: number;
	readonly event: unknown;
}

/** What a handler said, ready to cross into another thread or process. */
export interface Said {
	/** Of each record; empty when the handler does not say. */
	readonly outcomes: readonly SaidOutcome[];
	readonly result: { readonly kind: "returned"; readonly json: string } | SaidError;
}

export interface SaidError {
	readonly kind: "threw" | "notJson";
	readonly error: PortableError;
}

export type SaidOutcome = Omit<RecordOutcome, "error"> & { readonly error?: PortableError };

/**
 * Calls a handler as the runtime of Lambda does, with what its context says taken from the variables that Lambda sets.
 *
 * Runs inside functions, so it imports nothing of core.
 *
 * @param ports the symbol under which core looks for its ports in the context
 * @param variables those that the function sees
 * @param more further ports of core
 */
export async function callHandler(
	handler: (event: unknown, context: unknown) => unknown,
	call: Call,
	ports: symbol,
	variables: NodeJS.ProcessEnv,
	more: Partial<Ports> = {},
): Promise<Said> {
	const outcomes: SaidOutcome[] = [];
	const context = createLambdaContext({
		functionName: variables["AWS_LAMBDA_FUNCTION_NAME"] ?? "",
		functionArn: call.functionArn,
		memoryMb: Number(variables["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]),
		requestId: call.requestId,
		deadline: call.deadline,
		now: clock.now,
		portsSymbol: ports,
		ports: { clock, environment: variables, ...more },
		observer: ({ error, ...outcome }) => {
			outcomes.push({ ...outcome, ...(error !== undefined && { error: packError(error) }) });
		},
	});
	const said = (result: Said["result"]): Said => ({ outcomes: [...outcomes], result });
	let response: unknown;
	try {
		response = await handler(call.event, context);
	} catch (error) {
		return said({ kind: "threw", error: packError(error) });
	}
	try {
		return said({ kind: "returned", json: JSON.stringify(response) ?? "null" });
	} catch (error) {
		return said({ kind: "notJson", error: packError(error) });
	}
}
