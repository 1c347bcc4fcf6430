import type { RedriveGroup, RedriveReport } from "@millrace/local";
import type { Style } from "../style.ts";
import { count } from "./count.ts";
import { writeTable } from "./table.ts";

/** What a redrive found and did, for people. */
export function writeRedrive(report: RedriveReport, style: Style): string {
	const { consumer, source, letters, records, duplicates, alreadyDone, applied, groups } = report;
	const found = [
		`${count(records, "record")} in ${count(letters, "dead letter")}`,
		...(duplicates > 0 ? [`${duplicates} more than once`] : []),
		...(alreadyDone > 0 ? [`${alreadyDone} done before`] : []),
	];
	const lines = [
		`${style.bold(consumer)}  ${source}`,
		`${found.join(", ")}.`,
		writeTable(TITLES, groups.map(writeGroup), style),
		...(applied ? writeDone(report, style) : writeDryRun(report, style)),
	];
	return lines
		.filter((line) => line !== "")
		.map((line) => `${line}\n`)
		.join("");
}

const TITLES = ["partition", "records", "offsets", "why", "given up"];

function writeGroup({
	topic,
	partition,
	records,
	first,
	last,
	code,
	condition,
	firstTime,
	lastTime,
}: RedriveGroup): readonly string[] {
	return [
		`${topic}-${partition}`,
		String(records),
		first === last ? String(first) : `${first} to ${last}`,
		[code, condition].filter((one) => one !== undefined).join(", ") || "unknown",
		firstTime === lastTime ? (firstTime ?? "") : `${firstTime} to ${lastTime}`,
	];
}

function writeDryRun({ left, mode }: RedriveReport, style: Style): readonly string[] {
	if (left === 0) return [style.good("Nothing is left to do.")];
	const what = mode === "handler" ? "would run through the handler" : "would be written back to their topic";
	return [`${style.careful("Dry run:")} ${count(left, "record")} ${what}. Add --apply to do it.`];
}

function writeDone({ done, left, stillFailing, state, mode, interrupted }: RedriveReport, style: Style): readonly string[] {
	if (done + left === 0) return [style.good("Nothing is left to do.")];
	const what = mode === "handler" ? "done" : "written back";
	return [
		`${left === 0 ? style.good("Redriven:") : style.bad("Redriven:")} ${count(done, "record")} ${what}, ${left} left${interrupted ? ", interrupted" : ""}.`,
		...stillFailing.map(
			({ topic, partition, code, records, first }) =>
				`  ${topic}-${partition}: ${count(records, "record")} from offset ${first}: ${code}`,
		),
		style.dim(`What is done is in ${state}.`),
	];
}
