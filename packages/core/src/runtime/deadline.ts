import type { Clock } from "./clock.ts";

/** The moment before its timeout at which an invocation stops starting work. */
export interface Deadline {
	/** Aborted at the deadline; a handler that heeds it can still finish its record. */
	readonly signal: AbortSignal;
	readonly expired: boolean;
	/** Milliseconds until the deadline; 0 once it has passed. */
	remaining(): number;
	/** Waits, or gives up at the deadline: false says that it came first. */
	sleep(milliseconds: number): Promise<boolean>;
	/** Resolves with the work, or after the grace that follows the deadline, whichever comes first. */
	race(work: Promise<unknown>): Promise<void>;
	/** Ends the timers. */
	cancel(): void;
}

/**
 * @param timeLeft milliseconds until the function is killed, as Lambda's context says it
 * @param marginMs how long before that the deadline is: half of it is the grace for work in flight, half is for responding. Never more
 * than half of the time there is, so that a short invocation gets something done
 */
export function createDeadline(timeLeft: () => number, marginMs: number, clock: Clock): Deadline {
	const margin = Math.min(marginMs, timeLeft() / 2);
	const controller = new AbortController();
	const { signal } = controller;
	const deadline: Deadline = {
		signal,
		get expired() {
			// The clock may have passed the deadline while a handler kept the thread, with the timer still waiting.
			if (deadline.remaining() === 0) expire();
			return signal.aborted;
		},
		remaining() {
			return Math.max(0, timeLeft() - margin);
		},
		async sleep(milliseconds) {
			if (milliseconds >= deadline.remaining()) return false;
			await new Promise<void>((resolve) => void clock.after(milliseconds, resolve));
			return !deadline.expired;
		},
		async race(work) {
			let stop: (() => void) | undefined;
			const grace = new Promise<void>((resolve) => {
				stop = clock.after(deadline.remaining() + margin / 2, resolve);
			});
			await Promise.race([work, grace]);
			stop?.();
		},
		cancel: clock.after(timeLeft() - margin, expire),
	};
	return deadline;

	function expire() {
		controller.abort(new Error("The deadline of the invocation has come."));
	}
}
