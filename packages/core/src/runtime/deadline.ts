import { type Clock, sleep } from "./clock.ts";

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
	const remaining = () => Math.max(0, timeLeft() - margin);
	const expire = () => controller.abort(new Error("The deadline of the invocation has come."));
	const cancel = clock.after(remaining(), expire);
	return {
		signal,
		get expired() {
			// The clock may have passed the deadline while a handler kept the thread, with the timer still waiting.
			if (!signal.aborted && remaining() === 0) expire();
			return signal.aborted;
		},
		remaining,
		sleep(milliseconds) {
			if (milliseconds >= remaining()) return Promise.resolve(false);
			return sleep(milliseconds, clock, signal);
		},
		async race(work) {
			let stopGrace = () => {};
			const grace = new Promise<void>((resolve) => {
				const start = () => {
					stopGrace = clock.after(margin / 2, resolve);
				};
				if (signal.aborted) start();
				else signal.addEventListener("abort", start, { once: true });
			});
			await Promise.race([work, grace]);
			stopGrace();
		},
		cancel,
	};
}
