import { styleText } from "node:util";
import type { CliIo, Writer } from "./io.ts";

/** Marks text for a terminal; outside of one each function returns its text as it is. */
export interface Style {
	/** Whether the functions mark anything. */
	readonly coloured: boolean;
	readonly bold: (text: string) => string;
	readonly dim: (text: string) => string;
	readonly good: (text: string) => string;
	readonly bad: (text: string) => string;
	readonly careful: (text: string) => string;
}

/** Colour only on a terminal, unless `FORCE_COLOR` or `NO_COLOR` says otherwise; the first wins, as in Node itself. */
export function createStyle(writer: Writer, env: CliIo["env"]): Style {
	const coloured = wantsColour(writer, env);
	const mark = (...formats: ("bold" | "dim" | "green" | "red" | "yellow")[]) =>
		coloured ? (text: string) => styleText(formats, text, { validateStream: false }) : (text: string) => text;
	return { coloured, bold: mark("bold"), dim: mark("dim"), good: mark("green"), bad: mark("red"), careful: mark("yellow") };
}

function wantsColour(writer: Writer, { FORCE_COLOR, NO_COLOR }: CliIo["env"]): boolean {
	if (FORCE_COLOR !== undefined) return FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
	return writer.isTTY && (NO_COLOR === undefined || NO_COLOR === "");
}
