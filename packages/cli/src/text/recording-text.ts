import type { Recording } from "@millrace/local";
import type { Style } from "../style.ts";
import { count } from "./count.ts";
import { writeTable } from "./table.ts";

/** What a recording came to, for people. */
export function writeRecording({ topic, output, records, events, partitions, redacted }: Recording, style: Style): string {
	const rows = partitions.map(({ partition, records: own, first, last }) => [
		`  partition ${partition}`,
		count(own, "record"),
		first === last ? `offset ${first}` : `offsets ${first} to ${last}`,
	]);
	return [
		`${style.good("Recorded")} ${count(records, "record")} of ${topic} in ${count(events, "event")}: ${output}`,
		writeTable([], rows, style),
		...redacted.map(({ path, values }) => `  ${path}: ${count(values, "value")} redacted`),
	]
		.filter((line) => line !== "")
		.map((line) => `${line}\n`)
		.join("");
}
