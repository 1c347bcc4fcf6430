import { expect, test } from "vitest";
import { sleep } from "../../../packages/core/src/runtime/clock.ts";
import { createDeadline } from "../../../packages/core/src/runtime/deadline.ts";
import { type ManualClock, manualClock } from "../../support/manual-clock.ts";

function deadlineIn(clock: ManualClock, timeoutMs: number, marginMs: number) {
	const end = clock.now() + timeoutMs;
	return createDeadline(() => end - clock.now(), marginMs, clock);
}

/** Counts the timers that are waiting, and the listeners that a signal keeps. */
function counting(clock: ManualClock) {
	let timers = 0;
	return {
		...clock,
		timers: () => timers,
		after(milliseconds: number, call: () => void) {
			timers += 1;
			let open = true;
			const close = () => {
				if (open) timers -= 1;
				open = false;
			};
			const stop = clock.after(milliseconds, () => {
				close();
				call();
			});
			return () => {
				close();
				stop();
			};
		},
	};
}

test("the deadline comes its margin before the timeout", async () => {
	const clock = manualClock();
	const deadline = deadlineIn(clock, 10_000, 2000);
	await clock.advance(7999);
	expect([deadline.expired, deadline.remaining()]).toEqual([false, 1]);
	await clock.advance(1);
	expect([deadline.expired, deadline.remaining(), deadline.signal.aborted]).toEqual([true, 0, true]);
});

test("the margin is never more than half of the time there is", () => {
	expect(deadlineIn(manualClock(), 3000, 2000).remaining()).toBe(1500);
	expect(deadlineIn(manualClock(), 0, 2000).expired).toBe(true);
});

test("it has expired as soon as the time is over, though a handler kept the timer from firing", () => {
	let left = 10_000;
	const deadline = createDeadline(() => left, 2000, { now: () => 0, after: () => () => {} });
	expect(deadline.expired).toBe(false);
	left = 2000;
	expect(deadline.expired).toBe(true);
	expect(deadline.signal.aborted).toBe(true);
});

test("a wait that would cross the deadline is not begun", async () => {
	const clock = manualClock();
	const deadline = deadlineIn(clock, 10_000, 2000);
	const started = clock.now();
	expect(await deadline.sleep(8000)).toBe(false);
	expect(clock.now()).toBe(started);
	expect(await clock.run(deadline.sleep(7999))).toBe(true);
	expect(clock.now()).toBe(started + 7999);
});

test("work in flight has half of the margin as grace after the deadline", async () => {
	for (const [duration, done] of [
		[8999, true],
		[9001, false],
	] as const) {
		const clock = manualClock();
		const deadline = deadlineIn(clock, 10_000, 2000);
		let finished = false;
		const work = new Promise<void>((resolve) => void clock.after(duration, resolve)).then(() => {
			finished = true;
		});
		await clock.run(deadline.race(work));
		expect(finished).toBe(done);
		expect(clock.now() - 1_700_000_000_000).toBe(done ? 8999 : 9000);
	}
});

test("nothing keeps waiting once its time is over", async () => {
	const clock = counting(manualClock());
	const deadline = deadlineIn(clock, 10_000, 2000);
	await deadline.race(Promise.resolve());
	await clock.run(deadline.sleep(10));
	deadline.cancel();
	expect(clock.timers()).toBe(0);
});

test("a sleep ends with its signal, and leaves no listener behind on it", async () => {
	const clock = counting(manualClock());
	const controller = new AbortController();
	const { signal } = controller;
	let listeners = 0;
	const counted = Object.assign(signal, {
		addEventListener: (...parameters: Parameters<typeof signal.addEventListener>) => {
			listeners += 1;
			AbortSignal.prototype.addEventListener.apply(signal, parameters);
		},
		removeEventListener: (...parameters: Parameters<typeof signal.removeEventListener>) => {
			listeners -= 1;
			AbortSignal.prototype.removeEventListener.apply(signal, parameters);
		},
	});
	expect(await clock.run(sleep(50, clock, counted))).toBe(true);
	expect(listeners).toBe(0);
	const interrupted = sleep(50, clock, counted);
	controller.abort();
	expect(await interrupted).toBe(false);
	expect(clock.timers()).toBe(0);
	expect(await sleep(50, clock, counted)).toBe(false);
	expect([clock.timers(), listeners]).toEqual([0, 0]);
});
