import type { Plan } from "@millrace/core/plan";
import { type Command, defineCommand } from "../command.ts";
import { CONFIG_FLAG } from "../flags.ts";
import { findConfig } from "../project/find-config.ts";
import { warnOfUndeclaredStage } from "../project/undeclared-stage.ts";
import { writePlanText } from "../text/plan-text.ts";

export const plan: Command = defineCommand({
	description:
		"Computes topics, schemas, functions, event source mappings and permissions from the configuration alone, without AWS.\nWhat only a deployment knows, such as ARNs, stands as a placeholder until then.",
	arguments: [],
	flags: { stage: { type: "string", value: "<stage>", description: "Stage to plan", default: "dev" }, ...CONFIG_FLAG },
	examples: ["millrace plan", "millrace plan --stage production --json"],

	async run({ flags, io: { cwd, clock } }) {
		const [{ loadConfig }, { planApp }] = await Promise.all([import("@millrace/local"), import("@millrace/core/plan")]);
		const { app } = await loadConfig(findConfig(cwd, flags.config));
		const data: Plan = planApp(app, flags.stage, { now: clock.now() });
		return { data, warnings: [...warnOfUndeclaredStage(app, flags.stage), ...data.warnings] };
	},

	render: writePlanText,
});
