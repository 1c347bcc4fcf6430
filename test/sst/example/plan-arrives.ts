import type { Plan, PlannedConsumer, PlannedSetupFunction } from "@millrace/core/plan";
import { translate } from "../cloudformation/translate.ts";
import type { Properties } from "../engine/protocol.ts";
import type { Resource } from "../engine/resource.ts";
import { type Deployment, environmentOf, FUNCTION, filled, MAPPING, resourcesOf, resourceWith } from "./deployment.ts";

/*
  Pairs of what a plan says and what was captured for it, in the same words. A property of the plan that SST or its provider drops on the way
  makes a pair unequal.
*/
export interface Pair {
	readonly of: string;
	readonly planned: unknown;
	readonly captured: unknown;
}

const MAPPING_ID = `\${MappingId}`;

/** Every leaf of the plan that a resource can hold, next to what the resource got. */
export function pairsOf(plan: Plan, deployment: Deployment): readonly Pair[] {
	return [
		...functionsOf(plan).flatMap((planned) => functionPairs(planned, deployment)),
		...plan.consumers.flatMap((consumer) => consumerPairs(consumer, plan, deployment)),
		...destinationPairs(plan, deployment),
		...networkPairs(plan, deployment),
		...setupPairs(plan, deployment),
	];
}

type AnyFunction = PlannedSetupFunction & {
	readonly settings?: unknown;
	readonly environment?: Readonly<Record<string, string>>;
};

export function functionsOf(plan: Plan): readonly AnyFunction[] {
	return [
		...plan.consumers.map((consumer) => consumer.function),
		...plan.producers.flatMap((producer) => (producer.function === undefined ? [] : [producer.function])),
		plan.setup.topics,
		...(plan.setup.schemas === undefined ? [] : [plan.setup.schemas]),
	];
}

function functionPairs(planned: AnyFunction, deployment: Deployment): readonly Pair[] {
	const lambda = resourceWith(deployment, FUNCTION, "name", planned.name);
	const variables = environmentOf(lambda);
	const { MILLRACE: text } = variables;
	const { schemaIds: _registered, ...settings } = text === undefined ? { schemaIds: undefined } : JSON.parse(text);
	const environment = Object.fromEntries(Object.keys(planned.environment ?? {}).map((name) => [name, variables[name]]));
	const logGroup = `/aws/lambda/${planned.name}`;
	const { schemaIds: _declared, ...plannedSettings } = (planned.settings ?? {}) as Record<string, unknown>;
	return [
		{
			of: `function ${planned.name}`,
			planned: { timeout: planned.timeoutSeconds, memorySize: planned.memoryMb, vpc: planned.vpc.needed, logGroup },
			captured: {
				timeout: lambda.inputs["timeout"],
				memorySize: lambda.inputs["memorySize"],
				vpc: lambda.inputs["vpcConfig"] !== undefined,
				logGroup: (lambda.inputs["loggingConfig"] as Properties)["logGroup"],
			},
		},
		{ of: `environment of ${planned.name}`, planned: planned.environment ?? {}, captured: environment },
		{ of: `settings of ${planned.name}`, planned: filled(plannedSettings, deployment), captured: settings },
		{
			of: `log group of ${planned.name}`,
			planned: planned.logRetentionDays,
			captured: resourceWith(deployment, "aws:cloudwatch/logGroup:LogGroup", "name", logGroup).inputs["retentionInDays"],
		},
		{
			of: `policy of ${planned.name}`,
			planned: filled(planned.iam, deployment),
			captured: statementsOf(roleOf(lambda, deployment), deployment),
		},
	];
}

function consumerPairs(consumer: PlannedConsumer, { alarms: { notify } }: Plan, deployment: Deployment): readonly Pair[] {
	const mapping = mappingOf(consumer, deployment);
	const [translated] = Object.values(translate([mapping]));
	const { Tags: _tags, KmsKeyArn, ...properties } = translated?.Properties ?? {};
	const alarms = consumer.alarms.map((planned): Pair => {
		const inputs = resourceWith(deployment, "aws:cloudwatch/metricAlarm:MetricAlarm", "name", planned.name).inputs;
		const { kind: _kind, ...said } = planned;
		const named = JSON.parse(JSON.stringify(said).replaceAll(MAPPING_ID, String(mapping.outputs["uuid"])));
		return {
			of: `alarm ${planned.name}`,
			planned: { ...named, notified: notify === undefined ? undefined : [notify] },
			captured: {
				name: inputs["name"],
				namespace: inputs["namespace"],
				metric: inputs["metricName"],
				dimensions: inputs["dimensions"],
				statistic: inputs["statistic"],
				threshold: inputs["threshold"],
				comparison: inputs["comparisonOperator"],
				periodSeconds: inputs["period"],
				evaluationPeriods: inputs["evaluationPeriods"],
				missing: inputs["treatMissingData"],
				why: inputs["alarmDescription"],
				notified: inputs["alarmActions"],
			},
		};
	});
	return [
		{
			of: `mapping of ${consumer.name}`,
			planned: filled(consumer.mapping, deployment),
			captured: { ...properties, ...(KmsKeyArn !== undefined && { KMSKeyArn: KmsKeyArn }) },
		},
		...alarms,
	];
}

function destinationPairs(plan: Plan, deployment: Deployment): readonly Pair[] {
	return plan.destinations.flatMap((destination): readonly Pair[] => {
		if (destination.kind !== "s3") return [];
		const bucket = filled(`\${Bucket:${destination.name}}`, deployment);
		const { inputs } = resourceWith(
			deployment,
			"aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
			"bucket",
			bucket,
		);
		const days = (inputs["rules"] as readonly Properties[]).map(
			(rule) => (rule["expiration"] as Properties | undefined)?.["days"],
		);
		return [
			{ of: `bucket ${destination.name}`, planned: destination.expireDays, captured: days.find((day) => day !== undefined) },
		];
	});
}

function networkPairs({ cluster, network }: Plan, deployment: Deployment): readonly Pair[] {
	const endpoints = resourcesOf(deployment, "aws:ec2/vpcEndpoint:VpcEndpoint").map(({ inputs }) => ({
		service: String(inputs["serviceName"]).split(".").at(-1),
		type: inputs["vpcEndpointType"],
	}));
	const byService = <T extends { readonly service?: string | undefined }>(list: readonly T[]) =>
		list.toSorted((a, b) => String(a.service).localeCompare(String(b.service)));
	const wanted = network.vpc.kind === "created" ? network.endpoints.map(({ service, type }) => ({ service, type })) : [];
	const ports = resourcesOf(deployment, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule").map(
		({ inputs }) => inputs["fromPort"],
	);
	return [
		{ of: "endpoints", planned: byService(wanted), captured: byService(endpoints) },
		...(network.vpc.kind === "created" ? [{ of: "port", planned: true, captured: ports.includes(network.port) }] : []),
		...(cluster.kind === "serverless"
			? [
					{
						of: "cluster",
						planned: [cluster.name],
						captured: resourcesOf(deployment, "aws:msk/serverlessCluster:ServerlessCluster").map(
							({ inputs }) => inputs["clusterName"],
						),
					},
				]
			: []),
	];
}

function setupPairs(plan: Plan, deployment: Deployment): readonly Pair[] {
	const eventOf = (planned: PlannedSetupFunction) =>
		JSON.parse(
			String(resourceWith(deployment, "aws:lambda/invocation:Invocation", "functionName", planned.name).inputs["input"]),
		);
	const { topics, schemas } = plan.setup;
	return [
		{ of: "topics of the step", planned: plan.topics, captured: eventOf(topics).topics },
		...(schemas === undefined
			? []
			: [
					{
						of: "subjects of the step",
						planned: plan.schemas
							.filter(({ wire }) => wire === "glue")
							.map(({ subject, format, compatibility }) => ({ subject, format: format.toUpperCase(), compatibility })),
						captured: eventOf(schemas).schemas.map(({ versions: _released, ...schema }: Properties) => schema),
					},
				]),
	];
}

export function mappingOf(consumer: PlannedConsumer, deployment: Deployment): Resource {
	return resourceWith(
		deployment,
		MAPPING,
		"functionName",
		resourceWith(deployment, FUNCTION, "name", consumer.function.name).outputs["name"],
	);
}

export function roleOf(lambda: Resource, deployment: Deployment): Resource {
	const role = resourcesOf(deployment, "aws:iam/role:Role").find(({ outputs }) => outputs["arn"] === lambda.inputs["role"]);
	if (role === undefined) throw new Error(`${lambda.urn} has a role from elsewhere.`);
	return role;
}

/** All statements of a role, wherever they are attached. */
export function statementsOf(role: Resource, deployment: Deployment): readonly unknown[] {
	const inline = (role.inputs["inlinePolicies"] ?? []) as readonly { readonly policy: string }[];
	const attached = resourcesOf(deployment, "aws:iam/rolePolicy:RolePolicy").filter(
		({ inputs }) => inputs["role"] === role.outputs["name"] || inputs["role"] === role.id,
	);
	return [...inline.map(({ policy }) => policy), ...attached.map(({ inputs }) => String(inputs["policy"]))].flatMap(
		(policy) => JSON.parse(policy).Statement,
	);
}
