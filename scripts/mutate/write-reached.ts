import { writeFileSync } from "node:fs";
import { afterAll } from "vitest";
import { instrumentation } from "./active-mutant.ts";

/* Writes which mutants a test file reaches to where the environment says; with a mutant it ends the process of one that goes in circles. */

/** Many times more than any test file takes. */
const MOST_STEPS = 30_000_000;

const control = instrumentation();
const file = process.env["MILLRACE_REACHED"];
if (process.env["__STRYKER_ACTIVE_MUTANT__"] !== undefined) {
	control.mostSteps = MOST_STEPS;
	control.onTooMany = () => process.kill(process.pid, "SIGKILL");
} else if (file !== undefined) {
	afterAll(() => {
		const { static: loading = {}, perTest = {} } = control.code.mutantCoverage ?? {};
		const reached = new Set([loading, ...Object.values(perTest)].flatMap((counts) => Object.keys(counts)));
		writeFileSync(file, JSON.stringify([...reached]));
	});
}
