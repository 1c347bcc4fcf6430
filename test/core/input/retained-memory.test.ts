import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { DECODED, INFLATED } from "../../../packages/core/src/input/kernel.ts";
import { root } from "../../support/sources.ts";

/** Bytes that a batch leaves behind, measured in a process that can collect its garbage. */
async function retained(what: "text" | "copy" | "number", packing: "plain" | "compressed"): Promise<number> {
	const script = join(root, "test/support/retained-bytes.mjs");
	const parts = ["--conditions=@millrace/source", "--expose-gc", script, what, packing];
	const { stdout } = await promisify(execFile)(process.execPath, parts, { cwd: root });
	return JSON.parse(stdout);
}

/** Room for what the process itself does meanwhile, shared by 150 batches. */
const NOISE = 4000;

test("a text that a handler keeps holds its chunk in memory, and never more", async () => {
	expect(await retained("text", "plain")).toBeLessThan(DECODED.size + NOISE);
	expect(await retained("text", "compressed")).toBeLessThan(INFLATED.size + NOISE);
});

test("a copy of a text, or a number, holds nothing else", async () => {
	expect(await retained("copy", "plain")).toBeLessThan(NOISE);
	expect(await retained("copy", "compressed")).toBeLessThan(NOISE);
	expect(await retained("number", "plain")).toBeLessThan(NOISE);
});
