import type { App } from "../definition/app.ts";
import { NOTES } from "./notes.ts";
import type { Plan } from "./plan.ts";
import { planDestinations } from "./plan-destinations.ts";
import { refuseWhatBreaksRules } from "./plan-error.ts";
import { planFunction } from "./plan-function.ts";
import { planMapping } from "./plan-mapping.ts";
import { planSchemas } from "./plan-schemas.ts";
import { planTopic } from "./plan-topics.ts";
import { planWarnings, WARNINGS } from "./plan-warnings.ts";
import { stageApp } from "./staged-app.ts";

export interface PlanOptions {
	/** The time in Unix milliseconds, for the rules that look at the clock. @default Date.now() */
	readonly now?: number;
}

/**
 * Computes what one stage of an app needs: topics, schemas, functions, mappings, permissions, notes and warnings.
 *
 * The result is plain JSON and depends on nothing but the arguments: the same app, stage and time give the same plan.
 *
 * @throws {PlanError} with everything in it that AWS would refuse or silently ignore.
 *
 * @example
 * const { consumers, warnings } = planApp(app, "production");
 */
export function planApp(app: App, stage: string, { now = Date.now() }: PlanOptions = {}): Plan {
	const staged = stageApp(app, stage);
	refuseWhatBreaksRules(staged, now);
	return {
		version: 1,
		app: app.name,
		stage,
		cluster: { kind: app.cluster.kind },
		...(app.registry === undefined ? {} : { registry: { kind: app.registry.kind, name: app.registry.name } }),
		topics: staged.topics.map(planTopic),
		schemas: staged.topics.flatMap(planSchemas),
		destinations: planDestinations(staged.consumers),
		consumers: staged.consumers.map((consumer) => ({
			name: consumer.name,
			topic: consumer.topic.name,
			function: planFunction(staged, consumer),
			mapping: planMapping(staged, consumer),
		})),
		notes: planWarnings(staged, NOTES),
		warnings: planWarnings(staged, WARNINGS),
	};
}
