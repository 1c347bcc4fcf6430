import { expect, test } from "vitest";
import { createCuttableClock } from "../../../../packages/local/src/mapping/live/cuttable-clock.ts";
import { createLiveClock } from "../../../../packages/local/src/mapping/mapping-clock.ts";

/** A clock that never moves: whoever waits on it waits until he is cut. */
function stopped() {
	let waiting = 0;
	const after = () => {
		waiting += 1;
		return () => {
			waiting -= 1;
		};
	};
	return { clock: createCuttableClock(createLiveClock({ now: () => 7, after })), waiting: () => waiting };
}

test("ends the waits that run, and not those that come", async () => {
	const { clock, waiting } = stopped();
	const waits = [clock.wait(1000), clock.wait(2000)];
	clock.cut();
	await Promise.all(waits);
	expect(waiting()).toBe(0);
	expect(clock.now()).toBe(7);
	void clock.wait(1000);
	expect(waiting()).toBe(1);
});

test("a signal ends a wait as before", async () => {
	const { clock, waiting } = stopped();
	const stop = new AbortController();
	const wait = clock.wait(1000, stop.signal);
	stop.abort();
	await wait;
	expect(waiting()).toBe(0);
});
