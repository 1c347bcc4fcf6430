import type { App } from "../definition/app.ts";
import { NOTES } from "./notes.ts";
import type { Plan } from "./plan.ts";
import { planAlarms } from "./plan-alarms.ts";
import { planCluster } from "./plan-cluster.ts";
import { planCosts } from "./plan-costs.ts";
import { planDestinations } from "./plan-destinations.ts";
import { refuseWhatBreaksRules } from "./plan-error.ts";
import { planFunction } from "./plan-function.ts";
import { planMapping } from "./plan-mapping.ts";
import { planNetwork } from "./plan-network.ts";
import { planProducer } from "./plan-producers.ts";
import { planSchemas } from "./plan-schemas.ts";
import { planSetup } from "./plan-setup.ts";
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
		tags: { "millrace:app": app.name, "millrace:stage": stage },
		cluster: planCluster(staged),
		network: planNetwork(staged),
		...(staged.registry === undefined ? {} : { registry: staged.registry }),
		topics: staged.topics.map(planTopic),
		schemas: staged.topics.flatMap(planSchemas),
		destinations: planDestinations(staged),
		setup: planSetup(staged),
		consumers: staged.consumers.map((consumer) => ({
			name: consumer.name,
			topic: consumer.topic.name,
			function: planFunction(staged, consumer),
			mapping: planMapping(staged, consumer),
			alarms: planAlarms(staged, consumer),
		})),
		producers: staged.producers.map((producer) => planProducer(staged, producer)),
		alarms: {
			enabled: staged.alarms.enabled,
			...(staged.alarms.notify === undefined ? {} : { notify: staged.alarms.notify }),
		},
		protect: staged.protect,
		costs: planCosts(staged),
		notes: planWarnings(staged, NOTES),
		warnings: planWarnings(staged, WARNINGS),
	};
}
