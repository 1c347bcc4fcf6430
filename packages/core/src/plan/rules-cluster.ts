import type { ClusterVpc } from "../definition/cluster.ts";
import { CLUSTER_ARN_FORM, readClusterArn } from "../definition/cluster-arn.ts";
import { appRule, type Complaint, PAGES, type Rule } from "./rule.ts";
import type { StagedApp } from "./staged-app.ts";

/** The cluster, and the VPC it sits in. */
export const CLUSTER_RULES: readonly Rule[] = [
	appRule(
		{
			code: "CLUSTER_NAME_INVALID",
			page: PAGES.createCluster,
			refuses: "A cluster `<app>-<stage>` over 64 characters, or with others than `a-z A-Z 0-9 -`.",
		},
		({ name, stage, cluster }) =>
			cluster.kind !== "serverless" || /^[a-zA-Z0-9][a-zA-Z0-9-]{0,63}$/.test(`${name}-${stage}`)
				? undefined
				: {
						problem: `${JSON.stringify(`${name}-${stage}`)} cannot name a cluster.`,
						fix: "Shorten the names of app or stage to 64 characters of a-z A-Z 0-9 - in all.",
					},
	),
	appRule(
		{
			code: "CLUSTER_ZONES_OUT_OF_RANGE",
			page: PAGES.createServerless,
			refuses: "A new Serverless cluster in other than 2 or 3 availability zones.",
		},
		({ cluster }) =>
			cluster.kind !== "serverless" || [undefined, 2, 3].includes(cluster.zones)
				? undefined
				: { problem: `zones is ${cluster.zones}.`, fix: "Choose 2 or 3." },
	),
	appRule(
		{
			code: "CLUSTER_ARN_INVALID",
			page: PAGES.clusterArn,
			refuses: "An existing cluster whose ARN is none of an MSK cluster in the `aws` partition.",
		},
		({ cluster }) =>
			cluster.kind === "serverless" || readClusterArn(cluster.arn) !== undefined
				? undefined
				: { problem: `${JSON.stringify(cluster.arn)} is no cluster's ARN.`, fix: `Write ${CLUSTER_ARN_FORM}.` },
	),
	appRule(
		{
			code: "CLUSTER_VPC_INVALID",
			page: PAGES.networkConfig,
			refuses: "A VPC of an existing cluster whose id, subnets or security groups are no such ids, or are named twice.",
		},
		(app) => {
			const vpc = givenVpc(app);
			if (vpc === undefined) return undefined;
			const bad =
				wrongId([vpc.id], "vpc", "vpc.id") ??
				wrongId(vpc.subnets, "subnet", "vpc.subnets") ??
				wrongId(vpc.securityGroups, "sg", "vpc.securityGroups");
			return bad;
		},
	),
	appRule(
		{
			code: "CLUSTER_SUBNETS_OUT_OF_RANGE",
			page: PAGES.networkConfig,
			refuses: "An existing cluster with fewer than 2 subnets, which no cluster has, or more than the 16 that a function takes.",
		},
		(app) => countOf(givenVpc(app)?.subnets, "vpc.subnets", 2, 16),
	),
	appRule(
		{
			code: "CLUSTER_SECURITY_GROUPS_OUT_OF_RANGE",
			page: PAGES.networkConfig,
			refuses: "An existing cluster without a security group, or with more than the 5 that a function takes.",
		},
		(app) => countOf(givenVpc(app)?.securityGroups, "vpc.securityGroups", 1, 5),
	),
];

function givenVpc({ cluster }: StagedApp): ClusterVpc | undefined {
	return cluster.kind === "existing" ? cluster.vpc : undefined;
}

function wrongId(ids: readonly string[], kind: string, field: string): Complaint | undefined {
	const bad = ids.find((id) => !new RegExp(`^${kind}-[0-9a-f]{8,17}$`).test(id));
	if (bad !== undefined) {
		return { problem: `${field} has ${JSON.stringify(bad)}, which is no id.`, fix: `Write an id such as "${kind}-0a1b2c3d".` };
	}
	const twice = ids.find((id, index) => ids.indexOf(id) !== index);
	return twice === undefined ? undefined : { problem: `${field} has ${JSON.stringify(twice)} twice.`, fix: "Name it once." };
}

function countOf(ids: readonly string[] | undefined, field: string, min: number, max: number): Complaint | undefined {
	if (ids === undefined || (ids.length >= min && ids.length <= max)) return undefined;
	return { problem: `${field} has ${ids.length} ids.`, fix: `Name ${min} to ${max} of those of the cluster.` };
}
