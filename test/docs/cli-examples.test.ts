import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startShopBroker } from "../cli/support/kafka.ts";
import { runCli } from "../cli/support/run-cli.ts";
import { createProject, edit } from "../cli/support/sample-project.ts";
import { root } from "../support/sources.ts";

/* The command lines that docs/cli.md shows of recordings, redrives and topics run as they stand, in the project that `millrace init` makes. */

const page = readFileSync(join(root, "docs/cli.md"), "utf8");
const lines = [...page.matchAll(/^```\n((?:millrace [^<\n]*\n)+)```$/gm)].flatMap(([, fence = ""]) =>
	fence.trimEnd().split("\n"),
);

test("every command line of docs/cli.md runs as it stands", async () => {
	const cwd = await createProject();
	const { address } = await startShopBroker(cwd);
	await runCli(["replay", "samples", "--output", "letters"], { cwd });
	edit(cwd, "src/billing/invoice.ts", "quantity < 1", "quantity < 0");
	expect(lines.length).toBeGreaterThanOrEqual(4);
	for (const line of lines) {
		const words = [...line.replace("localhost:9092", address).matchAll(/"([^"]*)"|(\S+)/g)].map(
			([, quoted, bare]) => quoted ?? bare ?? "",
		);
		const { code, stderr } = await runCli(words.slice(1), { cwd });
		// A warning may be the point of an example; an error is not.
		expect([line, code, /^error.*/m.exec(stderr)?.[0]]).toEqual([line, 0, undefined]);
	}
});
