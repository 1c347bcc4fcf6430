import type { Explanation } from "@millrace/core/explain";
import { UsageError } from "../cli-error.ts";
import { type Command, defineCommand } from "../command.ts";
import { suggest } from "../suggest.ts";

interface ExplainData {
	readonly explanations: readonly ({ readonly code: string } & Explanation)[];
}

export const explain: Command = defineCommand({
	description:
		"Says what a code in an error, a log line or a dead letter of a function means, and what to do about it. Without a code\nit lists them all.",
	arguments: [{ name: "code", description: "the code, such as WIRE_HEADER_INVALID", required: false }],
	flags: {},
	examples: ["millrace explain WIRE_HEADER_INVALID", "millrace explain --json"],

	async run({ arguments: [given] }) {
		const { EXPLANATIONS } = await import("@millrace/core/explain");
		const code = given?.toUpperCase();
		if (code !== undefined && !Object.hasOwn(EXPLANATIONS, code)) throw unknownCode(code, Object.keys(EXPLANATIONS));
		const all = Object.entries(EXPLANATIONS).map(([known, explanation]) => ({ code: known, ...explanation }));
		const data: ExplainData = { explanations: all.filter((one) => code === undefined || one.code === code) };
		return { data };
	},

	render({ explanations }: ExplainData, style) {
		return explanations
			.map(({ code, meaning, fix }) => `${style.bold(code)}: ${meaning}\n${style.bold("Fix:")} ${fix}\n`)
			.join("\n");
	},
});

function unknownCode(code: string, known: readonly string[]): UsageError {
	const list = { id: "list-codes", label: "See all codes with `millrace explain`.", command: "millrace explain" };
	const nearest = suggest(code, known);
	return new UsageError(
		`No function raises the code ${code}.`,
		nearest === undefined
			? [list]
			: [{ id: "did-you-mean", label: `Did you mean ${nearest}?`, command: `millrace explain ${nearest}` }, list],
	);
}
