import { MillraceError } from "../errors.ts";
import type { PlannedCluster } from "./plan.ts";

/** The existing cluster of a plan is in another region or account than the deployment. */
export class TargetError extends MillraceError {
	static override readonly code = "CLUSTER_ELSEWHERE";
	static override readonly category = "configuration";
}

/** Where a deployment goes. */
export interface DeployTarget {
	readonly region: string;
	readonly account: string;
}

/**
 * Compares an existing cluster with where the deployment goes: a mapping reads a cluster of its own region, and of its own account
 * unless a VPC connection is made, which Millrace does not. A cluster that is yet to be created passes.
 *
 * @throws {TargetError} that names both.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-msk.html
 */
export function checkTarget(cluster: PlannedCluster, { region, account }: DeployTarget): void {
	if (cluster.kind !== "existing" || (cluster.region === region && cluster.account === account)) return;
	throw new TargetError(
		`The cluster ${JSON.stringify(cluster.name)} is in ${cluster.region} of account ${cluster.account}, and the deployment goes to ${region} of account ${account}.`,
		{
			fix: "Deploy with the provider and credentials of the cluster's region and account, or name a cluster of the stage's own.",
		},
	);
}

/** What stands for the placeholders of an existing cluster; empty for one that is yet to be created. */
export function clusterPlaceholders(cluster: PlannedCluster): Readonly<Record<string, string>> {
	if (cluster.kind !== "existing") return {};
	return { ClusterArn: cluster.arn, ClusterName: cluster.name, ClusterUuid: cluster.uuid };
}
