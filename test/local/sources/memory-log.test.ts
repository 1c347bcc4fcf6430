import { expect, test } from "vitest";
import { readMemoryLog } from "../../../packages/local/src/sources/memory-log.ts";
import { collect } from "../support/collect.ts";
import { positions, record } from "../support/records.ts";

test("a log in memory comes oldest first, each partition in its own order whatever its timestamps say", async () => {
	const source = readMemoryLog({
		"eu-orders-0": [record(0, 0, { timestamp: 10 }), record(0, 1, { timestamp: 5 }), record(0, 2, { timestamp: 30 })],
		"eu-orders-1": [record(1, 0, { timestamp: 7 }), record(1, 1, { timestamp: 20 })],
	});
	const events = await collect(source);
	expect(events.flatMap(({ event }) => positions(event))).toEqual(["1:0", "0:0", "0:1", "1:1", "0:2"]);
});
