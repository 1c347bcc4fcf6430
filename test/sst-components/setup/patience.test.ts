import { MillraceError } from "@millrace/core";
import { expect, test } from "vitest";
import { createPatience, patienceOf, SetupOutOfTimeError } from "../../../packages/sst/src/setup/patience.ts";
import { manualClock } from "../../support/manual-clock.ts";

class Passing extends MillraceError {
	static override readonly code = "PASSING";
	static override readonly retryable = true;
}
class Denied extends MillraceError {
	static override readonly code = "DENIED";
	static override readonly category = "unauthorised";
}
class Final extends MillraceError {
	static override readonly code = "FINAL";
}

const start = 1_700_000_000_000;
const patience = (random = 0, seconds = 300) => {
	const clock = manualClock(start);
	return { clock, patience: createPatience({ clock, random: () => random, endsAt: start + seconds * 1000 }) };
};

test("waits grow twofold up to ten seconds", async () => {
	const { clock, patience: one } = patience();
	const waits: number[] = [];
	for (let tries = 1; tries <= 8; tries++) {
		const before = clock.now();
		await clock.run(one.beforeRetry(tries, "a test."));
		waits.push(clock.now() - before);
	}
	expect(waits).toEqual([200, 400, 800, 1600, 3200, 6400, 10_000, 10_000]);
});

test("a random half is taken off", async () => {
	const { clock, patience: one } = patience(1);
	await clock.run(one.beforeRetry(3, "a test."));
	expect(clock.now() - start).toBe(400);
});

test("a wait that would outlast the invocation is an error that says what was waited for", async () => {
	const { patience: one } = patience(0, 1);
	const cause = new Passing("The cluster is busy.");
	const error = await one.beforeRetry(4, "The cluster is busy.", cause).catch((thrown: unknown) => thrown);
	expect(error).toBeInstanceOf(SetupOutOfTimeError);
	expect(error).toMatchObject({ code: "SETUP_OUT_OF_TIME", retryable: true, cause });
	expect(String(error)).toContain("The cluster is busy. Deploy again: what was done stays");
});

test("calls are kept apart", async () => {
	const { clock, patience: one } = patience();
	const times: number[] = [];
	await clock.run(
		(async () => {
			for (let call = 0; call < 4; call++) {
				await one.pace(500);
				times.push(clock.now() - start);
			}
		})(),
	);
	expect(times).toEqual([0, 500, 1000, 1500]);
});

test("only what may pass is waited for", async () => {
	const { clock, patience: one } = patience();
	await clock.run(one.afterError(new Passing("busy."), 1));
	for (const error of [new Final("no."), new Error("bug"), "text"]) await expect(one.afterError(error, 1)).rejects.toBe(error);
});

test("not being allowed may pass for a minute, which a fresh policy takes to spread", async () => {
	const { clock, patience: one } = patience();
	const denied = new Denied("no.");
	await clock.run(one.afterError(denied, 1));
	await clock.advance(60_000);
	await expect(one.afterError(denied, 2)).rejects.toBe(denied);
});

test("an invocation's patience ends fifteen seconds before its function's timeout", async () => {
	const clock = manualClock(start);
	const one = patienceOf({ getRemainingTimeInMillis: () => 15_300 }, clock);
	await clock.run(one.beforeRetry(1, "a test."));
	await expect(one.beforeRetry(2, "a test.")).rejects.toBeInstanceOf(SetupOutOfTimeError);
});
