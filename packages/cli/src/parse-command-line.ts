import { parseArgs } from "node:util";
import { type Action, UsageError } from "./cli-error.ts";
import type { Argument } from "./command.ts";
import type { Flag, Flags } from "./flags.ts";
import { suggest } from "./suggest.ts";

/** Flags and arguments of one command line, checked against their declaration. */
export interface CommandLine {
	readonly flags: Readonly<Record<string, unknown>>;
	readonly arguments: readonly (string | undefined)[];
}

type Token = NonNullable<ReturnType<typeof parseArgs>["tokens"]>[number];

/**
 * Reads what follows the command's name.
 *
 * @throws {UsageError} for the first thing that the declaration does not have, with the nearest that it has.
 */
export function parseCommandLine(
	command: string,
	declared: { readonly flags: Flags; readonly arguments: readonly Argument[] },
	words: readonly string[],
): CommandLine {
	const help: Action = { id: "show-help", label: `See \`millrace ${command} --help\`.`, command: `millrace ${command} --help` };
	const options = Object.fromEntries(
		Object.entries(declared.flags).map(([name, { type }]) => [
			name,
			{ type: type === "boolean" ? ("boolean" as const) : ("string" as const), multiple: type === "list" },
		]),
	);
	// Not strict: parseArgs' own errors know neither suggestions nor allowed values. Everything is checked here instead.
	const { tokens } = parseArgs({ args: [...words], options, strict: false, tokens: true });
	const values = new Map<string, unknown>();
	const positionals: string[] = [];
	for (const token of tokens as Token[]) {
		if (token.kind === "positional") positionals.push(token.value);
		if (token.kind !== "option") continue;
		const flag = Object.hasOwn(declared.flags, token.name) ? declared.flags[token.name] : undefined;
		if (flag === undefined) throw unknownFlag(command, token.rawName, declared.flags, help);
		const value = readValue(flag, token, help);
		values.set(token.name, flag.type === "list" ? [...((values.get(token.name) as string[] | undefined) ?? []), value] : value);
	}
	checkPositionals(command, declared.arguments, positionals, help);
	const flags = Object.entries(declared.flags).map(([name, flag]) => [name, values.get(name) ?? absentValue(flag)] as const);
	return { flags: Object.fromEntries(flags), arguments: declared.arguments.map((_, index) => positionals[index]) };
}

function readValue(flag: Flag, token: Extract<Token, { kind: "option" }>, help: Action): boolean | number | string {
	const { rawName, value, inlineValue } = token;
	if (flag.type === "boolean") {
		if (value !== undefined) throw new UsageError(`${rawName} takes no value.`, [help]);
		return true;
	}
	if (value === undefined || value === "" || (inlineValue !== true && value.startsWith("-") && value !== "-")) {
		throw new UsageError(`${rawName} needs a value: ${rawName} ${flag.value ?? "<value>"}.`, [help]);
	}
	if (flag.type === "number" && !/^[1-9]\d{0,14}$/.test(value)) {
		throw new UsageError(`${rawName} must be a whole number from 1 upwards, not "${value}".`, [help]);
	}
	if (flag.choices !== undefined && !flag.choices.includes(value)) {
		throw new UsageError(`${rawName} must be one of ${flag.choices.join(", ")}, not "${value}".`, [help]);
	}
	return flag.type === "number" ? Number(value) : value;
}

function absentValue(flag: Flag): unknown {
	if (flag.type === "boolean") return false;
	return flag.type === "list" ? [] : flag.default;
}

function unknownFlag(command: string, rawName: string, flags: Flags, help: Action): UsageError {
	const nearest = suggest(rawName.replace(/^-+/, ""), Object.keys(flags));
	const problem = `millrace ${command} has no flag ${rawName}.`;
	return new UsageError(
		problem,
		nearest === undefined ? [help] : [{ id: "did-you-mean", label: `Did you mean --${nearest}?` }, help],
	);
}

function checkPositionals(command: string, declared: readonly Argument[], given: readonly string[], help: Action): void {
	const missing = declared.find(({ required }, index) => required && given[index] === undefined);
	if (missing !== undefined) {
		throw new UsageError(`millrace ${command} needs <${missing.name}>: ${missing.description}.`, [help]);
	}
	const extra = given[declared.length];
	if (extra !== undefined) throw new UsageError(`millrace ${command} does not know what to do with "${extra}".`, [help]);
}
