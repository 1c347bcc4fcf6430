import { UsageError } from "./cli-error.ts";
import type { CommandEntry } from "./commands.ts";
import { COMMANDS } from "./commands.ts";
import { describeError } from "./describe-error.ts";
import { GLOBAL_FLAGS } from "./flags.ts";
import { writeCommandHelp, writeOverview } from "./help.ts";
import type { CliIo } from "./io.ts";
import { parseCommandLine } from "./parse-command-line.ts";
import { createProcessIo } from "./process-io.ts";
import { Reporter } from "./reporter.ts";
import { runCommand } from "./run-command.ts";
import { createStyle } from "./style.ts";
import { suggest } from "./suggest.ts";

/** Runs the command line of this process and ends the process, whatever a handler may have left running. */
export async function runProcess(process: NodeJS.Process): Promise<void> {
	process.stdout.on("error", (error: NodeJS.ErrnoException) => {
		// The reader has left, as `head` does. There is nobody to tell.
		if (error.code === "EPIPE") process.exit(0);
	});
	const print = process.stdout.write.bind(process.stdout);
	const code = await main(process.argv.slice(2), createProcessIo(process));
	print("", () => process.exit(code));
}

/**
 * Runs one command line and returns its exit code. Never throws, and touches nothing but what `io` gives it and the
 * files that the command is about.
 *
 * @example
 * process.exitCode = await main(["plan", "--json"], createProcessIo(process));
 */
export async function main(
	commandLine: readonly string[],
	io: CliIo,
	commands: Readonly<Record<string, CommandEntry>> = COMMANDS,
): Promise<number> {
	const argv = readHelp(commandLine);
	const asked = (flag: string) => argv.slice(0, argv.includes("--") ? argv.indexOf("--") : undefined).includes(flag);
	const { MILLRACE_DEBUG } = io.env;
	const reporter = new Reporter(io, { json: asked("--json"), verbose: asked("--verbose") || isSet(MILLRACE_DEBUG) });
	try {
		const leading = argv.findIndex((word) => !word.startsWith("--") || !Object.hasOwn(GLOBAL_FLAGS, word.slice(2)));
		const words = leading === -1 ? [] : argv.slice(leading);
		if (words.length === 0 || words[0] === "--version") return await answerWithoutCommand(argv, reporter, commands);
		const [name, entry] = findCommand(words, commands);
		reporter.command = name;
		const command = await entry.load();
		if (asked("--help")) {
			return reporter.answer({ help: writeCommandHelp(name, entry.summary, command, createStyle(io.stdout, io.env)) }, "help");
		}
		const rest = [...words.slice(name.split(" ").length), ...argv.slice(0, leading)];
		const { flags, arguments: given } = parseCommandLine(
			name,
			{ ...command, flags: { ...command.flags, ...GLOBAL_FLAGS } },
			rest,
		);
		return await runCommand(command, { flags, arguments: given }, io, reporter);
	} catch (error) {
		return reporter.fail(error, await describeError(error));
	}
}

/** `millrace help plan` and `millrace plan -h` ask what `millrace plan --help` asks. */
function readHelp(commandLine: readonly string[]): readonly string[] {
	const [first, ...rest] = commandLine;
	return first === "help" ? [...rest, "--help"] : commandLine.map((word) => (word === "-h" ? "--help" : word));
}

async function answerWithoutCommand(
	argv: readonly string[],
	reporter: Reporter,
	commands: Readonly<Record<string, CommandEntry>>,
): Promise<number> {
	if (argv.includes("--version")) {
		const { readVersion } = await import("./version.ts");
		return reporter.answer({ version: `${readVersion()}\n` }, "version");
	}
	const help = writeOverview(
		Object.entries(commands).map(([name, { summary }]) => [name, summary]),
		reporter.style,
	);
	if (argv.includes("--help")) return reporter.answer({ help }, "help");
	throw new UsageError("No command was given.", [
		{ id: "show-help", label: "See `millrace --help` for the list.", command: "millrace --help" },
	]);
}

function findCommand(
	words: readonly string[],
	commands: Readonly<Record<string, CommandEntry>>,
): readonly [string, CommandEntry] {
	const names = [words.slice(0, 2).join(" "), words[0] ?? ""];
	for (const name of names) {
		const entry = Object.hasOwn(commands, name) ? commands[name] : undefined;
		if (entry !== undefined) return [name, entry];
	}
	const [typed = ""] = names.slice(-1);
	const help = { id: "show-help", label: "See `millrace --help` for the list.", command: "millrace --help" };
	if (typed.startsWith("-")) throw new UsageError(`millrace has no flag ${typed} before the command.`, [help]);
	const problem = `millrace has no command "${typed}".`;
	// The first word of commands that have two.
	const inner = Object.keys(commands).filter((name) => name.startsWith(`${typed} `));
	const nearest = suggest(typed, Object.keys(commands)) ?? suggest(names[0] ?? "", Object.keys(commands));
	const meant = inner.length > 0 ? inner : nearest === undefined ? [] : [nearest];
	const [command] = meant;
	if (command === undefined) throw new UsageError(problem, [help]);
	const label = `Did you mean ${meant.map((name) => `\`millrace ${name}\``).join(" or ")}?`;
	throw new UsageError(problem, [{ id: "did-you-mean", label, command: `millrace ${command}` }, help]);
}

function isSet(value: string | undefined): boolean {
	return value !== undefined && value !== "" && value !== "0";
}
