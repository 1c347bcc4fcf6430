import { consume, DeadLetter } from "@millrace/core";
import { deliver, invoke } from "@millrace/core/testing";
import { expect, test } from "vitest";
import { billing, bucket, memorySender, records } from "../../support/orders.ts";

test.each([
	["the handler has no sender", undefined, bucket, "consume has no sender."],
	["the deployment names no destination", "s3", {}, "names no destination, and consume has a sender of kind s3"],
	[
		"sender and destination differ",
		"s3",
		{ deadLetter: { kind: "topic", topic: "dead" } },
		"names a destination of kind topic, and consume has a sender of kind s3",
	],
] as const)("when %s, the record blocks and the error says what is missing", async (_title, kind, settings, text) => {
	const deadLetter = kind === undefined ? {} : { deadLetter: memorySender() };
	const handler = consume(
		billing({ deadLetter: "s3:failures", whenExhausted: "deadLetter" }),
		() => {
			throw new DeadLetter("closed");
		},
		deadLetter,
	);
	const { outcomes, response } = await invoke(handler, deliver(billing(), records([2, 15])), { settings });
	expect(response?.batchItemFailures).toHaveLength(1);
	expect(outcomes[0]?.error).toMatchObject({ code: "DEAD_LETTER_MISSING", retryable: true, cause: { message: "closed" } });
	expect(String(outcomes[0]?.error)).toContain(text);
});
