import type { App } from "@millrace/core";
import type { Warning } from "../envelope.ts";
import { suggest } from "../suggest.ts";

/** Any word may be a stage, such as that of one developer; where the app has settings for others, it may be a slip. */
export function warnOfUndeclaredStage({ stages = {} }: App, stage: string): readonly Warning[] {
	const declared = Object.keys(stages);
	// What commands assume when no stage is named.
	if (declared.length === 0 || declared.includes(stage) || stage === "dev" || stage === "local") return [];
	const meant = suggest(stage, declared);
	const message = `The app has settings for ${declared.join(", ")}; this stage has what the declarations say.${meant === undefined ? "" : ` Did you mean ${meant}?`}`;
	return [{ code: "STAGE_UNDECLARED", subject: `stage ${JSON.stringify(stage)}`, message }];
}
