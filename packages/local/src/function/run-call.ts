import type { Ports, RecordOutcome } from "@millrace/core";
import type { StackMapper } from "../invoker/stack-mapper.ts";
import type { FunctionError, Invocation } from "../mapping/invoker.ts";
import type { Call, Said } from "./call-handler.ts";
import type { ExecutionEnvironment, Gone } from "./execution-environment.ts";
import { exited, MAX_RESPONSE_BYTES, notJson, outOfMemory, timedOut, tooLarge, uncaught } from "./function-errors.ts";
import { reviveError } from "./revive-error.ts";

export interface CallLimits {
	readonly timeoutSeconds: number;
	readonly memoryMb: number;
	readonly functionArn: string;
	readonly clock: Ports["clock"];
}

/** Runs one invocation in an environment, which is ended at the timeout, and says what it came to as the mapping wants to hear it. */
export async function runCall(
	environment: ExecutionEnvironment,
	stacks: StackMapper,
	event: unknown,
	requestId: string,
	{ timeoutSeconds, memoryMb, functionArn, clock }: CallLimits,
): Promise<Invocation> {
	const started = clock.now();
	const call: Call = { requestId, functionArn, deadline: started + timeoutSeconds * 1000, event };
	let expired = false;
	const cancel = clock.after(timeoutSeconds * 1000, () => {
		expired = true;
		void environment.end();
	});
	const answer = await environment.invoke(call);
	cancel();
	const milliseconds = clock.now() - started;
	const failed = (reason: FunctionError["reason"], error: unknown, outcomes: readonly RecordOutcome[] = []): Invocation => ({
		kind: "failed",
		reason,
		error,
		requestId,
		milliseconds,
		outcomes,
	});

	if (expired) return failed("timedOut", timedOut(timeoutSeconds));
	if (answer.kind !== "said") return failed("exited", describeGone(answer, stacks, memoryMb));
	const outcomes = reviveOutcomes(answer.said, stacks);
	const { result } = answer.said;
	switch (result.kind) {
		case "returned": {
			const bytes = Buffer.byteLength(result.json);
			if (bytes > MAX_RESPONSE_BYTES) return failed("threw", tooLarge(bytes), outcomes);
			return { kind: "returned", response: JSON.parse(result.json), requestId, milliseconds, outcomes };
		}
		case "threw":
			return failed("threw", reviveError(result.error, stacks), outcomes);
		case "notJson":
			return failed("threw", notJson(reviveError(result.error, stacks)), outcomes);
		default:
			return result satisfies never;
	}
}

/** The error that stands for an environment that ended. */
export function describeGone(gone: Gone, stacks: StackMapper, memoryMb: number): Error {
	if (gone.kind === "outOfMemory") return outOfMemory(memoryMb);
	return gone.error === undefined ? exited(gone.how) : uncaught(reviveError(gone.error, stacks));
}

function reviveOutcomes({ outcomes }: Said, stacks: StackMapper): readonly RecordOutcome[] {
	return outcomes.map(({ error, ...outcome }) => ({
		...outcome,
		...(error !== undefined && { error: reviveError(error, stacks) }),
	}));
}
