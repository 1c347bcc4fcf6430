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

/** Puts one more thing into the account; refuses what AWS would refuse. */
export function claim(account: Account, type: string, inputs: Properties, urn: string): void {
	const key = keyOf(type, inputs, urn);
	const owner = account[key]?.urn;
	if (owner !== undefined) throw new Error(`AWS would refuse to create ${key}: it exists already, made by ${owner}.`);
	account[key] = { urn };
}

/** What is known of it once it is there, or has changed. */
export function describe(account: Account, type: string, outputs: Properties, urn: string): void {
	const { arn, tags } = outputs as { readonly arn?: string; readonly tags?: Existing["tags"] };
	account[keyOf(type, outputs, urn)] = { urn, ...(arn && { arn }), ...(tags && { tags }) };
}

export function release(account: Account, type: string, inputs: Properties, urn: string): void {
	delete account[keyOf(type, inputs, urn)];
}

/** What AWS does not name uniquely exists under its URN. */
function keyOf(type: string, inputs: Properties, urn: string): string {
	return `${type} ${UNIQUE[type]?.(inputs) ?? urn}`;
}
