import { MillraceError } from "../errors.ts";
import type { Finding } from "./rule.ts";
import { RULES } from "./rules.ts";
import type { StagedApp } from "./staged-app.ts";

/** A finding with the rule it breaks. */
export interface Refusal extends Finding {
	readonly code: string;
	/** The page of AWS that says so. */
	readonly page: string;
}

/** An app that AWS would refuse, or take and silently do something else. The message lists everything found. */
export class PlanError extends MillraceError {
	static override readonly code = "PLAN_REFUSED";
	static override readonly category = "configuration";
	readonly refusals: readonly Refusal[];

	constructor(app: string, stage: string, refusals: readonly Refusal[]) {
		const lines = refusals.map(({ code, subject, problem, fix, page }) => `${code} ${subject}: ${problem} Fix: ${fix} (${page})`);
		super([`The stage ${JSON.stringify(stage)} of ${JSON.stringify(app)} cannot be deployed as it is.`, ...lines].join("\n"));
		this.refusals = refusals;
	}
}

/** @throws {PlanError} when the app breaks a rule. */
export function refuseWhatBreaksRules(app: StagedApp, now: number): void {
	const refusals = RULES.flatMap(({ code, page, find }) => find(app, now).map((finding) => ({ code, page, ...finding })));
	if (refusals.length > 0) throw new PlanError(app.name, app.stage, refusals);
}
