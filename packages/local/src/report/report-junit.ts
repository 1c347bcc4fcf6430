import type { PartitionReport, ReplayReport } from "./report.ts";

/**
 * A report for CI systems: JUnit XML with a test case for each partition, which fails when a record of it did not get through.
 * There is no official schema; attributes follow https://github.com/testmoapp/junitxml.
 */
export function writeReportJunit(report: ReplayReport): string {
	const failures = report.partitions.filter(didFail);
	const seconds = (report.milliseconds / 1000).toFixed(3);
	const counts = `tests="${report.partitions.length}" failures="${failures.length}" errors="0" skipped="0" time="${seconds}"`;
	const suite = `${report.app}.${report.consumer}`;
	return [
		'<?xml version="1.0" encoding="UTF-8"?>',
		`<testsuites name="millrace replay" ${counts}>`,
		`\t<testsuite name="${escapeXml(suite)}" ${counts}>`,
		...report.partitions.flatMap((partition) => writeCase(partition, suite)),
		"\t</testsuite>",
		"</testsuites>",
		"",
	].join("\n");
}

function writeCase(partition: PartitionReport, suite: string): string[] {
	const head = `\t\t<testcase name="${escapeXml(`${partition.topic}-${partition.partition}`)}" classname="${escapeXml(suite)}" time="0"`;
	if (!didFail(partition)) return [`${head} />`];
	const { failed, notRun, deadLettered, undecodable, firstError: error } = partition;
	const summary = `${failed} failed, ${deadLettered} dead-lettered, ${undecodable} undecodable, ${notRun} not run`;
	const details =
		error === undefined
			? [summary]
			: [
					summary,
					`first at ${error.at.topic}-${error.at.partition} offset ${error.at.offset}`,
					`${error.code}: ${error.message}`,
					...error.stack.map((frame) => `    ${frame}`),
				];
	const message = error === undefined ? summary : `${error.code}: ${error.message}`;
	return [
		`${head}>`,
		`\t\t\t<failure message="${escapeXml(message)}" type="${escapeXml(error?.code ?? "RECORDS_FAILED")}">${escapeXml(details.join("\n"))}</failure>`,
		"\t\t</testcase>",
	];
}

function didFail({ failed, notRun, deadLettered, undecodable }: PartitionReport): boolean {
	return failed + notRun + deadLettered + undecodable > 0;
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };

function escapeXml(text: string): string {
	return (
		text
			// Characters that XML 1.0 cannot hold at all, not even escaped; lone surrogates are among them.
			// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must go
			.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, "\ufffd")
			.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
	);
}
