import type { App } from "@millrace/core";
import { type Plan, planApp } from "@millrace/core/plan";
import type { SetupArgs } from "./components/setup.ts";
import { type AppTransform, type DeployedApp, deployPlan } from "./deploy-plan.ts";
import { describeReplacements } from "./history/describe-replacements.ts";
import { findDeployedConsumers } from "./history/find-deployed.ts";
import type { LockFile } from "./setup/released-versions.ts";
import type { TopicPermissions } from "./setup/topics/topic-changes.ts";
import { visibly } from "./visible-error.ts";

export interface DeployOptions {
	/** What `defineApp` has returned. */
	readonly app: App;
	/** Content of `schemas.lock.json`, or of several, one of each package with schemas. Needed as soon as a topic's wire is `glue`. */
	readonly lock?: LockFile | readonly LockFile[];
	/** @default the stage that SST deploys */
	readonly stage?: string;
	/** What may be done to topics although records are lost by it. @default nothing */
	readonly allow?: TopicPermissions;
	/** Path and export of the handlers of the deploy-time step, from the folder of sst.config.ts. @default those of this package */
	readonly handlers?: SetupArgs["handlers"];
	readonly transform?: AppTransform;
}

/**
 * Deploys everything that one stage of an app declares, and nothing more: cluster and network, registry, destinations, topics and schema
 * versions, consumers, producers, alarms and a dashboard. What is decided is in the plan, which `millrace plan` prints.
 *
 * It first looks for consumers that an earlier deployment has left, by the tags of their functions (`tag:GetResources`), and says in
 * `sst diff` and `sst deploy` which event source mappings will be replaced and what becomes of their offsets. It is therefore awaited.
 *
 * @param name begins the name of every component, PascalCase as SST has it
 * @throws {VisibleError} with the code and remedy of what is refused: `PLAN_REFUSED` for everything that AWS would refuse or silently ignore,
 * `RESOURCE_NAME_CLASH`, or what `setupInput` says of the lock file.
 *
 * @example
 * import app from "../millrace.config.ts";
 * import lock from "../schemas.lock.json" with { type: "json" };
 *
 * export const airline = await deployApp("Airline", { app, lock });
 */
export async function deployApp(
	name: string,
	{ app, lock = [], stage = $app.stage, allow, handlers, transform }: DeployOptions,
): Promise<DeployedApp> {
	const plan = visibly(() => planApp(app, stage));
	const renamed = await tellOfReplacements(plan);
	const locks: readonly LockFile[] = Array.isArray(lock) ? lock : [lock];
	const options = {
		locks,
		renamed,
		...(allow && { allow }),
		...(handlers && { handlers }),
		...(transform && { transform }),
	};
	return visibly(() => deployPlan(name, plan, options));
}

async function tellOfReplacements(plan: Plan): Promise<ReadonlyMap<string, string>> {
	const { deployed, problem } = await findDeployedConsumers(plan);
	const { cluster } = plan;
	const { renamed, messages } = describeReplacements(deployed, {
		consumers: plan.consumers,
		// A new cluster has no UUID before it is there, and one that SST replaces says so itself.
		cluster: cluster.kind === "existing" ? `${cluster.name}/${cluster.uuid}` : undefined,
	});
	for (const message of problem === undefined ? messages : [problem]) await $util.log.info(message);
	return renamed;
}
