import { expect, test } from "vitest";
import { findOffsets, readTopicPlace } from "../../../packages/local/src/sources/topic-place.ts";
import { fakeKafka, kafkaRecord } from "../support/fake-kafka.ts";

const NOW = Date.UTC(2026, 10, 22, 12);

test.each([
	["earliest", { kind: "earliest" }],
	["latest", { kind: "latest" }],
	["1841", { kind: "offset", offset: 1841 }],
	["2026-11-22T09:30:00Z", { kind: "time", timestamp: Date.UTC(2026, 10, 22, 9, 30) }],
	["2026-11-22T09:30:00.250+01:00", { kind: "time", timestamp: Date.UTC(2026, 10, 22, 8, 30, 0, 250) }],
	["2026-11-22T09:30", { kind: "time", timestamp: Date.UTC(2026, 10, 22, 9, 30) }],
	["2026-11-22", { kind: "time", timestamp: Date.UTC(2026, 10, 22) }],
	["10m", { kind: "time", timestamp: NOW - 600_000 }],
	["250 ms", { kind: "time", timestamp: NOW - 250 }],
	["1.5 hours ago", { kind: "time", timestamp: NOW - 5_400_000 }],
	["7d", { kind: "time", timestamp: NOW - 7 * 86_400_000 }],
])("%s is a place", (text, place) => {
	expect(readTopicPlace(text, NOW)).toEqual(place);
});

test.each(["", "newest", "-5", "5x", "2026-13-40", "22.11.2026", "1e5", "10 m ago now"])("%j is none", (text) => {
	expect(() => readTopicPlace(text, NOW)).toThrow(expect.objectContaining({ code: "TOPIC_ADDRESS_INVALID", category: "usage" }));
});

test("a place has an offset in each partition", async () => {
	const client = fakeKafka({
		orders: { partitions: [[4, 5, 6].map((offset) => kafkaRecord("orders", 0, offset)), []], starts: [4, 9] },
	});
	const find = (text: string) => findOffsets(client, "orders", readTopicPlace(text, NOW), 2);
	expect(await find("earliest")).toEqual([4, 9]);
	expect(await find("latest")).toEqual([7, 9]);
	expect(await find("5")).toEqual([5, 5]);
	expect(await find(new Date(1_700_000_000_005).toISOString())).toEqual([5, 9]);
});
