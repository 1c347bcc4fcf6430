import { expect, test } from "vitest";
import { isTopicAddress, readTopicAddress, writeTopicAddress } from "../../../packages/local/src/sources/topic-address.ts";

test("an address has brokers, a topic, and which records are meant", () => {
	expect(readTopicAddress("kafka://b-1:9098,b-2:9098/flights.v1?from=100&to=2026-11-22T00:00:00Z&partition=2", 0)).toEqual({
		brokers: ["b-1:9098", "b-2:9098"],
		topic: "flights.v1",
		from: { kind: "offset", offset: 100 },
		to: { kind: "time", timestamp: Date.UTC(2026, 10, 22) },
		partition: 2,
		ranges: [],
	});
	expect(readTopicAddress("kafka://localhost/flights", 0)).toEqual({
		brokers: ["localhost"],
		topic: "flights",
		from: { kind: "earliest" },
		to: undefined,
		partition: undefined,
		ranges: [],
	});
});

test("ranges name records one by one, and are written as they are read", () => {
	const text = "kafka://localhost:9092/flights?range=0:100-119&range=2:7-7";
	const { brokers, topic, ranges } = readTopicAddress(text, 0);
	expect(ranges).toEqual([
		{ partition: 0, first: 100, last: 119 },
		{ partition: 2, first: 7, last: 7 },
	]);
	expect(writeTopicAddress(brokers, topic, ranges)).toBe(text);
	expect(readTopicAddress("kafka://localhost/flights?range=2:7", 0).ranges).toEqual([{ partition: 2, first: 7, last: 7 }]);
});

test("only the scheme makes a source a topic", () => {
	expect(["kafka://a/b", "KAFKA://a/b", "kafka/records.ndjson", "./kafka:", "samples"].map(isTopicAddress)).toEqual([
		true,
		true,
		false,
		false,
		false,
	]);
});

test.each([
	"kafka://localhost:9092",
	"kafka:///flights",
	"kafka://localhost/flights/2",
	"kafka://localhost/fl ights",
	"kafka://localhost/flights?since=4",
	"kafka://localhost/flights?from=4&from=5",
	"kafka://localhost/flights?partition=first",
	"kafka://localhost/flights?range=4",
	"kafka://localhost/flights?range=1:9-3",
	"kafka://localhost/flights?range=1:3-9&from=2",
])("%s is refused", (text) => {
	expect(() => readTopicAddress(text, 0)).toThrow(expect.objectContaining({ code: "TOPIC_ADDRESS_INVALID", category: "usage" }));
});
