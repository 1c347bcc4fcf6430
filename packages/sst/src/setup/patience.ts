import { isMillraceError, MillraceError } from "@millrace/core";
import { type Clock, sleep } from "@millrace/core/aws";

/** The step's time is up before everything is as declared. What was done stays, so the next deployment goes on from there. */
export class SetupOutOfTimeError extends MillraceError {
	static override readonly code = "SETUP_OUT_OF_TIME";
	static override readonly retryable = true;
	static override readonly category = "unreachable";
}

/** How long an answer "not allowed" may be IAM's, which needs time to spread a policy that the same deployment has just written. */
const FRESH_MS = 60_000;
const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 10_000;

/** Left at the end of the invocation for the last answer, and to say what went wrong. */
const MARGIN_MS = 15_000;

/** What a function of the step needs to know of its invocation; Lambda's context has it. */
export interface StepContext {
	getRemainingTimeInMillis(): number;
}

/** The patience of one invocation: until shortly before its function's timeout. */
export function patienceOf(context: StepContext, clock: Clock): Patience {
	return createPatience({ clock, random: Math.random, endsAt: clock.now() + context.getRemainingTimeInMillis() - MARGIN_MS });
}

export interface PatienceOptions {
	readonly clock: Clock;
	/** 0 to 1. */
	readonly random: () => number;
	/** When the step has to be done, in Unix milliseconds. */
	readonly endsAt: number;
}

/** What waits and gives up, the same for topics and schemas. */
export interface Patience {
	readonly clock: Clock;
	/**
	 * Waits before another try: 200 ms, twice as long each time up to 10 s, a random half of it taken off, so that steps of several stages
	 * do not come back together.
	 * @param tries how often it was tried in vain, from 1
	 * @param waitingFor what to say when the time is up
	 * @throws {SetupOutOfTimeError}
	 */
	beforeRetry(tries: number, waitingFor: string, cause?: unknown): Promise<void>;
	/** Waits so that calls are at least that many milliseconds apart. */
	pace(milliseconds: number): Promise<void>;
	/** Throws what no retry can mend, and waits otherwise. */
	afterError(error: unknown, tries: number): Promise<void>;
}

export function createPatience({ clock, random, endsAt }: PatienceOptions): Patience {
	const startedAt = clock.now();
	const never = new AbortController().signal;
	let nextAt = 0;

	const patience: Patience = {
		clock,
		async beforeRetry(tries, waitingFor, cause) {
			const wait = Math.min(FIRST_WAIT_MS * 2 ** (tries - 1), LONGEST_WAIT_MS) * (1 - random() / 2);
			if (clock.now() + wait >= endsAt) {
				throw new SetupOutOfTimeError(`The time of the deploy-time step is up. Last: ${waitingFor}`, {
					fix: "Deploy again: what was done stays, and the rest follows.",
					cause,
				});
			}
			await sleep(wait, clock, never);
		},
		async pace(milliseconds) {
			const wait = nextAt - clock.now();
			if (wait > 0) await sleep(wait, clock, never);
			nextAt = clock.now() + milliseconds;
		},
		async afterError(error, tries) {
			const mayPass = isDenied(error) && clock.now() - startedAt < FRESH_MS;
			if (!isMillraceError(error) || !(error.retryable || mayPass)) throw error;
			await patience.beforeRetry(tries, error.message, error);
		},
	};
	return patience;
}

function isDenied(error: unknown): boolean {
	return isMillraceError(error) && error.category === "unauthorised";
}
