import { ERROR_CODES, refusal } from "@millrace/broker/client";
import { expect, test } from "vitest";
import { backoffMs, isRetryable, retry } from "../../../packages/local/src/kafka/backoff.ts";
import { manualClock } from "../../support/manual-clock.ts";

const passing = refusal(ERROR_CODES.REQUEST_TIMED_OUT, "It");
const signal = new AbortController().signal;
const options = { random: () => 0.5, limitMs: 10_000, signal };

test("waits double from 100 ms to a second, a fifth up or down", () => {
	expect([1, 2, 3, 4, 5, 50].map((failures) => backoffMs(failures, () => 0.5))).toEqual([100, 200, 400, 800, 1000, 1000]);
	expect([backoffMs(1, () => 0), backoffMs(1, () => 0.999_999)]).toEqual([80, 120]);
});

test("what may pass is attempted until it does", async () => {
	const clock = manualClock();
	const at: number[] = [];
	const work = retry(
		async () => {
			at.push(clock.now() - 1_700_000_000_000);
			if (at.length < 4) throw passing;
			return "done";
		},
		{ ...options, clock },
	);
	expect(await clock.run(work)).toBe("done");
	expect(at).toEqual([0, 100, 300, 700]);
});

test("no attempt begins later than the limit, and the last error is thrown", async () => {
	const clock = manualClock();
	let attempts = 0;
	const work = retry(
		() => {
			attempts += 1;
			return Promise.reject(passing);
		},
		{ ...options, clock, limitMs: 650 },
	);
	await expect(clock.run(work)).rejects.toBe(passing);
	expect(attempts).toBe(3);
});

test("what will not pass is thrown at once", async () => {
	const clock = manualClock();
	const refused = refusal(ERROR_CODES.INVALID_GROUP_ID, "It");
	let attempts = 0;
	const attempt = () => {
		attempts += 1;
		return Promise.reject(refused);
	};
	await expect(retry(attempt, { ...options, clock })).rejects.toBe(refused);
	expect(attempts).toBe(1);
	expect([isRetryable(passing), isRetryable(refused), isRetryable(new Error("x")), isRetryable("x")]).toEqual([
		true,
		false,
		false,
		false,
	]);
});

test("a topic that the cluster does not know is given up early", async () => {
	const clock = manualClock();
	let attempts = 0;
	const work = retry(
		() => {
			attempts += 1;
			return Promise.reject(refusal(ERROR_CODES.UNKNOWN_TOPIC_OR_PARTITION, "It"));
		},
		{ ...options, clock, limitMs: 600_000 },
	);
	await expect(clock.run(work)).rejects.toMatchObject({ kafkaError: "UNKNOWN_TOPIC_OR_PARTITION" });
	expect(attempts).toBe(5);
});

test("an aborted signal ends the wait with its reason", async () => {
	const clock = manualClock();
	const stop = new AbortController();
	const work = expect(retry(() => Promise.reject(passing), { ...options, clock, signal: stop.signal })).rejects.toThrow("enough");
	await clock.advance(50);
	stop.abort(new Error("enough"));
	await work;
});
