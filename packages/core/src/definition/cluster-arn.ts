/** The parts of a cluster's ARN. */
export interface ClusterArn {
	readonly region: string;
	readonly account: string;
	readonly name: string;
	readonly uuid: string;
	/** A Serverless cluster has an `s` before the last digit of its UUID. */
	readonly type: "serverless" | "provisioned";
}

const CLUSTER_ARN =
	/^arn:aws:kafka:([a-z]{2}(?:-[a-z]+)+-\d):(\d{12}):cluster\/([a-zA-Z0-9-]{1,64})\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}-(s?)\d{1,2})$/;

/** The ARN's form in words, for messages. */
export const CLUSTER_ARN_FORM = "arn:aws:kafka:<region>:<account>:cluster/<name>/<uuid>";

/**
 * Takes an ARN of an MSK cluster apart; `undefined` when it is none of the `aws` partition.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonmanagedstreamingforapachekafka.html
 */
export function readClusterArn(arn: string): ClusterArn | undefined {
	const [, region, account, name, uuid, serverless] = CLUSTER_ARN.exec(arn) ?? [];
	if (region === undefined || account === undefined || name === undefined || uuid === undefined) return undefined;
	return { region, account, name, uuid, type: serverless === "s" ? "serverless" : "provisioned" };
}
