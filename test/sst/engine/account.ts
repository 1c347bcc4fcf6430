import type { Properties } from "./protocol.ts";

/** What exists in the account: by type and the name that AWS holds unique, the URN that made it. Outlives what a stage forgets. */
export type Account = Record<string, string>;

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

/** The account with one resource more; refuses what AWS would refuse. */
export function claim(account: Account, type: string, inputs: Properties, urn: string): void {
	const key = keyOf(type, inputs, urn);
	const owner = account[key];
	if (owner !== undefined) throw new Error(`AWS would refuse to create ${key}: it exists already, made by ${owner}.`);
	account[key] = urn;
}

export function release(account: Account, type: string, inputs: Properties, urn: string): void {
	const key = keyOf(type, inputs, urn);
	delete account[key];
}

/** What AWS does not name uniquely exists under its URN. */
function keyOf(type: string, inputs: Properties, urn: string): string {
	return `${type} ${UNIQUE[type]?.(inputs) ?? urn}`;
}
