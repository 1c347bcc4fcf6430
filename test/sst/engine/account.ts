import type { Properties } from "./protocol.ts";

/** What exists, by type and the name that AWS holds unique; outlives what a stage forgets. */
export type Account = Record<string, Existing>;

export interface Existing {
	/** Of the resource that made it. */
	readonly urn: string;
	readonly arn?: string;
	readonly tags?: Readonly<Record<string, string>>;
}

/*
  Names that are taken: AWS refuses a second resource of the same one while the first exists. An engine that creates before it deletes runs
  into them, and so does a deployment after a removal that left something behind.
*/
const UNIQUE: Readonly<Record<string, (inputs: Properties) => string>> = {
	"aws:cloudwatch/dashboard:Dashboard": ({ dashboardName }) => String(dashboardName),
	"aws:cloudwatch/logGroup:LogGroup": ({ name }) => String(name),
	"aws:cloudwatch/metricAlarm:MetricAlarm": ({ name }) => String(name),
	"aws:glue/registry:Registry": ({ registryName }) => String(registryName),
	"aws:iam/role:Role": ({ name }) => String(name),
	// A consumer group belongs to one mapping: https://docs.aws.amazon.com/lambda/latest/dg/msk-esm-parameters.html
	"aws:lambda/eventSourceMapping:EventSourceMapping": ({ amazonManagedKafkaEventSourceConfig: config, eventSourceArn }) =>
		`${eventSourceArn} ${(config as { readonly consumerGroupId?: string } | undefined)?.consumerGroupId}`,
	"aws:lambda/function:Function": ({ name }) => String(name),
	"aws:msk/serverlessCluster:ServerlessCluster": ({ clusterName }) => String(clusterName),
	"aws:s3/bucket:Bucket": ({ bucket }) => String(bucket),
};

/** One thing of the account, as a stack knows it. */
export interface Thing {
	readonly type: string;
	readonly urn: string;
	readonly id?: string;
	readonly outputs: Properties;
}

/** Puts one more thing into the account; refuses what AWS would refuse. */
export function claim(account: Account, thing: Thing): void {
	const key = keyOf(thing);
	const owner = account[key]?.urn;
	if (owner !== undefined) throw new Error(`AWS would refuse to create ${key}: it exists already, made by ${owner}.`);
	describe(account, thing);
}

/** What is known of it now. */
export function describe(account: Account, thing: Thing): void {
	const { arn, tags } = thing.outputs as { readonly arn?: string; readonly tags?: Existing["tags"] };
	account[keyOf(thing)] = { urn: thing.urn, ...(arn && { arn }), ...(tags && { tags }) };
}

export function release(account: Account, thing: Thing): void {
	delete account[keyOf(thing)];
}

/** What AWS does not name uniquely has an id of its own. */
function keyOf({ type, urn, id, outputs }: Thing): string {
	return `${type} ${UNIQUE[type]?.(outputs) ?? `${id} of ${urn.split("::").at(-1)}`}`;
}
