import { readClusterArn } from "../definition/cluster-arn.ts";
import type { PlannedCluster } from "./plan.ts";
import type { StagedApp } from "./staged-app.ts";

/** The cluster to create, or the parts of the one that is there. */
export function planCluster({ name, stage, cluster }: StagedApp): PlannedCluster {
	if (cluster.kind === "serverless") return { kind: "serverless", name: `${name}-${stage}` };
	const parts = readClusterArn(cluster.arn);
	// Never: CLUSTER_ARN_INVALID refuses such an app before anything is planned.
	if (parts === undefined) throw new TypeError(`${JSON.stringify(cluster.arn)} is no cluster's ARN.`);
	return { kind: "existing", arn: cluster.arn, ...parts };
}

/** Whether the limits of MSK Serverless hold for the app's cluster. */
export function isServerless({ cluster }: Pick<StagedApp, "cluster">): boolean {
	return cluster.kind === "serverless" || readClusterArn(cluster.arn)?.type === "serverless";
}
