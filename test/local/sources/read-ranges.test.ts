import { expect, test } from "vitest";
import { readRanges } from "../../../packages/local/src/sources/read-ranges.ts";
import { collect } from "../support/collect.ts";
import { fakeKafka, kafkaRecord } from "../support/fake-kafka.ts";
import { FIELDS, positions } from "../support/records.ts";

function client(perFetch?: number) {
	const partitions = [0, 1].map((partition) => [10, 11, 13, 14].map((offset) => kafkaRecord("orders", partition, offset)));
	return fakeKafka({ orders: { partitions, starts: [10, 10] } }, perFetch === undefined ? {} : { perFetch });
}

test("ranges make one event, in their order, whatever the fetches bring", async () => {
	const ranges = [
		{ partition: 1, first: 11, last: 14 },
		{ partition: 0, first: 10, last: 10 },
	];
	const events = await collect(readRanges(ranges, { client: client(1), topic: "orders", fields: FIELDS }));
	expect(events.map(({ event }) => positions(event))).toEqual([["1:11", "1:13", "1:14", "0:10"]]);
	expect(events[0]?.event).toMatchObject(FIELDS);
});

test.each([
	[12, 14, 12],
	[10, 12, 12],
	[14, 15, 15],
])("a range whose first or last record is not there is refused", async (first, last, missing) => {
	const reading = collect(readRanges([{ partition: 0, first, last }], { client: client(), topic: "orders", fields: FIELDS }));
	await expect(reading).rejects.toMatchObject({
		code: "OFFSETS_MISSING",
		problem: `orders-0 has no record at offset ${missing}.`,
	});
});
