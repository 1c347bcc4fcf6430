import type { App } from "@millrace/core";
import { type Command, defineCommand } from "../command.ts";
import type { Problem } from "../describe-error.ts";
import type { EnvelopeError, Warning } from "../envelope.ts";
import { CONFIG_FLAG } from "../flags.ts";
import { checkHandlers } from "../project/check-handlers.ts";
import { checkPlans, toProblems } from "../project/check-plans.ts";
import { findConfig } from "../project/find-config.ts";
import { planGeneratedCode } from "../project/generated-code.ts";
import { incompatibleProblems } from "../project/incompatible-problems.ts";
import { judgeSchemas } from "../project/judge-schemas.ts";
import { displayPath, findUsedSchemaFolders } from "../project/schema-folders.ts";
import { warnOfUndeclaredStage } from "../project/undeclared-stage.ts";
import { findUnreleasedChanges, warnOfNeverReleased } from "../project/unreleased.ts";
import { count } from "../text/count.ts";
import { staleError } from "./generate.ts";

interface CheckData {
	readonly problems: readonly Problem[];
	/** What was looked at: 0 and an empty list where an earlier problem was in the way. */
	readonly checked: {
		readonly generatedFiles: number;
		readonly schemas: number;
		readonly stages: readonly string[];
		readonly handlers: number;
	};
}

export const check: Command = defineCommand({
	description:
		"Looks at generated code, released versions of schemas, the configuration, the plan of every stage and every handler, and\nlists all problems at once. Loads the handlers' modules, and calls nothing in them.",
	arguments: [],
	flags: {
		stage: { type: "list", value: "<stage>", description: "Stage to plan (otherwise dev and every stage of the app)" },
		...CONFIG_FLAG,
	},
	examples: ["millrace check", "millrace check --stage production --json"],

	async run({ flags, io: { cwd, clock }, progress }) {
		const { loadConfig } = await import("@millrace/local");
		const problems: Problem[] = [];
		const warnings: Warning[] = [];
		const bar = progress("checking");
		bar.update(0, 4);
		const generatedFiles = await checkGenerated(cwd, problems);
		bar.update(1, 4);
		let stages: readonly string[] = [];
		let [schemas, handlers] = [0, 0];
		try {
			const { app, root } = await loadConfig(findConfig(cwd, flags.config));
			bar.update(2, 4);
			stages = flags.stage.length > 0 ? flags.stage : [...new Set(["dev", ...Object.keys(app.stages ?? {})])];
			schemas = await checkSchemas(cwd, app, problems, warnings);
			const plans = await checkPlans(app, stages, clock.now());
			warnings.push(...stages.flatMap((stage) => warnOfUndeclaredStage(app, stage)), ...plans.warnings);
			bar.update(3, 4);
			handlers = app.consumers.length;
			problems.push(...plans.problems, ...(await checkHandlers(root, app.consumers)));
		} catch (error) {
			problems.push(...(await toProblems(error, "configuration")));
		}
		const data: CheckData = { problems, checked: { generatedFiles, schemas, stages, handlers } };
		return problems.length === 0 ? { data, warnings } : { data, warnings, error: checkError(problems) };
	},

	render({ problems, checked: { generatedFiles, schemas, stages, handlers } }: CheckData, style) {
		if (problems.length > 0) {
			return problems
				.map(({ code, subject, message, fix }) => `${style.bad(code)} ${subject}: ${message}\n  ${style.bold("Fix:")} ${fix}\n`)
				.join("");
		}
		const parts = [
			...[count(generatedFiles, "generated file"), count(schemas, "schema"), count(handlers, "handler")],
			`the plans of ${stages.join(", ")}`,
		];
		return `${style.good("No problems")} in ${parts.join(", ")}.\n`;
	},
});

/** Adds to the problems what is stale, unreleased or broken; returns how many files there should be. */
async function checkGenerated(cwd: string, problems: Problem[]): Promise<number> {
	try {
		const folders = findUsedSchemaFolders(cwd);
		const changes = folders.flatMap((folder) => planGeneratedCode(folder, cwd));
		const stale = changes.filter(({ change }) => change !== "unchanged").map(({ path }) => displayPath(path, cwd));
		if (stale.length > 0) {
			const { code, message, actions } = staleError(stale);
			problems.push({ code, subject: "generated code", message, fix: actions.map(({ label }) => label).join(" ") });
		}
		problems.push(...findUnreleasedChanges(folders, cwd));
		return changes.length;
	} catch (error) {
		problems.push(...(await toProblems(error, "generated code")));
		return 0;
	}
}

/** Adds to the problems what a compatibility mode refuses; returns how many schemas topics use. */
async function checkSchemas(cwd: string, app: App, problems: Problem[], warnings: Warning[]): Promise<number> {
	try {
		const judged = judgeSchemas(findUsedSchemaFolders(cwd), cwd, { app });
		problems.push(...incompatibleProblems(judged));
		warnings.push(...warnOfNeverReleased(judged));
		return new Set(judged.map(({ name }) => name)).size;
	} catch (error) {
		// What is wrong with the files themselves was said before.
		await toProblems(error, "schemas");
		return 0;
	}
}

function checkError(problems: readonly Problem[]): EnvelopeError {
	return {
		code: "CHECK_FAILED",
		category: "configuration",
		message: `${count(problems.length, "problem")}: ${[...new Set(problems.map(({ subject }) => subject))].join(", ")}.`,
		retryable: false,
		actions: [{ id: "fix-problems", label: "Do what the fix of each problem says, and check again.", command: "millrace check" }],
	};
}
