import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createVitest } from "vitest/node";
import type { Answer, Question } from "./protocol.ts";

/* Runs test files with a mutant, in a copy of the checkout; asked by the script that started it. The processes of the tests get it by their environment. */

const MUTANT = "__STRYKER_ACTIVE_MUTANT__";
const coverage = join(tmpdir(), `millrace-mutate-${process.pid}.json`);
process.env["MILLRACE_REACHED"] = coverage;

const vitest = await createVitest(
	"test",
	{
		config: false,
		watch: false,
		bail: 1,
		fileParallelism: false,
		pool: "forks",
		testTimeout: 5000,
		include: ["test/**/*.test.ts"],
		setupFiles: ["scripts/mutate/write-reached.ts"],
		reporters: [{}],
	},
	{ resolve: { conditions: ["@millrace/source"] }, ssr: { resolve: { conditions: ["@millrace/source"] } } },
);

/** The first test of a file that fails, in a process of its own. */
async function failing(file: string): Promise<string | undefined> {
	const { testModules, unhandledErrors } = await vitest.runTestSpecifications(await vitest.globTestSpecifications([file]));
	for (const module of testModules.filter(({ moduleId }) => moduleId.endsWith(file))) {
		for (const test of module.children.allTests("failed")) return `${file}: ${test.fullName}`;
		for (const { message } of module.errors()) return `${file}: ${message}`;
	}
	for (const error of unhandledErrors) return `${file}: ${String(error)}`;
	return undefined;
}

async function answer({ mutant, runs }: Question): Promise<Answer> {
	if (mutant !== undefined) {
		process.env[MUTANT] = mutant;
		for (const file of runs) {
			const killed = await failing(file);
			if (killed !== undefined) return { killed, isClean: true };
		}
		return { killed: undefined, isClean: true };
	}
	delete process.env[MUTANT];
	const reached: Record<string, readonly string[]> = {};
	for (const file of runs) {
		rmSync(coverage, { force: true });
		const killed = await failing(file);
		if (killed !== undefined) return { killed, isClean: true };
		reached[file] = JSON.parse(readFileSync(coverage, "utf8")) as readonly string[];
	}
	return { killed: undefined, isClean: true, reached };
}

process.on("message", (question: Question) => {
	void answer(question).then((given) => process.send?.(given));
});
