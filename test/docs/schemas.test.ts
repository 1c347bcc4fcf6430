import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as local from "@millrace/local";
import { expect, onTestFinished, test } from "vitest";
import { exitCodeOf } from "../../packages/cli/src/exit-code.ts";
import { runCli } from "../cli/support/run-cli.ts";
import { createProject, edit } from "../cli/support/sample-project.ts";
import { root } from "../support/sources.ts";

/* docs/schemas.md: every command is run, in the order of the page, in the project that the page speaks of. */
const page = readFileSync(join(root, "docs/schemas.md"), "utf8");
const fences = [...page.matchAll(/^```(console|diff)\n([\s\S]*?)^```$/gm)].map(([, kind, text = ""]) => ({ kind, text }));

test("the commands of docs/schemas.md print what the page says", async () => {
	const cwd = await createProject();
	const server = await local.serveRegistry();
	onTestFinished(() => server.close());
	const env = { AWS_ENDPOINT_URL_GLUE: server.endpoint };
	for (const { kind, text } of fences) {
		if (kind === "diff") {
			applyDiff(cwd, text);
			continue;
		}
		const [command = "", ...expected] = text.trimEnd().split("\n");
		expect(command).toMatch(/^\$ millrace /);
		const { stdout } = await runCli(command.split(" ").slice(2), { cwd, env });
		expect(`${command}\n${stdout}`).toMatch(new RegExp(`^${[command, ...expected].map(pattern).join("\n")}\n$`));
	}
	expect(fences.length).toBeGreaterThan(10);
});

test("a drift of docs/schemas.md ends with the exit code that the page says", async () => {
	const cwd = await createProject();
	const server = await local.serveRegistry();
	onTestFinished(() => server.close());
	const { code } = await runCli(["schemas", "diff", "--stage", "production"], {
		cwd,
		env: { AWS_ENDPOINT_URL_GLUE: server.endpoint },
	});
	expect(code).toBe(6);
});

test("docs/schemas.md lists the codes of registry clients with their exit codes", () => {
	const documented = new Map(
		[...page.matchAll(/^\| `([A-Z_]+)` +\| (\d) /gm)].map(([, code = "", exit]) => [code, Number(exit)]),
	);
	const raised = Object.values(local).flatMap((value): readonly (readonly [string, number])[] => {
		const { code = "", category = "configuration" } = value as Partial<
			Pick<typeof local.RegistryTroubleError, "code" | "category">
		>;
		const isOurs = typeof value === "function" && /^(REGISTRY_(?!JOURNAL)|AWS_CLIENT|SCHEMA_VERSION_REFUSED)/.test(code);
		return isOurs ? [[code, exitCodeOf(category)]] : [];
	});
	expect(raised.length).toBeGreaterThan(9);
	for (const [code, exit] of raised) expect([code, documented.get(code)]).toEqual([code, exit]);
});

/** A line of the page as a pattern: what differs from run to run is named. */
function pattern(line: string): string {
	return line
		.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")
		.replaceAll("<digest>", "[0-9a-f]{16}")
		.replaceAll("<id>", "[0-9a-f-]{36}");
}

/** Lines without a sign and with a minus are there; afterwards those without a sign and with a plus are. */
function applyDiff(cwd: string, text: string): void {
	const [file = "", ...lines] = text.trimEnd().split("\n");
	const side = (sign: string) =>
		lines.filter((line) => line.startsWith(" ") || line.startsWith(sign)).map((line) => line.slice(1));
	edit(cwd, file.replace("--- ", ""), side("-").join("\n"), side("+").join("\n"));
}
