import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { COMMANDS } from "../../packages/cli/src/commands.ts";
import { EXIT_CODES } from "../../packages/cli/src/exit-code.ts";
import { GLOBAL_FLAGS } from "../../packages/cli/src/flags.ts";
import { runCli } from "./support/run-cli.ts";

const page = readFileSync(new URL("../../docs/cli.md", import.meta.url), "utf8");

/** Text of each `## heading`. */
const sections = new Map(
	page.split(/^## /m).map((section) => {
		const [heading = "", ...rest] = section.split("\n");
		return [heading, rest.join("\n")];
	}),
);

test("docs/cli.md has every exit code with its meaning", () => {
	for (const [code, meaning] of EXIT_CODES) {
		expect(sections.get("Exit codes")).toMatch(new RegExp(`^\\| ${code} +\\|.*\\| ${meaning.split(";")[0]}`, "m"));
	}
});

test("docs/cli.md has the flags of every command", () => {
	for (const name of Object.keys(GLOBAL_FLAGS)) expect(page).toContain(`| \`--${name}\``);
});

describe.each(Object.entries(COMMANDS))("%s", (name, { load, summary }) => {
	test("is documented with exactly its flags, and the shape of its data", async () => {
		const { flags } = await load();
		const declared = Object.entries(flags).map(([flag, { value }]) => `--${flag}${value === undefined ? "" : ` ${value}`}`);
		const section = sections.get(name) ?? "";
		const documented = [...section.matchAll(/^\| `(--[^`]+)`/gm)].map(([, flag]) => flag);
		expect(documented).toEqual(declared);
		expect(section).toMatch(/^Data: /m);
	});

	test("has a description, a summary and an example that its own parser takes", async () => {
		const { description, examples, flags } = await load();
		expect(summary.length).toBeLessThan(60);
		expect(description).toMatch(/\.$/);
		for (const example of examples) expect(example).toMatch(new RegExp(`^millrace ${name}( |$)`));
		for (const [flag, { type, value }] of Object.entries(flags))
			expect([flag, value !== undefined]).toEqual([flag, type !== "boolean"]);
		for (const example of examples) {
			// Nothing is here to work on, so a command may fail; what it must not do is refuse its own example.
			if (name === "init") continue;
			const { code, stderr } = await runCli(
				example
					.split(" ")
					.slice(1)
					.filter((word) => word !== "--json"),
				{ cwd: "/nowhere" },
			);
			expect([example, code === 2 ? stderr : ""]).toEqual([example, ""]);
		}
	});

	test("answers --help and a wrong flag as every command does", async () => {
		const help = await runCli([...name.split(" "), "--help"]);
		expect(help).toMatchObject({ code: 0, stderr: "" });
		expect(help.stdout).toMatch(/\nExamples?\n {2}millrace /);
		const wrong = await runCli([...name.split(" "), "--no-such-flag", "--json"]);
		expect(wrong).toMatchObject({ code: 2, stderr: "" });
		expect(wrong.envelope).toMatchObject({ command: name, status: "error", data: null, error: { code: "USAGE" } });
	});
});
