import type { PlannedCost } from "./plan.ts";
import type { StagedApp } from "./staged-app.ts";

/** What the bill of a stage counts. */
export function planCosts(_app: StagedApp): readonly PlannedCost[] {
	return [];
}
