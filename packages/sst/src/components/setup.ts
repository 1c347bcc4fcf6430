import type { Settings } from "@millrace/core";
import type { Plan, PlannedSetupFunction } from "@millrace/core/plan";
import { Component } from "../component.ts";
import type { Names } from "../fill-inputs.ts";
import { type LastLook, takeLastLook } from "../guard/last-look.ts";
import { handlerPath } from "../handler-path.ts";
import type { LockFile } from "../setup/released-versions.ts";
import { schemaIdsFor } from "../setup/schema-ids.ts";
import { readSchemasResult } from "../setup/setup-event.ts";
import { setupInput } from "../setup/setup-input.ts";
import type { TopicPermissions } from "../setup/topics/topic-changes.ts";
import { type Transform, transformed } from "../transform.ts";
import { setupFunction } from "../translate/function-resources.ts";
import type { Cluster } from "./cluster.ts";
import { createPlannedFunction, type FunctionTransform } from "./planned-function.ts";

/** Of each resource of the deploy-time step. */
export interface SetupTransform extends FunctionTransform {
	readonly invocation?: Transform<aws.lambda.InvocationArgs>;
}

export interface SetupArgs {
	readonly plan: Plan;
	/** What stands for the plan's placeholders. */
	readonly names: Names;
	readonly cluster: Cluster;
	/** Contents of `schemas.lock.json`, one of each package with schemas. */
	readonly locks: readonly LockFile[];
	/** @default nothing */
	readonly allow?: TopicPermissions;
	/** Path and export of its handlers, from the folder of sst.config.ts. @default those of this package */
	readonly handlers?: (part: "topics" | "schemas") => string;
	/** What has to be there before: the registry. */
	readonly after?: readonly $util.Resource[];
	readonly transform?: SetupTransform;
}

/**
 * The deploy-time step: one function in the cluster's VPC that makes the topics, and one outside of it that registers released schema
 * versions. The deployment invokes each when what it is told has changed. What they made stays when they go: topics with the cluster, schemas
 * with the registry.
 *
 * @throws what `setupInput` throws: a lock file that is none, and schemas that were not released.
 *
 * @example
 * const setup = new Setup("AirlineSetup", { plan, names, cluster, locks: [lock] });
 * setup.schemaIds(["flights"]);
 */
export class Setup extends Component {
	readonly #plan: Plan;
	readonly #topics: SetupStep;
	readonly #schemas: SetupStep | undefined;

	constructor(name: string, args: SetupArgs, opts?: $util.ComponentResourceOptions) {
		const last = takeLastLook();
		super("millrace:aws:Setup", name, {}, opts);
		const { plan, names, cluster, locks, allow, after = [] } = args;
		this.#plan = plan;
		const events = setupInput(plan, locks, allow);
		const region = names["Region"] ?? "";
		const step = { ...args, parent: this, name, last };
		const { topics, schemas } = plan.setup;
		const input = eventJson(events.topics, { bootstrap: cluster.brokers, region });
		this.#topics = createStep("topics", topics, input, step, cluster.place.ready);
		if (schemas !== undefined && events.schemas !== undefined) {
			this.#schemas = createStep("schemas", schemas, eventJson(events.schemas, { region }), step, after);
		}
		this.registerOutputs({ topics: this.#topics.invocation.result });
	}

	/** What has to be done before anybody polls or writes. */
	get done(): readonly $util.Resource[] {
		return [this.#topics.invocation, ...(this.#schemas === undefined ? [] : [this.#schemas.invocation])];
	}

	/** Ids that the registry has for the schema versions of topics; nothing for topics without any. */
	schemaIds(topics: readonly string[]): $util.Output<NonNullable<Settings["schemaIds"]>> | undefined {
		if (!this.#plan.schemas.some(({ topic, wire }) => topics.includes(topic) && wire === "glue")) return undefined;
		return this.#schemas?.invocation.result.apply((result) => schemaIdsFor(this.#plan, topics, readSchemasResult(result)));
	}

	/** The resources below. */
	get nodes(): { readonly topics: SetupStep; readonly schemas: SetupStep | undefined } {
		return { topics: this.#topics, schemas: this.#schemas };
	}
}

/** The event as JSON. Schemas are other people's text: placeholders are not looked for in it. */
function eventJson(event: object, known: Readonly<Record<string, $util.Input<string>>>): $util.Output<string> {
	return $util.all(known).apply((values) => JSON.stringify({ ...event, ...values }));
}

/** One function of the step, and its invocation. */
export interface SetupStep {
	readonly function: sst.aws.Function;
	readonly invocation: aws.lambda.Invocation;
}

interface StepContext extends SetupArgs {
	readonly name: string;
	readonly parent: Setup;
	readonly last: LastLook;
}

function createStep(
	part: "topics" | "schemas",
	planned: PlannedSetupFunction,
	input: $util.Output<string>,
	{ name, parent, last, plan, names, cluster, handlers = handlerPath, transform = {} }: StepContext,
	after: readonly $util.Resource[],
): SetupStep {
	const logical = `${name}${part === "topics" ? "Topics" : "Schemas"}`;
	const lambda = createPlannedFunction(
		`${logical}Function`,
		{
			resources: setupFunction(planned),
			handler: handlers(part),
			description: `Sets up ${part} of ${plan.app} ${plan.stage} when it is deployed`,
			names,
			place: cluster.place,
			tags: plan.tags,
			always: true,
			last,
			transform,
		},
		{ parent },
	);
	const invocation = new aws.lambda.Invocation(
		...transformed<aws.lambda.InvocationArgs>(
			transform.invocation,
			`${logical}Invocation`,
			{ functionName: lambda.name, input },
			{ parent, dependsOn: [...after] },
		),
	);
	return { function: lambda, invocation };
}
