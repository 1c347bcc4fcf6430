import { expect, test } from "vitest";
import { writeReportText } from "../../../packages/local/src/report/report-text.ts";
import { partitionOf, reportOf } from "../support/report.ts";

const firstError = {
	at: { topic: "eu-orders", partition: 1, offset: 41 },
	outcome: "deadLettered",
	code: "RangeError",
	category: "records",
	message: "order is negative",
	fix: "Look at it.",
	stack: ["at bill (src/billing.ts:6:36)"],
} as const;

test("a good run is a short table without columns of zeros", () => {
	const text = writeReportText(
		reportOf([partitionOf(0, { delivered: 12_345, succeeded: 12_345 }), partitionOf(1, { delivered: 1, succeeded: 1 })]),
	);
	expect(text).toBe(
		`billing (shop, local)  recordings

partition   delivered succeeded
eu-orders-0    12,345    12,345
eu-orders-1         1         1
total          12,346    12,346

12 batches in 1,234 invocations, 2.35 s
Time per record: median 42 µs, 95 % within 3.3 ms, longest 1.3 s

Succeeded: 12,346 records.
`,
	);
});

test("a bad run shows what went wrong first, where, in whose line, and where the records are now", () => {
	const text = writeReportText(
		reportOf(
			[
				partitionOf(0, { delivered: 5, succeeded: 5 }),
				partitionOf(1, {
					delivered: 7,
					succeeded: 3,
					retried: 2,
					deadLettered: 1,
					failed: 1,
					notRun: 2,
					blocked: true,
					firstError,
				}),
			],
			{
				failedInvocations: 2,
				firstError,
				errors: [
					{ code: "RangeError", records: 1 },
					{ code: "PARTITION_BLOCKED", records: 1 },
				],
				deadLetters: { count: 1, files: ["out/failures/x.json"] },
				warnings: ["3 records of other topics were left out."],
			},
		),
	);
	expect(text).toBe(
		`billing (shop, local)  recordings

partition             delivered succeeded   retried      dead    failed   not run
eu-orders-0                   5         5         0         0         0         0
eu-orders-1 (blocked)         7         3         2         1         1         2
total                        12         8         2         1         1         2

12 batches in 1,234 invocations, 2 failed, 2.35 s
Time per record: median 42 µs, 95 % within 3.3 ms, longest 1.3 s

First dead letter at eu-orders-1 offset 41
  RangeError: order is negative
    at bill (src/billing.ts:6:36)
  Fix: Look at it.
All errors: RangeError (1), PARTITION_BLOCKED (1)

1 dead letter, to be replayed from:
  out/failures/x.json
Warning: 3 records of other topics were left out.

Failed: 4 records did not get through.
`,
	);
});

test("of many partitions those with trouble are shown, in their order, and the rest is counted", () => {
	const partitions = Array.from({ length: 50 }, (_, index) =>
		partitionOf(index, index === 40 ? { delivered: 1, failed: 1 } : { delivered: 1, succeeded: 1 }),
	);
	const lines = writeReportText(reportOf(partitions), { maxPartitions: 3 }).split("\n");
	expect(lines.slice(3, 7).map((line) => line.split(" ")[0])).toEqual(["eu-orders-0", "eu-orders-1", "eu-orders-40", "..."]);
	expect(lines[6]).toBe("... and 47 more partitions");
});

test("the table of a run with every kind of trouble fits into 80 columns as long as the topic's name is short", () => {
	const all = partitionOf(0, { topic: "t", delivered: 1, succeeded: 1, retried: 1, skipped: 1, deadLettered: 1, failed: 1 });
	for (const line of writeReportText(reportOf([all])).split("\n")) expect(line.length).toBeLessThanOrEqual(80);
});

test("colour comes only when it is asked for", () => {
	const report = reportOf([partitionOf(0, { delivered: 1, failed: 1 })]);
	const esc = String.fromCharCode(27);
	expect(writeReportText(report)).not.toContain(esc);
	expect(writeReportText(report, { color: true })).toContain(`${esc}[31m`);
});

test("an interrupted run says so", () => {
	expect(writeReportText(reportOf([], { interrupted: true, status: "failed" }))).toContain("\nInterrupted.\n");
});
