import type { DevStatus, PartitionStatus } from "@millrace/local";
import type { Style } from "../style.ts";
import { writeTable } from "./table.ts";

/** Partitions of all consumers: where they stand, and what waits. */
export function writeDevStatus(consumers: readonly DevStatus[], style: Style): string {
	const parts = consumers.map(({ consumer, status, why }) => {
		const { counts, topic, state } = status;
		const rows = status.partitions.map((each) => [
			`${topic}-${each.partition}`,
			...[each.committed, each.end, each.lag].map((number) => (number === undefined ? "-" : String(number))),
			stateOf(each, style),
		]);
		const { invoked, failed, filtered, deadLettered, dropped } = counts;
		const sum = Object.entries({ invoked, failed, filtered, "given up": deadLettered, dropped })
			.filter(([name, number]) => name === "invoked" || number > 0)
			.map(([name, number]) => `${number} ${name}`)
			.join(", ");
		return [
			`${style.bold(consumer)}  ${state}  ${sum}`,
			why ?? "",
			writeTable(["partition", "committed", "end", "lag", ""], rows, style),
		]
			.filter((line) => line !== "")
			.join("\n");
	});
	return `${parts.join("\n\n")}\n`;
}

function stateOf({ blockedUntil, isBusy, waiting }: PartitionStatus, style: Style): string {
	if (blockedUntil !== undefined) return style.bad("blocked");
	if (isBusy) return "running";
	return waiting > 0 ? `${waiting} waiting` : "";
}

/** What keys do. */
export function writeDevKeys(style: Style): string {
	const keys = [
		["s", "status: partitions, lag, why nothing runs"],
		["r", "run the last batch of each consumer again; nothing is committed for it"],
		["p", "pause: nothing new is sent"],
		["c", "continue"],
		["f", "send what has been read without waiting for windows"],
		["return", "an empty line"],
		["q", "stop"],
	];
	return `${writeTable(["key", ""], keys, style)}\n`;
}
