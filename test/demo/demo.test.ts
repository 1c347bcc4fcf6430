import { spawn } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../functions/support/temporary-folder.ts";

/** Runs the demo as `npm run demo -- <args>` does. */
async function demo(...args: readonly string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
	const child = spawn(process.execPath, ["--conditions=@millrace/source", "scripts/demo/main.ts", ...args]);
	let stdout = "";
	let stderr = "";
	child.stdout.on("data", (chunk) => {
		stdout += chunk;
	});
	child.stderr.on("data", (chunk) => {
		stderr += chunk;
	});
	const code = await new Promise<number | null>((resolve) => {
		child.once("close", resolve);
	});
	return { code, stdout, stderr };
}

test("the demo replays real data, dead-letters the mistyped flight, redrives it and sums up", { timeout: 60_000 }, async () => {
	await using folder = await temporaryFolder();
	const { code, stdout, stderr } = await demo("--flights", "1500", "--directory", folder.path);
	expect(stderr).toBe("");
	expect(code).toBe(0);
	expect(stdout).toMatch(/total +1,500 +1,499 .*1\n/);
	expect(stdout).toMatch(/First dead letter at flights-\d offset \d+\n +AIRPORT_UNKNOWN: /);
	expect(stdout).toContain("packages/functions/src/delays/handler.ts");
	expect(stdout).toMatch(/RetryAttemptsExhausted after 3 attempts: AIRPORT_UNKNOWN/);
	expect(stdout).toContain("AIRPORT_ALIASES=DWT=DTW npx millrace replay");
	expect(stdout).toContain("1 delivered, 1 succeeded");
	expect(stdout).toMatch(/55 earthquake alerts, 98 monthly lines/);
	expect(stdout).toMatch(/Everything as expected, in \d+\.\d s\.\n$/);
	// Short enough to be read, and no metrics or log lines of the handlers in between.
	expect(stdout.split("\n").length).toBeLessThan(80);
	expect(stdout).not.toContain("_aws");
	const letters = await readdir(join(folder.path, "dead-letters"), { recursive: true });
	expect(letters.filter((name) => name.endsWith(".json"))).toHaveLength(1);
});

test("a number of flights that there cannot be ends the demo with the range", async () => {
	await using folder = await temporaryFolder();
	const { code, stderr } = await demo("--flights", "0", "--directory", folder.path);
	expect(code).toBe(1);
	expect(stderr).toBe("\n--flights takes a whole number from 1 to 20000.\n");
});
