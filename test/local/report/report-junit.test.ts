import { expect, test } from "vitest";
import { writeReportJunit } from "../../../packages/local/src/report/report-junit.ts";
import { partitionOf, reportOf } from "../support/report.ts";

const error = (message: string) =>
	({
		at: { topic: "eu-orders", partition: 1, offset: 41 },
		outcome: "failed",
		code: "RangeError",
		category: "records",
		message,
		fix: undefined,
		stack: ["at <anonymous> (a.ts:1:1)"],
	}) as const;

test("each partition is a test case, and fails when a record of it did not get through", () => {
	const report = reportOf([
		partitionOf(0, { delivered: 5, succeeded: 4, skipped: 1 }),
		partitionOf(1, { delivered: 2, succeeded: 1, failed: 1, notRun: 2, firstError: error('a < b & "c"') }),
	]);
	expect(writeReportJunit(report)).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="millrace replay" tests="2" failures="1" errors="0" skipped="0" time="2.345">
	<testsuite name="shop.billing" tests="2" failures="1" errors="0" skipped="0" time="2.345">
		<testcase name="eu-orders-0" classname="shop.billing" time="0" />
		<testcase name="eu-orders-1" classname="shop.billing" time="0">
			<failure message="RangeError: a &lt; b &amp; &quot;c&quot;" type="RangeError">1 failed, 0 dead-lettered, 0 undecodable, 2 not run
first at eu-orders-1 offset 41
RangeError: a &lt; b &amp; &quot;c&quot;
    at &lt;anonymous&gt; (a.ts:1:1)</failure>
		</testcase>
	</testsuite>
</testsuites>
`);
});

test("characters that XML cannot hold do not break the file", () => {
	const hostile = `a\u0000b\u001bc\ufffed\ud800e]]>f\u{1f680}\n\tg`;
	const xml = writeReportJunit(reportOf([partitionOf(1, { failed: 1, firstError: error(hostile) })]));
	expect(xml).toContain("a\ufffdb\ufffdc\ufffdd\ufffde]]&gt;f\u{1f680}");
	// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
	expect(xml).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u);
});
