import { expect, test } from "vitest";
import { checkHistory } from "./check-history.ts";
import type { HistoryEntry, Position } from "./history.ts";

type Step = HistoryEntry extends infer Entry ? (Entry extends { at: number } ? Omit<Entry, "at"> : never) : never;

const at = (partition: number, ...offsets: readonly number[]): Position[] => offsets.map((offset) => ({ partition, offset }));
const produced = (partition: number, offset: number, passes = true): Step => ({ kind: "produced", partition, offset, passes });
/** A call that returns at once, unless it is taken apart. */
const called = (invocation: number, ...positions: readonly Position[]): Step => ({
	kind: "delivered",
	invocation,
	node: "a",
	poller: 1,
	batch: 1,
	positions,
	bytes: 0,
	hasFields: true,
	isNamed: true,
});
const returned = (invocation: number): Step => ({ kind: "returned", invocation, how: "partial" });
let calls = 0;
const delivered = (...positions: readonly Position[]): Step[] => {
	calls += 1;
	return [called(calls, ...positions), returned(calls)];
};
const acknowledged = (...positions: readonly Position[]): Step => ({ kind: "acknowledged", invocation: 0, positions });
const committed = (partition: number, offset: number): Step => ({ kind: "committed", partition, offset });
const judge = (steps: readonly (Step | readonly Step[])[], mayDrop = false) =>
	checkHistory(
		steps.flat().map((step, index) => ({ at: index, ...step }) as HistoryEntry),
		{ mayDrop },
	).map(({ kind }) => kind);

const three = [produced(0, 0), produced(0, 1), produced(0, 2)];

test("what is delivered in order, acknowledged and committed is good, twice delivered too", () => {
	const steps = [
		...three,
		delivered(...at(0, 0, 1)),
		delivered(...at(0, 0, 1)),
		acknowledged(...at(0, 0, 1)),
		committed(0, 2),
		delivered(...at(0, 2)),
		acknowledged(...at(0, 2)),
		committed(0, 3),
	];
	expect(judge(steps)).toEqual([]);
});

test("a record that no filter lets through needs no delivery, and may be committed along", () => {
	expect(judge([produced(0, 0, false), committed(0, 1)])).toEqual([]);
});

test("a record that a partial response named may come again alone", () => {
	const steps = [
		...three,
		delivered(...at(0, 0, 1, 2)),
		acknowledged(...at(0, 0, 2)),
		delivered(...at(0, 1)),
		acknowledged(...at(0, 1)),
	];
	expect(judge(steps)).toEqual([]);
});

test("a record that was never acknowledged is lost, also behind others that were", () => {
	expect(judge([...three, delivered(...at(0, 0, 1, 2)), acknowledged(...at(0, 0, 2))])).toEqual(["lost"]);
});

test("a record that was committed but never handled is lost, and committed too far", () => {
	expect(judge([produced(0, 0), committed(0, 1)])).toEqual(["committedTooFar", "lost"]);
});

test("a commit that comes before the acknowledgement is too far", () => {
	expect(judge([produced(0, 0), delivered(...at(0, 0)), committed(0, 1), acknowledged(...at(0, 0))])).toEqual([
		"committedTooFar",
	]);
});

test("a record that is delivered while an earlier one waits is reordered", () => {
	const steps = [...three, delivered(...at(0, 0)), delivered(...at(0, 1, 2)), acknowledged(...at(0, 0, 1, 2))];
	expect(judge(steps)).toEqual(["reordered"]);
});

test("an event that holds a partition backwards is reordered", () => {
	expect(judge([...three, delivered(...at(0, 0, 2, 1)), acknowledged(...at(0, 0, 1, 2))])).toEqual(["reordered"]);
});

test("another partition never makes a delivery wait", () => {
	const steps = [produced(0, 0), produced(1, 0), delivered(...at(0, 0)), delivered(...at(1, 0))];
	expect(judge([...steps, acknowledged(...at(0, 0), ...at(1, 0))])).toEqual([]);
});

test("a dead letter is an end; a dropped record is one only where nobody can take it", () => {
	const givenUp = { node: "a", condition: "RetryAttemptsExhausted", invocation: undefined, positions: at(0, 0) };
	const gone = [produced(0, 0), delivered(...at(0, 0))];
	expect(judge([...gone, { kind: "deadLettered", ...givenUp }, committed(0, 1)])).toEqual([]);
	expect(judge([...gone, { kind: "dropped", ...givenUp }], true)).toEqual([]);
	expect(judge([...gone, { kind: "dropped", ...givenUp }])).toEqual(["dropped"]);
});

test("a destination that fails for half a minute loses its records, each failure once", () => {
	const dropped: Step = {
		kind: "dropped",
		node: "a",
		condition: "RetryAttemptsExhausted",
		invocation: undefined,
		positions: at(0, 0, 1),
	};
	const failed = (milliseconds: number, node = "a", ...offsets: readonly number[]): Step => {
		return { kind: "undeliverable", node, milliseconds, positions: at(0, ...offsets) };
	};
	const records = [produced(0, 0), produced(0, 1)];
	expect(judge([...records, failed(30_000, "a", 0, 1), dropped, committed(0, 2)])).toEqual([]);
	expect(judge([...records, failed(29_999, "a", 0, 1), dropped])).toEqual(["dropped"]);
	expect(judge([...records, failed(30_000, "b", 0, 1), dropped])).toEqual(["dropped"]);
	expect(judge([...records, failed(30_000, "a", 0), dropped])).toEqual(["dropped"]);
	expect(judge([...records, failed(30_000, "a", 0, 1), dropped, dropped])).toEqual(["dropped"]);
	expect(judge([...records, failed(30_000, "a", 0, 1), committed(0, 2)])).toEqual(["committedTooFar", "lost"]);
});

test("a record that nobody produced is invented", () => {
	expect(judge([produced(0, 0), delivered(...at(0, 0, 1)), acknowledged(...at(0, 0))])).toEqual(["invented"]);
});

test("a node that sends a partition while it waits for an answer about it overlaps; another node may do that", () => {
	const twice = [...three, called(1, ...at(0, 0)), called(2, ...at(0, 0)), acknowledged(...at(0, 0, 1, 2))];
	expect(judge(twice)).toEqual(["overlapping"]);
	const other: Step = { ...(called(2, ...at(0, 0)) as Extract<Step, { kind: "delivered" }>), node: "b" };
	expect(judge([...three, called(1, ...at(0, 0)), other, acknowledged(...at(0, 0, 1, 2))])).toEqual([]);
	expect(judge([...three, called(1, ...at(0, 0)), returned(1), called(2, ...at(0, 0)), acknowledged(...at(0, 0, 1, 2))])).toEqual(
		[],
	);
});

test("an event that holds a record twice is reordered", () => {
	expect(judge([...three, delivered(...at(0, 0, 0, 1, 2)), acknowledged(...at(0, 0, 1, 2))])).toEqual(["reordered"]);
});

test("an answer ends its own invocation alone, and a node may be given partitions at any time", () => {
	const both = [produced(0, 0), produced(1, 0), called(1, ...at(0, 0)), called(2, ...at(1, 0)), returned(2)];
	const given: Step = { kind: "assigned", node: "a", poller: 1, partitions: [0, 1] };
	expect(judge([...both, given, called(3, ...at(0, 0)), acknowledged(...at(0, 0), ...at(1, 0))])).toEqual(["overlapping"]);
});
