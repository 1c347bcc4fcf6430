/** A new Amazon MSK Serverless cluster in a VPC of its own. */
export interface ServerlessCluster {
	readonly kind: "serverless";
	/** How the VPC reaches the internet; left out, it does not, and the plan adds the VPC endpoints that the app needs. */
	readonly nat?: "managed" | "ec2";
	/** Availability zones, with one private subnet each. @default 2 */
	readonly zones?: 2 | 3;
}

/** The part of a VPC that an existing cluster sits in. */
export interface ClusterVpc {
	/** `vpc-...` */
	readonly id: string;
	/** Subnets of the cluster, `subnet-...`: at least two, as the cluster itself needs. */
	readonly subnets: readonly string[];
	/** Security groups, `sg-...`, that may reach the cluster on port 9098. */
	readonly securityGroups: readonly string[];
}

/** An Amazon MSK cluster that is there already, Serverless or provisioned, with IAM authentication. */
export interface ExistingCluster {
	readonly kind: "existing";
	readonly arn: string;
	readonly vpc: ClusterVpc;
}

/** The cluster that the app runs on. */
export type Cluster = ServerlessCluster | ExistingCluster;

/** Options of {@link serverless}. */
export type ServerlessOptions = Omit<ServerlessCluster, "kind">;

/** Options of {@link existing}. */
export type ExistingOptions = Omit<ExistingCluster, "kind">;

/**
 * A new Amazon MSK Serverless cluster: IAM authentication, no brokers to size, a VPC of its own.
 *
 * Without `nat` nothing in the VPC reaches the internet, and the plan adds exactly the VPC endpoints that the app needs. A function that
 * sits in the VPC, such as a producer, and calls anything else on the internet needs `nat`.
 *
 * @see https://docs.aws.amazon.com/msk/latest/developerguide/serverless.html
 *
 * @example
 * defineApp({ name: "airline", cluster: serverless({ zones: 3 }), ... })
 */
export function serverless(options: ServerlessOptions = {}): ServerlessCluster {
	return { kind: "serverless", ...options };
}

/**
 * A cluster that is there already, by its ARN. Nothing in its VPC is created or changed: the plan lists the endpoints that have to be there.
 *
 * It has to allow IAM authentication, and to be of the account and region that is deployed to.
 *
 * @example
 * defineApp({
 *   name: "airline",
 *   cluster: existing({
 *     arn: "arn:aws:kafka:eu-central-1:123456789012:cluster/shared/9f1c2d3e-1111-2222-3333-444455556666-2",
 *     vpc: { id: "vpc-0a1b2c3d", subnets: ["subnet-0a1b2c3d", "subnet-4e5f6a7b"], securityGroups: ["sg-0a1b2c3d"] } }), ... })
 */
export function existing({ arn, vpc }: ExistingOptions): ExistingCluster {
	return { kind: "existing", arn, vpc };
}
