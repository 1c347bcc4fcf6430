import { fillPlaceholders as fill, type PlannedConsumer, placeholdersOf } from "@millrace/core/plan";

/** Stands for an account in every ARN of a local run; AWS gives it to nobody. */
export const LOCAL_ACCOUNT = "000000000000";
export const LOCAL_REGION = "us-east-1";
const CLUSTER_NAME = "local";
const CLUSTER_UUID = "00000000-0000-0000-0000-000000000000-s1";

/** ARN of the cluster of a local run. */
export const LOCAL_CLUSTER_ARN: string = `arn:aws:kafka:${LOCAL_REGION}:${LOCAL_ACCOUNT}:cluster/${CLUSTER_NAME}/${CLUSTER_UUID}`;

const VALUES: Readonly<Record<string, string>> = {
	Region: LOCAL_REGION,
	Account: LOCAL_ACCOUNT,
	ClusterName: CLUSTER_NAME,
	ClusterUuid: CLUSTER_UUID,
	ClusterArn: LOCAL_CLUSTER_ARN,
	MappingId: "00000000-0000-0000-0000-000000000000",
};

/** A planned consumer whose placeholders stand for local things: `${Bucket:failures}` is the bucket `failures`. */
export function fillPlaceholders(consumer: PlannedConsumer): PlannedConsumer {
	const names = placeholdersOf(consumer);
	return fill(consumer, Object.fromEntries(names.map((name) => [name, VALUES[name] ?? name.slice(name.indexOf(":") + 1)])));
}
