import type { Plan, PlannedProducer } from "@millrace/core/plan";
import { Component } from "../component.ts";
import { fillInputs, type Names } from "../fill-inputs.ts";
import { takeLastLook } from "../guard/last-look.ts";
import { userFunction } from "../translate/function-resources.ts";
import { permissionOf } from "../translate/policy-document.ts";
import type { Place } from "./network.ts";
import { createPlannedFunction, type FunctionTransform } from "./planned-function.ts";

export interface ProducerArgs {
	readonly plan: Pick<Plan, "app" | "stage" | "tags">;
	readonly producer: PlannedProducer;
	/** What stands for the plan's placeholders. */
	readonly names: Names;
	/** Where the cluster sits: brokers answer there alone. */
	readonly place: Place;
	/** Ids of the schema versions that it writes, as its settings have them. */
	readonly schemaIds?: $util.Output<Readonly<Record<string, string>>>;
	readonly transform?: FunctionTransform;
}

/**
 * Who writes to topics: a function of its own when it has a handler, and in any case something to link to. Whoever links may write to the
 * producer's topics and to nothing else, and gets the brokers' addresses. It has to sit in the cluster's VPC, see {@link Cluster.place}.
 *
 * @example
 * const { feed } = airline.producers;
 * const { subnets, securityGroups } = airline.cluster.place;
 * new sst.aws.Function("Api", {
 *   handler: "src/api.handler",
 *   link: [feed],
 *   vpc: { privateSubnets: subnets, securityGroups },
 * });
 */
export class Producer extends Component {
	readonly #planned: PlannedProducer;
	readonly #names: Names;
	readonly #function: sst.aws.Function | undefined;

	constructor(name: string, args: ProducerArgs, opts?: $util.ComponentResourceOptions) {
		const last = takeLastLook();
		super("millrace:aws:Producer", name, {}, opts);
		const { plan, producer, names, place, schemaIds, transform = {} } = args;
		this.#planned = producer;
		this.#names = names;
		if (producer.function !== undefined) {
			const { handler, ...resources } = userFunction(producer.function);
			const description = `Producer ${producer.name} of ${producer.topics.join(", ")}, ${plan.app} ${plan.stage}`;
			this.#function = createPlannedFunction(
				`${name}Function`,
				{
					resources,
					handler,
					description: description.slice(0, MAX_DESCRIPTION),
					names,
					place,
					tags: plan.tags,
					last,
					...(schemaIds !== undefined && { schemaIds }),
					transform,
				},
				{ parent: this },
			);
		}
		this.registerOutputs({ function: this.#function?.name });
	}

	/** The function below, when the producer has a handler. */
	get nodes(): { readonly function: sst.aws.Function | undefined } {
		return { function: this.#function };
	}

	/**
	 * What the planned write access is, for whoever links, and the addresses that it takes.
	 * @internal
	 */
	getSSTLink(): { readonly properties: Record<string, unknown>; readonly include: { readonly type: string }[] } {
		const { topics, transactionalId, iam, name: _name, function: _function, ...others } = this.#planned;
		others satisfies Record<string, never>;
		return {
			properties: {
				brokers: this.#names["Brokers"],
				topics,
				...(transactionalId !== undefined && { transactionalId }),
				...(this.#function !== undefined && { function: this.#function.name }),
			},
			include: iam.map(permissionOf).map(({ actions, ...permission }) => {
				return sst.aws.permission({ actions, ...fillInputs(permission, this.#names) });
			}),
		};
	}
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
const MAX_DESCRIPTION = 256;
