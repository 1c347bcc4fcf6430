import { type Command, type CommandContext, defineCommand } from "../command.ts";
import { describeError, listProblems, type Problem } from "../describe-error.ts";
import type { Warning } from "../envelope.ts";
import { CONFIG_FLAG } from "../flags.ts";
import { checkHandlers } from "../project/check-handlers.ts";
import { findConfig } from "../project/find-config.ts";
import { planGeneratedCode } from "../project/generated-code.ts";
import { displayPath, findUsedSchemaFolders } from "../project/schema-folders.ts";
import type { Style } from "../style.ts";
import { staleError } from "./generate.ts";

interface CheckData {
	readonly problems: readonly Problem[];
	/** What was looked at: 0 and an empty list where an earlier problem was in the way. */
	readonly checked: { readonly generatedFiles: number; readonly stages: readonly string[]; readonly handlers: number };
}

const flags = {
	stage: { type: "list", value: "<stage>", description: "Stage to plan (otherwise dev and every stage of the app)" },
	...CONFIG_FLAG,
} as const;

export const check: Command = defineCommand({
	description:
		"Looks at generated code, the configuration, the plan of every stage and every handler, and lists all problems at once.\nLoads the handlers' modules, and calls nothing in them.",
	arguments: [],
	flags,
	examples: ["millrace check", "millrace check --stage production --json"],

	async run(context) {
		const problems: Problem[] = [];
		const warnings: Warning[] = [];
		const bar = context.progress("checking");
		bar.update(0, 3);
		const generatedFiles = attempt(problems, "generated code", () => checkGenerated(context.io.cwd, problems)) ?? 0;
		bar.update(1, 3);
		const checked = await checkApp(context, problems, warnings);
		const data: CheckData = { problems, checked: { generatedFiles, ...checked } };
		return problems.length === 0 ? { data, warnings } : { data, warnings, error: checkError(problems) };
	},

	render(data: CheckData, style: Style) {
		if (data.problems.length > 0) {
			return data.problems
				.map(({ code, subject, message, fix }) => `${style.bad(code)} ${subject}: ${message}\n  ${style.bold("Fix:")} ${fix}\n`)
				.join("");
		}
		const { generatedFiles, stages, handlers } = data.checked;
		return `${style.good("No problems")} in ${generatedFiles} generated files, ${handlers} handlers, and the plans of ${stages.join(", ")}.\n`;
	},
});

function checkGenerated(cwd: string, problems: Problem[]): number {
	const changes = findUsedSchemaFolders(cwd).flatMap((folder) => planGeneratedCode(folder, cwd));
	const stale = changes.filter(({ change }) => change !== "unchanged").map(({ path }) => displayPath(path, cwd));
	if (stale.length > 0) {
		const { code, message, actions } = staleError(stale);
		problems.push({ code, subject: "generated code", message, fix: actions[0]?.label ?? "" });
	}
	return changes.length;
}

async function checkApp(
	{ flags: given, io: { cwd, clock } }: CommandContext<typeof flags>,
	problems: Problem[],
	warnings: Warning[],
) {
	const [{ loadConfig }, { planApp }] = await Promise.all([import("@millrace/local"), import("@millrace/core/plan")]);
	const loaded = await attempt(problems, "configuration", () => loadConfig(findConfig(cwd, given.config)));
	if (loaded === undefined) return { stages: [], handlers: 0 };
	const { app, root } = loaded;
	const stages = given.stage.length > 0 ? given.stage : [...new Set(["dev", ...Object.keys(app.stages ?? {})])];
	for (const stage of stages) {
		const plan = attempt(problems, `stage ${stage}`, () => planApp(app, stage, { now: clock.now() }));
		warnings.push(...(plan?.warnings ?? []).map((warning) => ({ ...warning, subject: `${warning.subject} in ${stage}` })));
	}
	problems.push(...(await checkHandlers(root, app.consumers)));
	return { stages, handlers: app.consumers.length };
}

/** Runs a step and turns what it throws into problems, so that the steps after it run too. */
function attempt<T>(problems: Problem[], subject: string, step: () => Promise<T>): Promise<T | undefined>;
function attempt<T>(problems: Problem[], subject: string, step: () => T): T | undefined;
function attempt<T>(problems: Problem[], subject: string, step: () => T | Promise<T>): T | undefined | Promise<T | undefined> {
	const note = (error: unknown): undefined => {
		problems.push(...toProblems(error, subject));
	};
	try {
		const result = step();
		return result instanceof Promise ? result.catch(note) : result;
	} catch (error) {
		return note(error);
	}
}

function toProblems(error: unknown, subject: string): readonly Problem[] {
	const listed = listProblems(error);
	if (listed.length > 0) return listed.map((problem) => ({ ...problem, subject: `${problem.subject} (${subject})` }));
	const { code, category, message, actions } = describeError(error);
	// A bug is none of the user's problems: it ends the command.
	if (category === "internal") throw error;
	return [{ code, subject, message, fix: actions.map(({ label }) => label).join(" ") }];
}

function checkError(problems: readonly Problem[]) {
	const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
	return {
		code: "CHECK_FAILED",
		category: "configuration" as const,
		message: `${count}: ${problems.map(({ subject }) => subject).join(", ")}.`,
		retryable: false,
		actions: [{ id: "fix-problems", label: "Do what the fix of each problem says, and check again.", command: "millrace check" }],
	};
}
