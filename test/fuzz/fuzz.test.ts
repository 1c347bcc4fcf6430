import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { DIFFERENCES } from "./differences.ts";
import { createTally, runCase } from "./run-case.ts";

const EXECUTIONS = 20_000;
const PAYLOADS = 100;
const SEED = 1;

test("random payloads of random schemas, whole and damaged, are the same on every way to read them, and as avsc has them but for what is listed", {
	timeout: 120_000,
}, () => {
	const tally = createTally();
	for (let seed = SEED; tally.executions < EXECUTIONS; seed++) runCase(seed, PAYLOADS, tally);
	expect(tally.executions).toBe(EXECUTIONS);
	expect(tally.schemas).toBeGreaterThanOrEqual(EXECUTIONS / PAYLOADS);
	// Neither all of them whole nor all of them broken.
	expect(tally.accepted).toBeGreaterThan(EXECUTIONS / 4);
	expect(tally.accepted).toBeLessThan(EXECUTIONS * 0.9);
	for (const name of tally.differences.keys()) expect(DIFFERENCES).toHaveProperty([name]);
	expect(tally.differences.size).toBeGreaterThan(8);
});

test("the documentation lists the differences from avsc, with the reasons that the fuzzer has", () => {
	const text = readFileSync(join(import.meta.dirname, "../../docs/avro-types.md"), "utf8").replaceAll("\\", "");
	const [, section = ""] = text.split("## Compared with avsc");
	const [table = ""] = section.split("\n## ");
	const rows = [...table.matchAll(/^\| (.+?) +\| (.+?) +\|$/gm)].map(([, name, why]) => [name, why]);
	expect(rows.slice(2)).toEqual(Object.entries(DIFFERENCES));
});
