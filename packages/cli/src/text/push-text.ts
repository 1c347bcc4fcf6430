import type { PushStep } from "@millrace/local";
import type { ComparedVersions } from "../project/compare-versions.ts";
import type { Style } from "../style.ts";
import { count } from "./count.ts";

export interface PushData {
	/** Kind and name: `glue:airline-dev`. */
	readonly registry: string;
	readonly stage: string;
	/** Whether it was written, or only shown. */
	readonly applied: boolean;
	readonly createsRegistry: boolean;
	readonly subjects: readonly PushedSubject[];
	/** Files of ids that were written. */
	readonly ids: readonly { readonly path: string; readonly change: "created" | "updated" | "unchanged" }[];
}

interface PushedSubject extends Pick<ComparedVersions, "behind" | "extra"> {
	readonly subject: string;
	/** Full name of the schema. */
	readonly schema: string;
	readonly topics: readonly string[];
	/** Released versions. */
	readonly versions: number;
	/** In order. */
	readonly steps: readonly PushStep[];
}

const DIGITS = 16;

/** What a push does to a registry, as people read it. */
export function writePushText({ registry, applied, createsRegistry, subjects, ids }: PushData, style: Style): string {
	const lines = subjects.flatMap(({ subject, schema, versions, steps }) => [
		`${steps.length === 0 ? style.good("unchanged") : style.careful(applied ? "pushed" : "pending")} ${style.bold(subject)}  ${schema}, ${count(versions, "version")}`,
		...steps.map((step) => `  ${writeStep(step)}`),
	]);
	const steps = subjects.reduce((sum, subject) => sum + subject.steps.length, createsRegistry ? 1 : 0);
	const created = createsRegistry ? [`${style.careful(applied ? "created" : "pending")} ${registry}`] : [];
	const files = ids.filter(({ change }) => change !== "unchanged").map(({ path, change }) => `${style.careful(change)} ${path}`);
	return `${[...created, ...lines, ...files, summary(registry, subjects.length, steps, applied)].join("\n")}\n`;
}

function summary(registry: string, subjects: number, steps: number, applied: boolean): string {
	const what = count(subjects, "schema");
	if (steps === 0) return `${registry} has everything of ${what}.`;
	return applied
		? `${registry} has everything of ${what} now: ${count(steps, "change")}.`
		: `${count(steps, "change")} to ${registry}. Nothing was written; --apply does it.`;
}

function writeStep(step: PushStep): string {
	switch (step.kind) {
		case "create":
			return `create it as ${step.compatibility} with version ${step.version} (${step.digest.slice(0, DIGITS)})${writePairs(step.tags)}`;
		case "register":
			return `register version ${step.version} (${step.digest.slice(0, DIGITS)})`;
		case "configure":
			return `judge new versions as ${step.compatibility}, from number ${step.checkpoint} on`;
		case "tag":
			return `tag it${writePairs(step.tags)}`;
		case "describe":
			return `describe ${step.digest.slice(0, DIGITS)} with ${step.key}=${step.value}`;
		case "wait":
			return `wait: ${step.for}`;
		default:
			return step satisfies never;
	}
}

function writePairs(pairs: Readonly<Record<string, string>>): string {
	const entries = Object.entries(pairs);
	return entries.length === 0 ? "" : `, ${entries.map(([key, value]) => `${key}=${value}`).join(" ")}`;
}
