import { expect, test } from "vitest";
import { planApp } from "../../../packages/core/src/plan/plan-app.ts";
import { checkTarget, clusterPlaceholders, TargetError } from "../../../packages/core/src/plan/target.ts";
import { appOf, CLUSTER_ARN, consumerOf, existingCluster } from "./sample-app.ts";

const { cluster } = planApp(appOf([consumerOf()], { cluster: existingCluster() }), "prod");
const created = planApp(appOf([consumerOf()]), "prod").cluster;

test("an existing cluster is planned with the parts of its ARN", () => {
	expect(cluster).toEqual({
		kind: "existing",
		arn: CLUSTER_ARN,
		name: "shared",
		uuid: "0a1b2c3d-1111-2222-3333-444455556666-2",
		region: "eu-central-1",
		account: "123456789012",
		type: "provisioned",
	});
	expect(clusterPlaceholders(cluster)).toEqual({
		ClusterArn: CLUSTER_ARN,
		ClusterName: "shared",
		ClusterUuid: "0a1b2c3d-1111-2222-3333-444455556666-2",
	});
});

test("an ARN that ends in s and a digit is a Serverless cluster's", () => {
	const arn = CLUSTER_ARN.replace(/-2$/, "-s2");
	expect(planApp(appOf([consumerOf()], { cluster: existingCluster(arn) }), "prod").cluster).toMatchObject({ type: "serverless" });
});

test("a stage may have another cluster than the app", () => {
	const app = appOf([consumerOf()], { stages: { prod: { cluster: existingCluster() } } });
	expect(planApp(app, "prod").cluster.kind).toBe("existing");
	expect(planApp(app, "dev").cluster).toEqual({ kind: "serverless", name: "shop-dev" });
});

test.each([
	["another region", { region: "eu-west-1", account: "123456789012" }],
	["another account", { region: "eu-central-1", account: "999999999999" }],
])("a deployment to %s than that of an existing cluster is refused", (_title, target) => {
	expect(() => checkTarget(cluster, target)).toThrow(TargetError);
	expect(() => checkTarget(cluster, target)).toThrow(
		new RegExp(`"shared" is in eu-central-1 of account 123456789012.* ${target.region} of account ${target.account}`),
	);
});

test("the cluster's own region and account pass, and so does any for a cluster that is created", () => {
	checkTarget(cluster, { region: "eu-central-1", account: "123456789012" });
	checkTarget(created, { region: "us-east-1", account: "999999999999" });
	expect(clusterPlaceholders(created)).toEqual({});
});
