import { expect, test } from "vitest";
import { checkDeliveries, type DeliveryRules } from "./check-deliveries.ts";
import type { HistoryEntry, Position } from "./history.ts";

const RULES: DeliveryRules = {
	batchSize: 2,
	maxPayloadBytes: 100,
	windowMs: 0,
	concurrency: 2,
	maxRetries: Number.POSITIVE_INFINITY,
	maxAgeMs: Number.POSITIVE_INFINITY,
	bisect: false,
	isCalm: false,
};

type Delivered = Extract<HistoryEntry, { kind: "delivered" }>;
type Returned = Extract<HistoryEntry, { kind: "returned" }>;

const at = (...offsets: readonly number[]): Position[] => offsets.map((offset) => ({ partition: 0, offset }));
const produced = (offset: number, passes = true): HistoryEntry => ({ at: 0, kind: "produced", partition: 0, offset, passes });
const sent = (invocation: number, positions: readonly Position[], more: Partial<Delivered> = {}): HistoryEntry => {
	const from = { node: "a", poller: 1, batch: 1 };
	return { at: 0, kind: "delivered", invocation, ...from, positions, bytes: 100, hasFields: true, isNamed: true, ...more };
};
const done = (invocation: number, positions: readonly Position[]): HistoryEntry => ({
	at: 0,
	kind: "acknowledged",
	invocation,
	positions,
});
const back = (invocation: number, how: Returned["how"] = "failed", when = 0): HistoryEntry => {
	return { at: when, kind: "returned", invocation, how };
};
const assigned = (node = "a", poller = 1): HistoryEntry => ({ at: 0, kind: "assigned", node, poller, partitions: [0] });
/** After the last invocation that had it. */
const gaveUp = (
	kind: "dropped" | "deadLettered",
	offset: number,
	invocation: number | undefined,
	condition = "RetryAttemptsExhausted",
): HistoryEntry => ({ at: 0, kind, node: "a", condition, invocation, positions: at(offset) });
const committed = (offset: number): HistoryEntry => ({ at: 0, kind: "committed", partition: 0, offset });
const judge = (history: readonly HistoryEntry[], more: Partial<DeliveryRules> = {}) =>
	checkDeliveries(history, { ...RULES, ...more }).map(({ kind }) => kind);

test("an event of the largest size and length is good, and one beyond either is too large", () => {
	expect(judge([sent(1, at(0, 1))])).toEqual([]);
	expect(judge([sent(1, at(0, 1, 2))])).toEqual(["tooLarge"]);
	expect(judge([sent(1, at(0), { bytes: 101 })])).toEqual(["tooLarge"]);
});

test("a node has as many invocations as it may, others have their own", () => {
	expect(judge([sent(1, at(0)), sent(2, at(1)), sent(3, at(2), { node: "b" })])).toEqual([]);
	expect(judge([sent(1, at(0)), sent(2, at(1)), sent(3, at(2))])).toEqual(["tooMany"]);
	expect(judge([sent(1, at(0)), sent(2, at(1)), back(2), sent(3, at(2))])).toEqual([]);
});

test("a batch that is not full waits for its window, unless it comes again", () => {
	const windowMs = 500;
	expect(judge([produced(0), sent(1, at(0), { at: 499 })], { windowMs })).toEqual(["tooEarly"]);
	expect(judge([produced(0), sent(1, at(0), { at: 500 })], { windowMs })).toEqual([]);
	expect(judge([produced(0), produced(1), sent(1, at(0, 1), { at: 1 })], { windowMs })).toEqual([]);
	const again = [
		produced(0),
		{ ...produced(1), at: 10_000 },
		sent(1, at(0, 1), { at: 10_000 }),
		done(1, at(0)),
		back(1, "partial"),
	];
	expect(judge([...again, sent(2, at(1), { at: 10_001 })], { windowMs })).toEqual([]);
});

test("what is older than it may be is not sent", () => {
	expect(judge([produced(0), sent(1, at(0), { at: 1000 })], { maxAgeMs: 1000 })).toEqual([]);
	expect(judge([produced(0), { ...produced(1), at: 900 }, sent(1, at(0, 1), { at: 1001 })], { maxAgeMs: 1000 })).toEqual([
		"tooOld",
	]);
});

test("a record that no filter lets through is not sent", () => {
	expect(judge([produced(0, false), sent(1, at(0))])).toEqual(["unwanted"]);
});

test("an event names its partitions, and says where it comes from unless its records come again", () => {
	expect(judge([sent(1, at(0), { isNamed: false })])).toEqual(["malformed"]);
	expect(judge([sent(1, at(0), { hasFields: false })])).toEqual(["malformed"]);
	const again = [sent(1, at(0, 1)), done(1, at(0)), back(1, "partial"), sent(2, at(1), { at: 1000, hasFields: false })];
	expect(judge(again)).toEqual([]);
});

test("what failed comes again after a second at the earliest, all together", () => {
	expect(judge([sent(1, at(0, 1)), back(1), sent(2, at(0, 1), { at: 1000 })])).toEqual([]);
	expect(judge([sent(1, at(0)), back(1), sent(2, at(0), { at: 999 })])).toEqual(["tooEarly"]);
	expect(judge([sent(1, at(0, 1)), back(1), sent(2, at(0), { at: 1000 })])).toEqual(["regrouped"]);
	expect(judge([sent(1, at(0, 1)), back(1), sent(2, at(0), { at: 1000 })], { maxAgeMs: 5000 })).toEqual([]);
});

test("what a partial response named comes again alone", () => {
	const first = [sent(1, at(0, 1)), done(1, at(0)), back(1, "partial")];
	expect(judge([...first, sent(2, at(1), { at: 1000 })])).toEqual([]);
	expect(judge([...first, sent(2, at(1, 2), { at: 1000 })])).toEqual(["regrouped"]);
});

test("with bisect an error of the function cuts a batch in two, the first half the larger", () => {
	const rules = { bisect: true, batchSize: 5 };
	const all = [sent(1, at(0, 1, 2, 3, 4)), back(1)];
	expect(judge([...all, sent(2, at(0, 1, 2), { at: 1000 }), sent(3, at(3, 4), { at: 1000 })], rules)).toEqual([]);
	expect(judge([...all, sent(2, at(0), { at: 1000 })], rules)).toEqual(["regrouped"]);
	expect(judge([sent(1, at(0)), back(1), sent(2, at(0), { at: 1000 })], rules)).toEqual([]);
	expect(judge([sent(1, at(0, 1)), back(1, "unreadable"), sent(2, at(0, 1), { at: 1000 })], rules)).toEqual([]);
});

test("a record comes as often as there are retries, and is not given up before", () => {
	const twice = [sent(1, at(0)), back(1), sent(2, at(0), { at: 1000 }), back(2, "failed", 1000)];
	expect(judge([...twice, gaveUp("dropped", 0, 2)], { maxRetries: 1 })).toEqual([]);
	expect(judge([...twice, gaveUp("deadLettered", 0, 2)], { maxRetries: 2 })).toEqual(["tooOften"]);
	expect(judge([...twice, gaveUp("dropped", 0, 2, "RecordAgeExceeded")], { maxRetries: 2 })).toEqual([]);
	const thrice = [...twice, sent(3, at(0), { at: 2000 })];
	expect(judge(thrice, { maxRetries: 1 })).toEqual(["tooOften"]);
	expect(judge(thrice, { maxRetries: 1, bisect: true })).toEqual([]);
});

test("a poller that got a partition anew begins again", () => {
	const before = [assigned(), sent(1, at(0)), back(1), assigned()];
	expect(judge([...before, sent(2, at(0))], { maxRetries: 0 })).toEqual([]);
	expect(judge([...before, sent(2, at(0)), back(2), gaveUp("dropped", 0, 2)], { maxRetries: 1 })).toEqual(["tooOften"]);
	expect(judge([assigned(), sent(1, at(0)), back(1), assigned("b"), sent(2, at(0), { at: 1 })])).toEqual(["tooEarly"]);
});

test("a poller that does not know yet that another one of its node has the partition goes on with what failed", () => {
	const two = [
		assigned(),
		sent(1, at(0, 1)),
		back(1),
		assigned("a", 2),
		sent(2, at(0, 1), { at: 1000 }),
		back(2, "failed", 1001),
	];
	expect(judge([...two, sent(3, at(0), { at: 1002, poller: 2 })])).toEqual([]);
	expect(judge([...two, sent(3, at(0), { at: 1002 })])).toEqual(["tooEarly", "regrouped"]);
	expect(judge([...two, gaveUp("deadLettered", 0, 2)], { maxRetries: 1 })).toEqual([]);
	expect(judge([...two, assigned(), gaveUp("deadLettered", 0, 2)], { maxRetries: 1 })).toEqual([]);
});

test("a record that had its end does not come again from the poller that knows", () => {
	expect(judge([sent(1, at(0)), done(1, at(0)), back(1, "partial"), sent(2, at(0), { at: 1000 })])).toContain("repeated");
	expect(judge([sent(1, at(0)), gaveUp("dropped", 0, 1, "RecordAgeExceeded"), sent(2, at(0))])).toEqual(["repeated"]);
	const elsewhere = [sent(1, at(0)), done(1, at(0)), sent(2, at(0), { node: "b" })];
	expect(judge(elsewhere)).toEqual([]);
	expect(judge(elsewhere, { isCalm: true })).toEqual(["repeated"]);
	const givenUp = [gaveUp("dropped", 0, undefined, "RecordAgeExceeded"), sent(2, at(0), { node: "b" })];
	expect(judge(givenUp, { isCalm: true })).toEqual(["repeated"]);
	expect(judge([sent(1, at(0, 1)), gaveUp("dropped", 0, 1, "RecordAgeExceeded"), sent(2, at(1))])).toEqual([]);
	expect(judge([sent(1, at(0)), assigned(), done(1, at(0)), sent(2, at(0))])).toEqual([]);
});

test("where nothing is in the way each commit says something new", () => {
	expect(judge([committed(1), committed(2)], { isCalm: true })).toEqual([]);
	expect(judge([committed(1), committed(1)], { isCalm: true })).toEqual(["repeated"]);
	expect(judge([committed(0)], { isCalm: true })).toEqual(["repeated"]);
	expect(judge([committed(1), committed(1)])).toEqual([]);
});

test("ages and waits count from when records were written and failed, and not from the beginning", () => {
	const late = { ...produced(0), at: 5000 };
	expect(judge([late, sent(1, at(0), { at: 5100 })], { maxAgeMs: 200 })).toEqual([]);
	expect(judge([late, sent(1, at(0), { at: 5300 })], { maxAgeMs: 200 })).toEqual(["tooOld"]);
	expect(judge([late, sent(1, at(0), { at: 5100 }), back(1, "failed", 5200), sent(2, at(0), { at: 5300 })])).toEqual([
		"tooEarly",
	]);
});

test("a batch of which a part came before does not wait for its window", () => {
	const records = [0, 1, 2, 3].map((offset) => produced(offset));
	const full = [...records, sent(1, at(0, 1, 2), { at: 10 }), done(1, at(0, 1)), back(1, "partial", 10)];
	expect(judge([...full, sent(2, at(2, 3), { at: 1010 })], { windowMs: 5000, batchSize: 3, maxAgeMs: 9000 })).toEqual([]);
});

test("answers of nobody's invocation say nothing", () => {
	expect(judge([back(9), done(9, at(0)), sent(1, at(0))])).toEqual([]);
});

test("what was given up for a partition that the poller has lost and got again may come again", () => {
	const late = [assigned(), sent(1, at(0)), assigned(), gaveUp("deadLettered", 0, 1, "RecordAgeExceeded")];
	expect(judge([...late, sent(2, at(0))])).toEqual([]);
});
