import type { PlanWarning } from "./plan.ts";
import type { StagedApp } from "./staged-app.ts";
import type { Warning } from "./warning.ts";
import { DEAD_LETTER_WARNINGS } from "./warnings-dead-letter.ts";
import { FAILURE_WARNINGS } from "./warnings-failure.ts";
import { MAPPING_WARNINGS } from "./warnings-mapping.ts";
import { STAGE_WARNINGS } from "./warnings-stage.ts";

/** Everything that a plan warns of. `docs/plan.md` lists the same rows. */
export const WARNINGS: readonly Warning[] = [
	...FAILURE_WARNINGS,
	...DEAD_LETTER_WARNINGS,
	...MAPPING_WARNINGS,
	...STAGE_WARNINGS,
];

/** What one list has to say of an app. */
export function planWarnings(app: StagedApp, warnings: readonly Warning[]): readonly PlanWarning[] {
	return warnings.flatMap(({ code, find }) => find(app).map((found) => ({ code, ...found })));
}
