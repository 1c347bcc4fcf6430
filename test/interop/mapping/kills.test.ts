import { expect, test } from "vitest";
import { startRealKafka } from "../../support/real-kafka.ts";
import { type KillReport, killRounds } from "./kill-rounds.ts";

/* At least once, in order, whatever is killed and whenever: shown by arithmetic on what was acknowledged and what a handler wrote down. */

test("200 kills of mapping, handler and broker lose no record and keep the order of every partition", {
	timeout: 900_000,
}, async () => {
	const lanes = [21, 22, 23, 24].map((seed) =>
		killRounds({ seed, kills: 50, victims: ["mapping", "handler", "broker"], sessionMs: 600 }),
	);
	const reports = await Promise.all(lanes);
	for (const report of reports) expectWhole(report);
	for (const victim of ["mapping", "handler", "broker"] as const) {
		expect(reports.reduce((sum, { kills }) => sum + kills[victim], 0)).toBeGreaterThan(20);
	}
});

test("20 kills of mapping and handler on Apache Kafka do neither", { timeout: 600_000 }, async () => {
	const kafka = await startRealKafka({ settings: { "group.min.session.timeout.ms": "100" } });
	try {
		await kafka.tool(
			"org.apache.kafka.tools.TopicCommand",
			"--bootstrap-server",
			kafka.plaintext,
			"--create",
			"--topic",
			"t",
			"--partitions",
			"4",
		);
		const report = await killRounds({
			seed: 31,
			kills: 20,
			victims: ["mapping", "handler"],
			bootstrap: kafka.plaintext,
			sessionMs: 1000,
		});
		expectWhole(report);
	} finally {
		await kafka.stop();
	}
});

function expectWhole({ produced, seen }: KillReport): void {
	expect(produced.length).toBeGreaterThan(100);
	// None that was acknowledged is missing. A write that was answered by nobody may be there all the same.
	const handled = new Set(seen);
	expect(produced.filter((place) => !handled.has(place))).toEqual([]);
	// Whatever is seen for the first time comes right behind what was: again and again is allowed, ahead is not.
	const next = new Map<number, number>();
	for (const place of seen) {
		const [partition = 0, offset = 0] = place.split("@").map(Number);
		const expected = next.get(partition) ?? 0;
		expect(offset, `partition ${partition}`).toBeLessThanOrEqual(expected);
		if (offset === expected) next.set(partition, expected + 1);
	}
}
