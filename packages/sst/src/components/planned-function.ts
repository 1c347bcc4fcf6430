import { SETTINGS_VARIABLE } from "@millrace/core";
import { fillInputs, fillJson, type Names } from "../fill-inputs.ts";
import type { LastLook } from "../guard/last-look.ts";
import { refuseChangedSettings } from "../guard/refuse-separation.ts";
import { type Transform, transformed } from "../transform.ts";
import type { FunctionResources } from "../translate/function-resources.ts";
import { LAMBDA_TRUST } from "../translate/policy-document.ts";
import { visibly } from "../visible-error.ts";
import type { Place } from "./network.ts";

/** Of a function and the resources that SST makes for it. */
export interface FunctionTransform {
	/** What `sst.aws.Function` takes: layers, links, permissions, more variables. */
	readonly function?: Transform<sst.aws.FunctionArgs>;
	readonly lambda?: Transform<aws.lambda.FunctionArgs>;
	readonly role?: Transform<aws.iam.RoleArgs>;
	readonly logGroup?: Transform<aws.cloudwatch.LogGroupArgs>;
}

export interface PlannedFunctionArgs {
	readonly resources: FunctionResources;
	/** Path and export, from the folder of sst.config.ts. */
	readonly handler: string;
	readonly description: string;
	readonly names: Names;
	readonly place: Place;
	readonly tags: Readonly<Record<string, string>>;
	/** Tags of the function alone. */
	readonly ownTags?: Readonly<Record<string, $util.Input<string>>>;
	/** Ids of schema versions, which join the plan's settings in `MILLRACE`. */
	readonly schemaIds?: $util.Output<Readonly<Record<string, string>>>;
	/** Whether it is itself in `sst dev`, too. */
	readonly always?: boolean;
	/** Taken before the component around it was made. */
	readonly last: LastLook;
	readonly transform?: FunctionTransform;
}

/**
 * A function as planned, bundled by SST: with the planned policy, no other that is inline and none that is managed; with a role that Lambda
 * alone may take; and with a log group of its own.
 *
 * Links and permissions that a transform adds come in a policy of their own. In `sst dev` SST adds what its stub needs: it calls AppSync,
 * reads the bucket of assets, and lets the account take the role, so that the code on a laptop has it.
 *
 * @throws {VisibleError} `TRANSFORM_REFUSED`, when a transform changes `MILLRACE`.
 */
export function createPlannedFunction(
	name: string,
	args: PlannedFunctionArgs,
	opts: $util.ComponentResourceOptions,
): sst.aws.Function {
	const { resources, names, place, tags, transform = {} } = args;
	const settings = resources.settings && settingsJson(resources.settings, args);
	const environment = {
		...fillInputs({ environment: resources.environment }, names).environment,
		...(settings !== undefined && { [SETTINGS_VARIABLE]: settings }),
	};
	const [, functionArgs, functionOpts] = transformed<sst.aws.FunctionArgs>(
		transform.function,
		name,
		{
			...resources.function,
			handler: args.handler,
			description: args.description,
			environment,
			tags: { ...tags, ...args.ownTags },
			...(resources.inVpc && { vpc: { privateSubnets: place.subnets, securityGroups: place.securityGroups } }),
			...(args.always && { dev: false }),
		},
		opts,
	);
	const own = {
		lambda: functionArgs.transform?.function,
		role: functionArgs.transform?.role,
		logGroup: functionArgs.transform?.logGroup,
	};
	const grantsMore = functionArgs.link !== undefined || functionArgs.permissions !== undefined;
	args.last.at("aws:lambda/function:Function", `${name}Function`, (properties) => ({
		...properties,
		environment: refusingSettings(resources.function.name, settings, properties["environment"]),
	}));
	return new sst.aws.Function(
		name,
		{
			...functionArgs,
			transform: {
				function: (lambda, lambdaOpts, lambdaName) => {
					applyInPlace(own.lambda, lambda, lambdaOpts, lambdaName);
					applyInPlace(transform.lambda, lambda, lambdaOpts, lambdaName);
				},
				role: (role, roleOpts, roleName) => {
					const planned = { name: "millrace", policy: fillJson(resources.policy, names) };
					const inline = role.inlinePolicies;
					role.inlinePolicies =
						grantsMore || ($dev && !args.always) ? $util.output(inline).apply((all) => [planned, ...(all ?? [])]) : [planned];
					role.managedPolicyArns = [];
					if (!$dev || args.always) role.assumeRolePolicy = JSON.stringify(LAMBDA_TRUST);
					role.tags = tags;
					applyInPlace(own.role, role, roleOpts, roleName);
					applyInPlace(transform.role, role, roleOpts, roleName);
				},
				logGroup: (logGroup, logGroupOpts, logGroupName) => {
					Object.assign(logGroup, resources.logGroup, { tags });
					applyInPlace(own.logGroup, logGroup, logGroupOpts, logGroupName);
					applyInPlace(transform.logGroup, logGroup, logGroupOpts, logGroupName);
				},
			},
		},
		functionOpts,
	);
}

function settingsJson(settings: object, { names, schemaIds }: PlannedFunctionArgs): $util.Input<string> {
	if (schemaIds === undefined) return fillJson(settings, names);
	return schemaIds.apply((ids) => $util.output(fillJson({ ...settings, schemaIds: ids }, names)));
}

/** The same environment; once it is known, other settings than those of the plan are refused. */
function refusingSettings(name: string, settings: $util.Input<string> | undefined, environment: unknown): $util.Output<unknown> {
	return $util.all<unknown>([settings, environment]).apply(([planned, given]) => {
		// Sound: `environment` of a function, with every value known.
		const variables = (given as { readonly variables?: Readonly<Record<string, string>> } | undefined)?.variables;
		visibly(() => refuseChangedSettings(name, planned as string | undefined, variables?.[SETTINGS_VARIABLE]));
		return given;
	});
}

/** As SST applies a transform to arguments that it passes on itself. */
function applyInPlace<Args extends object>(
	transform: Transform<Args> | undefined,
	args: Args,
	opts: $util.CustomResourceOptions,
	name: string,
): void {
	if (typeof transform === "function") transform(args, opts, name);
	else Object.assign(args, transform);
}
