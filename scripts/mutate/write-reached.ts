import { writeFileSync } from "node:fs";
import { afterAll } from "vitest";
import { instrumented } from "./active-mutant.ts";

/* Writes which mutants a test file reaches to where the environment says. */

afterAll(() => {
	const file = process.env["MILLRACE_REACHED"];
	const { static: loading = {}, perTest = {} } = instrumented().mutantCoverage ?? {};
	const reached = new Set([loading, ...Object.values(perTest)].flatMap((counts) => Object.keys(counts)));
	if (file !== undefined && process.env["__STRYKER_ACTIVE_MUTANT__"] === undefined)
		writeFileSync(file, JSON.stringify([...reached]));
});
