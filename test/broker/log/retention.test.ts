import { expect, test } from "vitest";
import { manualClock } from "../../support/manual-clock.ts";
import { testBroker } from "../support/test-broker.ts";

const HOUR = 3_600_000;

test("a segment goes when its youngest record is older than retention.ms, the one that is written to as well", async () => {
	const clock = manualClock();
	const broker = await testBroker({ clock, topics: { t: { configs: { "retention.ms": `${HOUR}`, "segment.bytes": "200" } } } });
	for (let index = 0; index < 4; index++) {
		broker.admin.append("t", 0, [{ value: "x".repeat(120) }]);
		await clock.advance(HOUR / 4);
	}
	await clock.advance(60_000);
	expect(broker.admin.offsets("t")[0]).toMatchObject({ start: 1, end: 4 });
	await clock.advance(HOUR);
	expect(broker.admin.offsets("t")[0]).toMatchObject({ start: 4, end: 4 });
	broker.admin.append("t", 0, [{ value: "after" }]);
	expect(broker.admin.read("t", 0).map(({ offset }) => offset)).toEqual([4]);
});

test("segments go while what is left is at least retention.bytes", async () => {
	const broker = await testBroker({ topics: { t: { configs: { "retention.bytes": "500", "segment.bytes": "200" } } } });
	for (let index = 0; index < 10; index++) broker.admin.append("t", 0, [{ value: "x".repeat(120) }]);
	broker.housekeep();
	const kept = broker.admin.read("t", 0);
	expect(kept.map(({ offset }) => offset)).toEqual([7, 8, 9]);
	broker.housekeep();
	expect(broker.admin.read("t", 0)).toHaveLength(3);
});

test("nothing goes from a topic that keeps everything, nor by time from one that is only compacted", async () => {
	const clock = manualClock();
	const configs = { "retention.ms": "-1" };
	const compacted = { "cleanup.policy": "compact", "retention.ms": "1000" };
	const broker = await testBroker({ clock, topics: { kept: { configs }, compacted: { configs: compacted } } });
	for (const topic of ["kept", "compacted"]) broker.admin.append(topic, 0, [{ key: "k", value: "v" }]);
	await clock.advance(30 * 24 * HOUR);
	for (const topic of ["kept", "compacted"]) expect(broker.admin.read(topic, 0)).toHaveLength(1);
});
