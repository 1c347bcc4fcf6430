import { expect, test } from "vitest";
import type { FinalOutcome } from "../../../packages/local/src/mapping/final-outcome.ts";
import { createOutcomes } from "../../../packages/local/src/watch/outcome-changes.ts";
import { record } from "../support/records.ts";

function outcomes(...ends: readonly (readonly [offset: number, kind: FinalOutcome["kind"], error?: unknown])[]) {
	const all = createOutcomes();
	for (const [offset, kind, error] of ends) {
		all.add({ record: record(0, offset), kind, by: "function", deliveries: 1, milliseconds: 1, error });
	}
	return all;
}

test("a record has changed when it ends otherwise or by another error, comes, or goes", () => {
	const before = outcomes(
		[1, "succeeded"],
		[2, "deadLettered", new RangeError("a")],
		[3, "deadLettered", new RangeError("a")],
		[4, "succeeded"],
	);
	const after = outcomes(
		[5, "skipped"],
		[1, "succeeded"],
		[2, "deadLettered", new RangeError("b")],
		[3, "deadLettered", new TypeError("c")],
	);
	const at = (offset: number) => ({ topic: "eu-orders", partition: 0, offset });
	expect(after.since(before)).toEqual([
		{ ...at(5), before: undefined, after: { kind: "skipped", code: undefined } },
		{ ...at(3), before: { kind: "deadLettered", code: "RangeError" }, after: { kind: "deadLettered", code: "TypeError" } },
		{ ...at(4), before: { kind: "succeeded", code: undefined }, after: undefined },
	]);
	expect(before.since(before)).toEqual([]);
});
