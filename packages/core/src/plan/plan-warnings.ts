import type { PlanWarning } from "./plan.ts";
import type { StagedApp } from "./staged-app.ts";

export function planWarnings(_app: StagedApp): readonly PlanWarning[] {
	return [];
}
