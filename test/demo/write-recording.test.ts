import { join } from "node:path";
import type { Flight } from "@example/schemas/generated/flight";
import { flights } from "@example/schemas/topics/flights";
import { readSource, type SourceEvent } from "@millrace/local";
import { expect, test } from "vitest";
import { partitionOf } from "../../packages/local/src/kafka/murmur2.ts";
import { placeRecords, writeRecording } from "../../scripts/demo/write-recording.ts";
import { temporaryFolder } from "../functions/support/temporary-folder.ts";

const produced = (origin: string, delay: number) => {
	const value: Flight = { date: new Date(0), delay, distance: 1, origin, destination: "SFO" };
	return { key: origin, value, timestamp: 7 };
};

test("a key always leads to its own partition, where offsets follow each other", () => {
	const records = placeRecords(flights, [produced("SEA", 1), produced("DTW", 2), produced("SEA", 3)]);
	const sea = partitionOf(Buffer.from("SEA"), 6);
	const dtw = partitionOf(Buffer.from("DTW"), 6);
	expect(sea).not.toBe(dtw);
	expect(records.map(({ partition, offset, timestamp }) => [partition, offset, timestamp])).toEqual([
		[sea, 0, 7],
		[dtw, 0, 7],
		[sea, 1, 7],
	]);
});

test("a recording is read back as events of at most a thousand records, none lost and in order", async () => {
	await using folder = await temporaryFolder();
	const path = join(folder.path, "deep", "flights.ndjson.gz");
	const records = placeRecords(
		flights,
		Array.from({ length: 2100 }, (_, index) => produced("SEA", index)),
	);
	writeRecording(path, records);
	const events: SourceEvent[] = [];
	for await (const event of readSource(path)) events.push(event);
	expect(events.map(({ event }) => Object.values(event.records).flat().length)).toEqual([1000, 1000, 100]);
	expect(events.flatMap(({ event }) => Object.values(event.records).flat())).toEqual(records);
});
