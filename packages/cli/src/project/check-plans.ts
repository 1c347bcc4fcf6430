import type { App } from "@millrace/core";
import { describeError, listProblems, type Problem } from "../describe-error.ts";
import type { Warning } from "../envelope.ts";

/** Plans every stage, and says once what is wrong with or surprising in several of them. */
export async function checkPlans(
	app: App,
	stages: readonly string[],
	now: number,
): Promise<{ readonly problems: readonly Problem[]; readonly warnings: readonly Warning[] }> {
	const { planApp } = await import("@millrace/core/plan");
	const problems: Found<Problem>[] = [];
	const warnings: Found<Warning>[] = [];
	for (const stage of stages) {
		try {
			warnings.push(...planApp(app, stage, { now }).warnings.map((item) => ({ stage, item })));
		} catch (error) {
			problems.push(...(await toProblems(error, "plan")).map((item) => ({ stage, item })));
		}
	}
	return { problems: mergeStages(problems), warnings: mergeStages(warnings) };
}

/** What an error says, as problems of the user's. A bug of ours is none of them: it is thrown on. */
export async function toProblems(error: unknown, subject: string): Promise<readonly Problem[]> {
	const listed = listProblems(error);
	if (listed.length > 0) return listed;
	const { code, category, message, actions } = await describeError(error);
	if (category === "internal") throw error;
	return [{ code, subject, message, fix: actions.map(({ label }) => label).join(" ") }];
}

interface Found<T> {
	readonly stage: string;
	readonly item: T;
}

/** One item for all stages that have it; its subject names them. */
function mergeStages<T extends { readonly subject: string }>(found: readonly Found<T>[]): readonly T[] {
	const merged = new Map<string, { readonly item: T; readonly stages: string[] }>();
	for (const { stage, item } of found) {
		const key = JSON.stringify(item);
		const entry = merged.get(key) ?? { item, stages: [] };
		entry.stages.push(stage);
		merged.set(key, entry);
	}
	return [...merged.values()].map(({ item, stages }) => ({ ...item, subject: `${item.subject} in ${stages.join(", ")}` }));
}
