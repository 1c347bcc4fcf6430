import type { Plan, PlannedRegistry } from "@millrace/core/plan";
import { Component } from "../component.ts";
import { deploymentNames } from "../deployment-names.ts";
import { fillInputs } from "../fill-inputs.ts";
import { type Transform, transformed } from "../transform.ts";

export interface RegistryArgs {
	readonly plan: Pick<Plan, "tags" | "protect">;
	readonly registry: PlannedRegistry;
	readonly transform?: { readonly registry?: Transform<aws.glue.RegistryArgs> };
}

/**
 * The planned AWS Glue schema registry, unless it is there already. Its schemas are made by {@link Setup}, so that no deployment ever
 * deletes one. They go with the registry when a stage is removed that is not protected.
 *
 * @see https://docs.aws.amazon.com/glue/latest/dg/schema-registry.html
 *
 * @example
 * const registry = new Registry("AirlineRegistry", { plan, registry: plan.registry });
 */
export class Registry extends Component {
	readonly #name: string;
	readonly #registry: aws.glue.Registry | undefined;

	constructor(name: string, { plan, registry, transform = {} }: RegistryArgs, opts?: $util.ComponentResourceOptions) {
		super("millrace:aws:Registry", name, {}, opts);
		const { kind: _kind, name: registryName, existing, ...others } = registry;
		others satisfies Record<string, never>;
		this.#name = registryName;
		if (!existing) {
			const own = { parent: this, ...(plan.protect && { retainOnDelete: true }) };
			const args = { registryName, description: "Schemas of the topics that Millrace deploys", tags: plan.tags };
			this.#registry = new aws.glue.Registry(
				...transformed<aws.glue.RegistryArgs>(transform.registry, `${name}Registry`, args, own),
			);
		}
		this.registerOutputs({ name: registryName });
	}

	/** Name of the registry. */
	get name(): string {
		return this.#name;
	}

	/** The resources below: the registry, unless it was there already. */
	get nodes(): { readonly registry: aws.glue.Registry | undefined } {
		return { registry: this.#registry };
	}

	/**
	 * Whoever links gets the name, and may read versions: by their id against `*`, because Glue judges that against no registry or schema
	 * (https://github.com/awslabs/aws-glue-schema-registry/issues/68), and by their text in this registry alone.
	 * @internal
	 */
	getSSTLink(): { readonly properties: Record<string, unknown>; readonly include: { readonly type: string }[] } {
		const arn = `arn:aws:glue:\${Region}:\${Account}`;
		const resources = [`${arn}:registry/${this.#name}`, `${arn}:schema/${this.#name}/*`];
		return {
			properties: { name: this.#name },
			include: [
				sst.aws.permission({ actions: ["glue:GetSchemaVersion"], resources: ["*"] }),
				sst.aws.permission({ actions: ["glue:GetSchemaByDefinition"], resources: fillInputs(resources, deploymentNames()) }),
			],
		};
	}
}
