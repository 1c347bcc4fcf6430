import { styleText } from "node:util";
import type { RecordCounts, ReplayReport, ReportedError } from "./report.ts";

export interface ReportTextOptions {
	/** @default false */
	readonly color?: boolean;
	/** Most partitions that get a line of their own; those with trouble come first. @default 20 */
	readonly maxPartitions?: number;
}

type Style = "red" | "green" | "yellow" | "dim" | "bold";

/** The columns that are always there, and those that only appear when one of their numbers is not 0. */
const ALWAYS = ["delivered", "succeeded"] as const;
const WHEN_PRESENT = ["retried", "skipped", "deadLettered", "undecodable", "filtered", "failed", "notRun"] as const;
const TITLES: Readonly<Record<keyof RecordCounts, string>> = {
	delivered: "delivered",
	succeeded: "succeeded",
	retried: "retried",
	skipped: "skipped",
	deadLettered: "dead",
	undecodable: "undecod.",
	filtered: "filtered",
	failed: "failed",
	notRun: "not run",
};

/** A report for people: plain text of at most 80 columns, unless a topic's name or a path needs more. Ends with a newline. */
export function writeReportText(report: ReplayReport, options: ReportTextOptions = {}): string {
	const { color = false, maxPartitions = 20 } = options;
	// Whether to colour is the caller's decision, so the stream must not be asked again.
	const paint = (style: Style, text: string) => (color ? styleText(style, text, { validateStream: false }) : text);
	const lines = [
		`${paint("bold", `${report.consumer} (${report.app}, ${report.stage})`)}  ${report.source}`,
		"",
		...writeTable(report, maxPartitions, paint),
		"",
		writeCalls(report),
		...writeTimes(report),
		...writeErrors(report, paint),
		...writeDeadLetters(report),
		...report.warnings.map((warning) => `${paint("yellow", "Warning:")} ${warning}`),
		"",
		writeStatus(report, paint),
	];
	return `${lines.join("\n")}\n`;
}

function writeTable(report: ReplayReport, maxPartitions: number, paint: (style: Style, text: string) => string): string[] {
	const columns = [...ALWAYS, ...WHEN_PRESENT.filter((column) => report.totals[column] > 0)];
	const trouble = (counts: RecordCounts) => counts.failed + counts.notRun + counts.deadLettered + counts.undecodable;
	const shown = [...report.partitions]
		.sort((a, b) => Number(trouble(b) > 0) - Number(trouble(a) > 0))
		.slice(0, maxPartitions)
		.sort((a, b) => report.partitions.indexOf(a) - report.partitions.indexOf(b));
	const name = (partition: { readonly topic: string; readonly partition: number; readonly blocked: boolean }) =>
		`${partition.topic}-${partition.partition}${partition.blocked ? " (blocked)" : ""}`;
	const width = Math.max("partition".length, ...shown.map((partition) => name(partition).length));
	const row = (head: string, cells: readonly string[]) =>
		[head.padEnd(width), ...cells.map((cell) => cell.padStart(9))].join(" ");
	const numbers = (counts: RecordCounts) => columns.map((column) => formatCount(counts[column]));
	const hidden = report.partitions.length - shown.length;
	return [
		paint(
			"dim",
			row(
				"partition",
				columns.map((column) => TITLES[column]),
			),
		),
		...shown.map((partition) => {
			const line = row(name(partition), numbers(partition));
			return trouble(partition) > 0 ? paint("red", line) : line;
		}),
		...(hidden > 0 ? [`... and ${hidden} more partitions`] : []),
		paint("bold", row("total", numbers(report.totals))),
	];
}

function writeCalls({ batches, invocations, failedInvocations, milliseconds }: ReplayReport): string {
	const failed = failedInvocations > 0 ? `, ${formatCount(failedInvocations)} failed` : "";
	const seconds = (milliseconds / 1000).toFixed(milliseconds < 10_000 ? 2 : 0);
	return `${plural(batches, "batch", "batches")} in ${plural(invocations, "invocation", "invocations")}${failed}, ${seconds} s`;
}

function writeTimes({ timePerRecord: { median, p95, max } }: ReplayReport): string[] {
	if (median === undefined || p95 === undefined || max === undefined) return [];
	return [`Time per record: median ${formatTime(median)}, 95 % within ${formatTime(p95)}, longest ${formatTime(max)}`];
}

function writeErrors(report: ReplayReport, paint: (style: Style, text: string) => string): string[] {
	const error = report.firstError;
	if (error === undefined) return [];
	const others = report.errors.map(({ code, records }) => `${code} (${formatCount(records)})`).join(", ");
	return [
		"",
		paint(error.outcome === "skipped" ? "yellow" : "red", `First ${describeOutcome(error)} at ${place(error)}`),
		`  ${error.code}: ${error.message}`,
		...error.stack.slice(0, 8).map((frame) => `    ${frame}`),
		...(error.fix === undefined ? [] : [`  Fix: ${error.fix}`]),
		...(report.errors.length > 1 ? [`All errors: ${others}`] : []),
	];
}

function describeOutcome({ outcome }: ReportedError): string {
	return { skipped: "skip", deadLettered: "dead letter", undecodable: "undecodable record", failed: "failure" }[outcome];
}

function place({ at: { topic, partition, offset } }: ReportedError): string {
	return `${topic}-${partition} offset ${offset}`;
}

function writeDeadLetters({ deadLetters: { count, files } }: ReplayReport): string[] {
	if (count === 0) return [];
	const shown = files.slice(0, 5);
	const more = count - shown.length;
	return [
		"",
		`${plural(count, "dead letter", "dead letters")}, to be replayed from:`,
		...shown.map((file) => `  ${file}`),
		...(more > 0 ? [`  ... and ${more} more`] : []),
	];
}

function writeStatus(report: ReplayReport, paint: (style: Style, text: string) => string): string {
	if (report.interrupted) return paint("red", "Interrupted.");
	if (report.status === "succeeded") return paint("green", `Succeeded: ${plural(report.totals.delivered, "record", "records")}.`);
	const { failed, notRun, deadLettered, undecodable } = report.totals;
	return paint(
		"red",
		`Failed: ${plural(failed + notRun + deadLettered + undecodable, "record", "records")} did not get through.`,
	);
}

function plural(count: number, one: string, many: string): string {
	return `${formatCount(count)} ${count === 1 ? one : many}`;
}

function formatCount(count: number): string {
	return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

function formatTime(milliseconds: number): string {
	if (milliseconds < 1) return `${Math.max(1, Math.round(milliseconds * 1000))} µs`;
	return milliseconds < 1000 ? `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}
