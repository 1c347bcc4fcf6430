import type { Ended, OutcomeChange, WatchedPart, WatchedRun } from "@millrace/local";
import type { EnvelopeError } from "../envelope.ts";
import type { Style } from "../style.ts";
import { count } from "./count.ts";

const MAX_CHANGES = 20;

/** A run that a save has caused: what came of it, and what is different from the run before. */
export function writeWatchedRun(run: WatchedRun & { readonly kind: "ran" }, style: Style): string {
	const { report, changes, saved, milliseconds } = run;
	const { totals, firstError } = report;
	const failed = totals.deadLettered + totals.undecodable + totals.failed + totals.notRun;
	const records = failed + totals.succeeded + totals.skipped + totals.filtered;
	const verdict = failed === 0 ? style.good("all got through") : style.bad(`${failed} did not get through`);
	const lines = [
		`${head(run.number, saved, style)}${count(records, "record")}, ${verdict}, ${Math.round(milliseconds)} ms`,
		...changes.slice(0, MAX_CHANGES).map((change) => `  ${writeChange(change, style)}`),
		...(changes.length > MAX_CHANGES ? [`  and ${changes.length - MAX_CHANGES} more changed`] : []),
		...(changes.length === 0 && run.number > 1 ? [`  ${style.dim("no record changed")}`] : []),
	];
	if (firstError !== undefined && failed > 0) {
		const { at, code, message, stack } = firstError;
		lines.push(
			`  first: ${at.topic}-${at.partition} offset ${at.offset}: ${code}: ${message}`,
			...stack.slice(0, 3).map((frame) => `    ${frame}`),
		);
	}
	return `${lines.join("\n")}\n`;
}

/** A run that could not begin. */
export function writeBrokenRun({ number, saved }: WatchedRun, { code, message }: EnvelopeError, style: Style): string {
	return `${head(number, saved, style)}${style.bad(`error ${code}`)}: ${message}\n`;
}

function head(number: number, saved: readonly WatchedPart[], style: Style): string {
	return style.bold(`#${number} ${number === 1 ? "" : `${saved.join(" and ")} saved: `}`);
}

function writeChange({ topic, partition, offset, before, after }: OutcomeChange, style: Style): string {
	return `${topic}-${partition} offset ${offset}: ${writeEnd(before, style)} -> ${writeEnd(after, style)}`;
}

function writeEnd(ended: Ended | undefined, style: Style): string {
	if (ended === undefined) return "not in this run";
	const text = ended.code === undefined ? ended.kind : `${ended.kind} ${ended.code}`;
	return ended.kind === "succeeded"
		? style.good(text)
		: ended.kind === "skipped" || ended.kind === "filtered"
			? text
			: style.bad(text);
}
