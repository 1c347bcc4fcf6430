import type { Command } from "./command.ts";
import { EXIT_CODES } from "./exit-code.ts";
import { type Flag, type Flags, GLOBAL_FLAGS } from "./flags.ts";
import type { Style } from "./style.ts";

/** The first screen: every command in one line, and the exit codes. */
export function writeOverview(summaries: readonly (readonly [name: string, summary: string])[], style: Style): string {
	const globals: Flags = { ...GLOBAL_FLAGS, version: { type: "boolean", description: "Print the version" } };
	return [
		`${style.bold("millrace")}: typed, serverless event processing on Amazon MSK`,
		`${style.bold("Usage")}\n  millrace <command> [arguments] [flags]`,
		`${style.bold("Commands")}\n${writeRows(summaries, style)}`,
		`${style.bold("Flags of every command")}\n${writeRows(flagRows(globals), style)}`,
		`${style.bold("Exit codes")}\n${writeRows(
			EXIT_CODES.map(([code, meaning]) => [String(code), meaning]),
			style,
		)}`,
		`${style.bold("Example")}\n  millrace init airline && cd airline && npm install && npm run replay\n`,
	].join("\n\n");
}

/** The help of one command, from the declaration that also parses its command line. */
export function writeCommandHelp(name: string, summary: string, command: Command, style: Style): string {
	const { arguments: declared, description, examples, flags } = command;
	const usage = ["millrace", name, ...declared.map((it) => (it.required ? `<${it.name}>` : `[${it.name}]`)), "[flags]"].join(" ");
	const sections = [
		`${style.bold(`millrace ${name}`)}: ${summary}`,
		description,
		`${style.bold("Usage")}\n  ${usage}`,
		declared.length > 0 &&
			`${style.bold("Arguments")}\n${writeRows(
				declared.map((it) => [`<${it.name}>`, it.description]),
				style,
			)}`,
		`${style.bold("Flags")}\n${writeRows(flagRows({ ...flags, ...GLOBAL_FLAGS }), style)}`,
		`${style.bold(examples.length > 1 ? "Examples" : "Example")}\n${examples.map((line) => `  ${line}`).join("\n")}\n`,
	];
	return sections.filter((section) => section !== false).join("\n\n");
}

function flagRows(flags: Flags): (readonly [string, string])[] {
	return Object.entries(flags).map(([name, flag]) => [
		`--${name}${flag.value === undefined ? "" : ` ${flag.value}`}`,
		describeFlag(flag),
	]);
}

function describeFlag({ type, description, choices, default: fallback }: Flag): string {
	const notes = [
		choices !== undefined && `one of ${choices.join(", ")}`,
		type === "list" && "may be repeated",
		fallback !== undefined && `default ${fallback}`,
	].filter((note) => note !== false);
	return notes.length === 0 ? description : `${description} (${notes.join("; ")})`;
}

function writeRows(rows: readonly (readonly [string, string])[], style: Style): string {
	const width = Math.max(...rows.map(([left]) => left.length));
	return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${style.dim(right)}`).join("\n");
}
