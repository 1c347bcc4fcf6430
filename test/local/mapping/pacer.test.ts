import { expect, test } from "vitest";
import { createPacer, type RealClock } from "../../../packages/local/src/mapping/pacer.ts";

/** A clock on which waits pass at once. */
function passingClock(): RealClock & { readonly waits: number[]; pass(milliseconds: number): void } {
	let time = 1000;
	const waits: number[] = [];
	return {
		waits,
		now: () => time,
		pass: (milliseconds) => {
			time += milliseconds;
		},
		async wait(milliseconds) {
			waits.push(milliseconds);
			time += milliseconds;
		},
	};
}

test("the first moment is due at once, the others after the time that lay between, by the speed", async () => {
	const clock = passingClock();
	const { until } = createPacer(10, undefined, clock);
	for (const moment of [50_000, 51_000, 51_000, 51_500]) await until(moment);
	expect(clock.waits).toEqual([100, 50]);
});

test("what took longer than the recording is made up for", async () => {
	const clock = passingClock();
	const { until } = createPacer(1, undefined, clock);
	await until(0);
	clock.pass(300);
	await until(200);
	await until(500);
	await until(100);
	expect(clock.waits).toEqual([200]);
});

test("a stop ends a wait in real time", async () => {
	const stop = new AbortController();
	const { until } = createPacer(1, stop.signal);
	await until(0);
	const waiting = until(365 * 86_400_000);
	stop.abort();
	expect(await waiting).toBeUndefined();
	expect(await until(365 * 86_400_000)).toBeUndefined();
});
