import fc from "fast-check";
import { expect, test } from "vitest";
import { assignRange, type Subscriber } from "../../../packages/local/src/kafka/range-assignor.ts";

const member = (memberId: string, topics: readonly string[], groupInstanceId: string | null = null): Subscriber => {
	return { memberId, groupInstanceId, topics };
};
const plain = (assigned: ReturnType<typeof assignRange>) =>
	Object.fromEntries([...assigned].map(([id, topics]) => [id, Object.fromEntries(topics)]));

/*
  Cases of Kafka's own test:
  https://github.com/apache/kafka/blob/trunk/clients/src/test/java/org/apache/kafka/clients/consumer/RangeAssignorTest.java
*/
test("the example of Kafka's documentation: two members, two topics of three partitions", () => {
	const counts = new Map([
		["t0", 3],
		["t1", 3],
	]);
	expect(plain(assignRange([member("C0", ["t0", "t1"]), member("C1", ["t0", "t1"])], counts))).toEqual({
		C0: { t0: [0, 1], t1: [0, 1] },
		C1: { t0: [2], t1: [2] },
	});
});

test("members with different topics share each of them (testMultipleConsumersMixedTopics)", () => {
	const members = [member("consumer1", ["topic1"]), member("consumer2", ["topic1", "topic2"]), member("consumer3", ["topic1"])];
	const counts = new Map([
		["topic1", 3],
		["topic2", 2],
	]);
	expect(plain(assignRange(members, counts))).toEqual({
		consumer1: { topic1: [0] },
		consumer2: { topic1: [1], topic2: [0, 1] },
		consumer3: { topic1: [2] },
	});
});

test("members beyond the partitions have none, and topics that are missing nobody (testOneConsumerNonexistentTopic)", () => {
	expect(plain(assignRange([member("a", ["t"]), member("b", ["t"])], new Map([["t", 1]])))).toEqual({ a: { t: [0] }, b: {} });
	expect(plain(assignRange([member("a", ["t"])], new Map()))).toEqual({ a: {} });
});

test("members with a name of their own come first, by that name (testStaticMemberRangeAssignmentPersistent)", () => {
	const members = [member("a", ["t"]), member("b", ["t"], "y"), member("c", ["t"], "x")];
	expect(plain(assignRange(members, new Map([["t", 4]])))).toEqual({ c: { t: [0, 1] }, b: { t: [2] }, a: { t: [3] } });
});

test("every partition goes to exactly one member, evenly, whatever the order in which members are named", () => {
	fc.assert(
		fc.property(fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 12 }), fc.integer({ min: 0, max: 50 }), (ids, count) => {
			const members = ids.map((id) => member(id, ["t"]));
			const assigned = plain(assignRange(members, new Map([["t", count]])));
			const parts = ids.map((id) => assigned[id]?.["t"] ?? []);
			expect(parts.flat().toSorted((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, partition) => partition));
			const sizes = parts.map(({ length }) => length);
			expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
			expect(plain(assignRange(members.toReversed(), new Map([["t", count]])))).toEqual(assigned);
		}),
	);
});
