import { ERROR_CODES, errorNameOf, refusal } from "@millrace/broker/client";
import { expect, test } from "vitest";

test("every code that is known has its name", () => {
	for (const [name, code] of Object.entries(ERROR_CODES)) expect(errorNameOf(code)).toBe(name);
	expect(errorNameOf(31_000)).toBe("UNKNOWN");
});

test("a refusal says what, by whom, and whether it may pass", () => {
	const moved = refusal(ERROR_CODES.NOT_LEADER_OR_FOLLOWER, "Fetch of flights-3");
	expect(moved).toMatchObject({ code: "KAFKA_REQUEST_REFUSED", kafkaError: "NOT_LEADER_OR_FOLLOWER", retryable: true });
	expect(moved.message).toBe("Fetch of flights-3 was refused with NOT_LEADER_OR_FOLLOWER (6). It may pass by itself: try again.");
	const large = refusal(ERROR_CODES.MESSAGE_TOO_LARGE, "Produce to flights-3", "5 bytes too many");
	expect(large).toMatchObject({ retryable: false, problem: expect.stringContaining("(5 bytes too many)") });
	expect(large.fix).toContain("max.message.bytes");
});

test.each(["TOPIC_AUTHORIZATION_FAILED", "GROUP_AUTHORIZATION_FAILED", "SASL_AUTHENTICATION_FAILED"] as const)(
	"%s is unauthorised",
	(name) => {
		expect(refusal(ERROR_CODES[name], "It")).toMatchObject({
			code: "KAFKA_UNAUTHORISED",
			category: "unauthorised",
			retryable: false,
		});
	},
);
