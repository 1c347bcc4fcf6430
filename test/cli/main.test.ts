import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { CliError } from "../../packages/cli/src/cli-error.ts";
import { type CommandContext, defineCommand } from "../../packages/cli/src/command.ts";
import type { CommandEntry } from "../../packages/cli/src/commands.ts";
import { MillraceError } from "../../packages/core/src/errors.ts";
import { runCli } from "./support/run-cli.ts";

const flags = {
	name: { type: "string", value: "<name>", description: "A name" },
	max: { type: "number", value: "<n>", description: "A number" },
	stage: { type: "string", value: "<stage>", description: "A stage", default: "dev" },
	format: { type: "string", value: "<format>", description: "A format", choices: ["text", "junit"] },
	tag: { type: "list", value: "<tag>", description: "Tags" },
	deep: { type: "boolean", description: "Deep" },
} as const;

function commandsThat(run: (context: CommandContext<typeof flags>) => Promise<unknown>): Record<string, CommandEntry> {
	const command = defineCommand({
		description: "For tests.",
		arguments: [
			{ name: "source", description: "Where from", required: true },
			{ name: "target", description: "Where to", required: false },
		],
		flags,
		examples: ["millrace copy a"],
		run: async (context) => ({ data: await run(context), warnings: [{ code: "W", subject: "topic a", message: "Careful." }] }),
		render: (data) => `data ${JSON.stringify(data)}\n`,
	});
	return {
		copy: { summary: "Copies", load: async () => command },
		"topics list": { summary: "Lists topics", load: async () => command },
	};
}

const echo = commandsThat(async ({ flags: given, arguments: words }) => ({ given, words }));

class Unreachable extends MillraceError {
	static override readonly code = "BROKER_UNREACHABLE";
	static override readonly category = "unreachable";
	static override readonly retryable = true;
}

describe("wrong use", () => {
	const cases: readonly (readonly [line: string, message: string, fix: string])[] = [
		["", "No command was given.", "See `millrace --help` for the list."],
		["cpoy a", 'millrace has no command "cpoy".', "Did you mean `millrace copy`? See `millrace --help` for the list."],
		["zebra", 'millrace has no command "zebra".', "See `millrace --help` for the list."],
		[
			"topics lst",
			'millrace has no command "topics".',
			"Did you mean `millrace topics list`? See `millrace --help` for the list.",
		],
		[
			"topics --json=no",
			'millrace has no command "topics".',
			"Did you mean `millrace topics list`? See `millrace --help` for the list.",
		],
		["constructor", 'millrace has no command "constructor".', "See `millrace --help` for the list."],
		["--stage prod copy", "millrace has no flag --stage before the command.", "See `millrace --help` for the list."],
		["copy", "millrace copy needs <source>: Where from.", "See `millrace copy --help`."],
		["copy a b c", 'millrace copy does not know what to do with "c".', "See `millrace copy --help`."],
		["copy a --stgae x", "millrace copy has no flag --stgae.", "Did you mean --stage? See `millrace copy --help`."],
		["copy a --zebra", "millrace copy has no flag --zebra.", "See `millrace copy --help`."],
		["copy a --__proto__ x", "millrace copy has no flag --__proto__.", "See `millrace copy --help`."],
		["copy a -x", "millrace copy has no flag -x.", "See `millrace copy --help`."],
		["copy a --name", "--name needs a value: --name <name>.", "See `millrace copy --help`."],
		["copy a --name --deep", "--name needs a value: --name <name>.", "See `millrace copy --help`."],
		["copy a --name=", "--name needs a value: --name <name>.", "See `millrace copy --help`."],
		["copy a --deep=no", "--deep takes no value.", "See `millrace copy --help`."],
		["copy a --max 0", '--max must be a whole number from 1 upwards, not "0".', "See `millrace copy --help`."],
		["copy a --max 1e3", '--max must be a whole number from 1 upwards, not "1e3".', "See `millrace copy --help`."],
		["copy a --format xml", '--format must be one of text, junit, not "xml".', "See `millrace copy --help`."],
	];

	test.each(cases)("`millrace %s` exits 2 with one line and a fix", async (line, message, fix) => {
		const run = await runCli(words(line), { commands: echo });
		expect(run).toMatchObject({ code: 2, stdout: "", stderr: `error USAGE: ${message}\nFix: ${fix}\n` });
	});

	test.each(cases)("`millrace %s --json` prints that as one envelope and nothing else", async (line, message, fix) => {
		const run = await runCli([...words(line), "--json"], { commands: echo });
		const { error, ...rest } = run.envelope;
		const command = words(line)[0] === "copy" ? "copy" : "millrace";
		expect(rest).toEqual({ schemaVersion: 1, command, status: "error", data: null, warnings: [] });
		expect(error).toMatchObject({ code: "USAGE", category: "usage", message, retryable: false });
		expect(error?.actions.map(({ label }) => label).join(" ")).toBe(fix);
		expect(run).toMatchObject({ code: 2, stderr: "" });
	});
});

describe("what a command gets and gives", () => {
	test("flags arrive typed, with defaults, wherever they stand on the line", async () => {
		const run = await runCli(words("--json copy --max 5 a --tag x --name=-n --tag y --deep b"), { commands: echo });
		expect(run.envelope.data).toEqual({
			given: { name: "-n", max: 5, stage: "dev", tag: ["x", "y"], deep: true, json: true, verbose: false, help: false },
			words: ["a", "b"],
		});
	});

	test("after -- everything is an argument, --json too", async () => {
		const run = await runCli(words("copy -- --json"), { commands: echo });
		expect(run.stdout).toContain('"words":["--json",null]');
		expect(run.stdout.startsWith("data ")).toBe(true);
	});

	test("a command of two words is found by both of them", async () => {
		expect((await runCli(words("topics list a --json"), { commands: echo })).envelope).toMatchObject({
			command: "topics list",
			status: "ok",
		});
	});

	test("people get the rendered data on standard output and the warnings on standard error", async () => {
		const run = await runCli(words("copy a"), { commands: commandsThat(async () => 1) });
		expect(run).toMatchObject({ code: 0, stdout: "data 1\n", stderr: "warning W: topic a: Careful.\n" });
	});

	test("machines get data and warnings in one envelope, bigints as text", async () => {
		const run = await runCli(words("copy a --json"), { commands: commandsThat(async () => ({ offset: 2n ** 60n })) });
		expect(run).toMatchObject({ code: 0, stderr: "" });
		expect(run.envelope).toEqual({
			schemaVersion: 1,
			command: "copy",
			status: "ok",
			data: { offset: "1152921504606846976" },
			warnings: [{ code: "W", subject: "topic a", message: "Careful." }],
			error: null,
		});
	});
});

describe("errors of a command", () => {
	const failing = (error: unknown) => commandsThat(() => Promise.reject(error));
	const thrown = new Unreachable("No broker answers at localhost:9092.", { fix: "Start it with `millrace dev`." });

	test.each([
		["records", 1],
		["usage", 2],
		["configuration", 3],
		["unreachable", 4],
		["unauthorised", 5],
		["incompatible", 6],
	] as const)("an error of category %s exits %i", async (category, code) => {
		class Categorised extends MillraceError {
			static override readonly code = "SOME_CODE";
			static override readonly category = category;
		}
		expect((await runCli(words("copy a"), { commands: failing(new Categorised("No.")) })).code).toBe(code);
	});

	test("a coded error prints its problem and its fix once, without a stack", async () => {
		const run = await runCli(words("copy a"), { commands: failing(thrown) });
		expect(run.stderr).toBe(
			"error BROKER_UNREACHABLE: No broker answers at localhost:9092.\nFix: Start it with `millrace dev`.\n",
		);
	});

	test("the fix of a coded error is the action of its envelope", async () => {
		expect((await runCli(words("copy a --json"), { commands: failing(thrown) })).envelope.error).toEqual({
			code: "BROKER_UNREACHABLE",
			category: "unreachable",
			message: "No broker answers at localhost:9092.",
			retryable: true,
			actions: [{ id: "fix", label: "Start it with `millrace dev`." }],
		});
	});

	test("an error without a fix still says what to do next", async () => {
		const run = await runCli(words("copy a"), { commands: failing(new Unreachable("Gone.")) });
		expect(run.stderr).toBe("error BROKER_UNREACHABLE: Gone.\nFix: Run it again with --verbose to see where it came from.\n");
	});

	test("a file that cannot be read or written is the configuration's fault, and keeps its path", async () => {
		const read = commandsThat(async () => readFileSync("/no/such/file"));
		expect(await runCli(words("copy a"), { commands: read })).toMatchObject({
			code: 3,
			stderr:
				"error FILE_ENOENT: ENOENT: no such file or directory, open '/no/such/file'\nFix: Check that the path exists, is of the right kind, and may be read and written.\n",
		});
	});

	test.each([
		[new TypeError("x is not\n  a function"), "x is not a function"],
		["text", "text"],
		[undefined, "undefined"],
	])("anything else that is thrown (%s) is a bug: one line and exit 70", async (error, message) => {
		const run = await runCli(words("copy a"), { commands: failing(error) });
		expect(run).toMatchObject({
			code: 70,
			stderr: `error INTERNAL: Millrace met an error it did not expect: ${message}\nFix: Run it again with --verbose to see where it came from.\n`,
		});
	});

	test.each([
		["--verbose", {}],
		["--json", { MILLRACE_DEBUG: "1" }],
	])("with %s and %o the stack and its causes go to standard error", async (flag, env) => {
		const error = new TypeError("outer", { cause: new RangeError("inner") });
		const run = await runCli(["copy", "a", flag], { commands: failing(error), env });
		expect(run.stderr).toMatch(/TypeError: outer\n\s+at .*[\s\S]*caused by RangeError: inner\n\s+at /);
	});

	test("an error that nobody awaited ends the command", async () => {
		const run = await runCli(words("copy a --json"), {
			control: ({ stray }) => setImmediate(() => stray(new Error("lost"))),
			commands: commandsThat(() => new Promise(() => {})),
		});
		expect(run).toMatchObject({ code: 70 });
		expect(run.envelope.error?.message).toContain("lost");
	});
});

describe("an interrupt", () => {
	test("ends a command that hangs with 130 and one envelope, after its cleanups ran newest first", async () => {
		const order: string[] = [];
		const run = await runCli(words("copy a --json"), {
			control: ({ interrupt }) => setImmediate(interrupt),
			commands: commandsThat(({ atEnd, signal }) => {
				atEnd(() => void order.push("first"));
				atEnd(async () => void order.push("second"));
				signal.addEventListener("abort", () => order.push("signal"));
				return new Promise(() => {});
			}),
		});
		expect(order).toEqual(["signal", "second", "first"]);
		expect(run.code).toBe(130);
		expect(run.envelope).toMatchObject({
			command: "copy",
			status: "error",
			error: { code: "INTERRUPTED", category: "interrupted" },
		});
	});

	test("is what is reported when the command fails because of it", async () => {
		const run = await runCli(words("copy a"), {
			control: ({ interrupt }) => setImmediate(interrupt),
			commands: commandsThat(
				({ signal }) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("half done")))),
			),
		});
		expect(run).toMatchObject({
			code: 130,
			stderr: "error INTERRUPTED: millrace copy was interrupted.\nFix: Run it again when you are ready.\n",
		});
	});
});

describe("an interrupt while a command cleans up", () => {
	const hanging = (order: string[], end: Promise<void>) =>
		commandsThat(async ({ atEnd }) => {
			atEnd(() => void order.push("first"));
			atEnd(() => {
				order.push("second");
				return new Promise(() => {});
			});
			await end;
			return { data: { copied: 1 } };
		});

	test("begins what is left to clean up and ends it at once, also when the command had come to its end by itself", async () => {
		const order: string[] = [];
		const run = await runCli(words("copy a"), {
			control: ({ interrupt }) => void setTimeout(interrupt, 10),
			commands: hanging(order, Promise.resolve()),
		});
		expect({ code: run.code, order }).toEqual({ code: 130, order: ["second", "first"] });
	});

	test("is another one than that which ended it, and not the same twice", async () => {
		const order: string[] = [];
		let now = 1000;
		const run = await runCli(words("copy a"), {
			now: () => now,
			control: ({ interrupt }) => {
				setTimeout(interrupt, 5);
				setTimeout(() => {
					now += 200;
					interrupt();
				}, 6);
				setTimeout(() => {
					order.push("again");
					now += 100;
					interrupt();
				}, 50);
			},
			commands: hanging(order, new Promise(() => {})),
		});
		expect({ code: run.code, order }).toEqual({ code: 130, order: ["second", "again", "first"] });
	});
});

describe("help", () => {
	test("lists every command and exit code", async () => {
		const { code, stdout } = await runCli(["--help"], { commands: echo });
		expect(code).toBe(0);
		for (const line of ["  copy         Copies", "  topics list  Lists topics", "  130  interrupted"])
			expect(stdout).toContain(`${line}\n`);
	});

	test.each(["copy --help", "copy -h", "--help copy", "help copy", "copy --zebra --help"])(
		"`millrace %s` shows the declaration and an example",
		async (line) => {
			const { code, stdout, stderr } = await runCli(words(line), { commands: echo });
			expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
			expect(stdout).toContain("Usage\n  millrace copy <source> [target] [flags]\n");
			expect(stdout).toContain("  --stage <stage>    A stage (default dev)\n");
			expect(stdout).toContain("  --format <format>  A format (one of text, junit)\n");
			expect(stdout).toContain("  --tag <tag>        Tags (may be repeated)\n");
			expect(stdout).toContain("Example\n  millrace copy a\n");
		},
	);

	test("comes as an envelope too", async () => {
		const { envelope } = await runCli(["copy", "--help", "--json"], { commands: echo });
		expect(envelope).toMatchObject({ command: "copy", status: "ok", data: { help: expect.stringContaining("millrace copy") } });
	});

	test("--version prints the version of the package", async () => {
		expect((await runCli(["--version"])).stdout).toBe("0.1.0\n");
		expect((await runCli(["--version", "--json"])).envelope.data).toEqual({ version: "0.1.0" });
	});
});

describe("colour", () => {
	const escapeSequence = "\u001b[";
	test.each([
		[{ isTTY: true }, true],
		[{ isTTY: false }, false],
		[{ isTTY: true, env: { NO_COLOR: "1" } }, false],
		[{ isTTY: true, env: { NO_COLOR: "" } }, true],
		[{ isTTY: false, env: { FORCE_COLOR: "1" } }, true],
		[{ isTTY: true, env: { FORCE_COLOR: "0" } }, false],
		[{ isTTY: false, env: { FORCE_COLOR: "1", NO_COLOR: "1" } }, true],
	])("with %o is used: %s", async (world, coloured) => {
		expect((await runCli(["--help"], world)).stdout.includes(escapeSequence)).toBe(coloured);
		expect((await runCli(["zebra"], world)).stderr.includes(escapeSequence)).toBe(coloured);
	});
});

describe("progress and questions", () => {
	const slow = commandsThat(async ({ progress, confirm }) => {
		const bar = progress("replaying");
		for (let done = 0; done <= 1000; done += 10) bar.update(done, 1000);
		return await confirm("Sure?");
	});

	test("a bar is drawn on a terminal ten times a second at most, and taken away at the end", async () => {
		let time = 0;
		const run = await runCli(words("copy a"), {
			commands: slow,
			isTTY: true,
			now: () => {
				time += 10;
				return time;
			},
		});
		expect(run.stderr.match(/replaying/g)).toHaveLength(11);
		expect(run.stderr).toContain("replaying ██");
		expect(run.stderr).toContain("\r\u001b[2K\u001b[33mwarning W");
	});

	test("nothing is drawn and nothing asked where there is no terminal", async () => {
		const run = await runCli(words("copy a"), { commands: slow });
		expect(run).toMatchObject({ stdout: "data false\n", stderr: "warning W: topic a: Careful.\n" });
	});

	test("an answer on a terminal is what the command gets", async () => {
		const run = await runCli(words("copy a"), { commands: slow, answers: (question) => question === "Sure?" });
		expect(run.stdout).toBe("data true\n");
	});
});

test("every error of the command line has a fix", () => {
	class Some extends CliError {
		static override readonly code = "SOME";
		static override readonly category = "configuration";
	}
	const error = new Some("It is wrong.", [
		{ id: "a", label: "Do this." },
		{ id: "b", label: "Or that." },
	]);
	expect(error).toMatchObject({ message: "It is wrong. Do this. Or that.", fix: "Do this. Or that.", code: "SOME" });
});

function words(line: string): string[] {
	return line.split(" ").filter((word) => word !== "");
}
