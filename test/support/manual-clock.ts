import type { Clock } from "../../packages/core/src/runtime/clock.ts";

/** A clock that a test moves by hand; timers fire in order as time passes them. */
export interface ManualClock extends Clock {
	/** Moves time, letting promises settle before, between and after the timers that come due. */
	advance(milliseconds: number): Promise<void>;
	/** Advances until nothing is waiting or the given time has passed. */
	run<T>(work: Promise<T>, limit?: number): Promise<T>;
}

export function manualClock(start = 1_700_000_000_000): ManualClock {
	let now = start;
	const timers = new Set<{ at: number; call: () => void }>();
	const settle = async () => {
		for (let turn = 0; turn < 5; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
	};
	const fireUntil = async (end: number) => {
		await settle();
		for (;;) {
			const due = [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
			if (due === undefined) break;
			now = Math.max(now, due.at);
			timers.delete(due);
			due.call();
			await settle();
		}
		now = Math.max(now, end);
	};
	return {
		now: () => now,
		after(milliseconds, call) {
			const timer = { at: now + milliseconds, call };
			timers.add(timer);
			return () => void timers.delete(timer);
		},
		advance: (milliseconds) => fireUntil(now + milliseconds),
		async run(work, limit = 3_600_000) {
			let done = false;
			const finish = () => {
				done = true;
			};
			work.then(finish, finish);
			const end = now + limit;
			await settle();
			while (!done && now < end) {
				const next = Math.min(...[...timers].map(({ at }) => at), end);
				await fireUntil(next);
			}
			return work;
		},
	};
}
