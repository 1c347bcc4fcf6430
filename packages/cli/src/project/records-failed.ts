import { dirname } from "node:path";
import type { ReplayReport } from "@millrace/local";
import type { EnvelopeError } from "../envelope.ts";

/** A replay without the definition of a schema version ends in one of these: by a lookup, or for want of one. */
const SCHEMA_CODES: readonly unknown[] = ["SCHEMA_UNKNOWN", "SCHEMA_ID_UNRESOLVED"];

/** What a replay says whose records did not all get through. */
export function recordsFailed({ totals, firstError, consumer, deadLetters }: ReplayReport): EnvelopeError {
	const { deadLettered, undecodable, failed, notRun } = totals;
	const lost = deadLettered + undecodable + failed + notRun;
	const all = lost + totals.succeeded + totals.skipped + totals.filtered;
	const at =
		firstError === undefined
			? ""
			: ` First: ${firstError.at.topic}-${firstError.at.partition} at offset ${firstError.at.offset}: ${firstError.code}.`;
	const message = `${lost} of ${all} records did not get through.${at}`;
	if (firstError?.category === "unreachable" || firstError?.category === "unauthorised") {
		// Neither the records nor the handler are to blame, so the exit code says what is.
		const { code, category, message: why, fix = "Try again." } = firstError;
		return { code, category, message: `${message} ${why}`, retryable: true, actions: [{ id: "mend-access", label: fix }] };
	}
	const folder = commonFolder(deadLetters.files);
	const again = folder === undefined ? undefined : `millrace replay ${quote(folder)} --consumer ${consumer}`;
	const correct = SCHEMA_CODES.includes(firstError?.code) ? "Name the schema version with --schema" : "Correct the handler";
	return {
		code: "RECORDS_FAILED",
		category: "records",
		message,
		retryable: false,
		actions: [
			again === undefined
				? { id: "correct-handler", label: `${correct}, and replay again.` }
				: {
						id: "replay-dead-letters",
						label: `${correct}, then replay the dead letters: \`${again}\`.`,
						command: again,
					},
		],
	};
}

/** The folder that holds all of them, however many partitions they are of. */
function commonFolder(files: readonly string[]): string | undefined {
	const [first, ...others] = files.map((file) => dirname(file).split("/"));
	if (first === undefined) return undefined;
	const differs = first.findIndex((part, index) => others.some((other) => other[index] !== part));
	return first.slice(0, differs === -1 ? undefined : differs).join("/") || ".";
}

/** As a shell takes it. */
function quote(path: string): string {
	return /^[\w./@%+=:,-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
