import type { Address } from "./staged-app.ts";

/**
 * ARNs with the plan's placeholders.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_apachekafkaapisforamazonmskclusters.html
 */
export const CLUSTER_ARN = `\${ClusterArn}`;

/** The account that is deployed to. */
export const ACCOUNT = `\${Account}`;

export function topicArn(topic: string): string {
	return `arn:aws:kafka:\${Region}:\${Account}:topic/\${ClusterName}/\${ClusterUuid}/${topic}`;
}

export function groupArn(group: string): string {
	return `arn:aws:kafka:\${Region}:\${Account}:group/\${ClusterName}/\${ClusterUuid}/${group}`;
}

export function transactionalIdArn(id: string): string {
	return `arn:aws:kafka:\${Region}:\${Account}:transactional-id/\${ClusterName}/\${ClusterUuid}/${id}`;
}

/** Addresses of the brokers for IAM. */
export const BROKERS = `\${Brokers}`;

/** The UUID of a consumer's event source mapping. */
export const MAPPING_ID = `\${MappingId}`;

export function schemaArn(registry: string, schema: string): string {
	return `arn:aws:glue:\${Region}:\${Account}:schema/${registry}/${schema}`;
}

export function registryArn(registry: string): string {
	return `arn:aws:glue:\${Region}:\${Account}:registry/${registry}`;
}

/** The log group that Lambda gives a function: its own name under /aws/lambda. */
export function logGroupArn(functionName: string): string {
	return `arn:aws:logs:\${Region}:\${Account}:log-group:/aws/lambda/${functionName}`;
}

/** The ARN of a bucket, queue or notification topic, by its placeholder, or of a Kafka topic. */
export function destinationArn({ kind, name }: Address): string {
	switch (kind) {
		case "s3":
			return `arn:aws:s3:::\${Bucket:${name}}`;
		case "sqs":
			return `arn:aws:sqs:\${Region}:\${Account}:\${Queue:${name}}`;
		case "sns":
			return `arn:aws:sns:\${Region}:\${Account}:\${Notification:${name}}`;
		case "topic":
			return topicArn(name);
		default:
			return kind satisfies never;
	}
}
