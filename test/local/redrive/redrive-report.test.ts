import { expect, test } from "vitest";
import { groupLetters } from "../../../packages/local/src/redrive/redrive-report.ts";
import { record } from "../support/records.ts";

const facts = (code: string | undefined, time: number | undefined) => ({
	...{ code, time, condition: "HandlerGaveUp", consumer: undefined, functionName: undefined },
});

test("records are grouped by partition, code and condition, with first and last offset and time", () => {
	const groups = groupLetters([
		{ record: record(0, 3), facts: facts("A", 2000) },
		{ record: record(0, 4), facts: facts(undefined, undefined) },
		{ record: record(0, 9), facts: facts("A", 1000) },
		{ record: record(1, 1), facts: facts("A", 3000) },
	]);
	const common = { topic: "eu-orders", condition: "HandlerGaveUp" };
	expect(groups).toEqual([
		{
			...common,
			partition: 0,
			code: "A",
			records: 2,
			first: 3,
			last: 9,
			firstTime: "1970-01-01T00:00:01.000Z",
			lastTime: "1970-01-01T00:00:02.000Z",
		},
		{ ...common, partition: 0, code: undefined, records: 1, first: 4, last: 4, firstTime: undefined, lastTime: undefined },
		{
			...common,
			partition: 1,
			code: "A",
			records: 1,
			first: 1,
			last: 1,
			firstTime: "1970-01-01T00:00:03.000Z",
			lastTime: "1970-01-01T00:00:03.000Z",
		},
	]);
});
