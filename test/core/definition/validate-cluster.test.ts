import { describe, expect, test } from "vitest";
import type { App } from "../../../packages/core/src/definition/app.ts";
import { existing, serverless } from "../../../packages/core/src/definition/cluster.ts";
import { readClusterArn } from "../../../packages/core/src/definition/cluster-arn.ts";
import { DefinitionError, validateApp } from "../../../packages/core/src/definition/validate.ts";
import { appOf, CLUSTER_ARN, consumerOf, existingCluster } from "../plan/sample-app.ts";

const app = (changes: Readonly<Record<string, unknown>>): App => appOf([consumerOf()], changes);
const withVpc = (changes: Readonly<Record<string, unknown>>): App =>
	app({ cluster: existing({ arn: CLUSTER_ARN, vpc: { ...existingCluster().vpc, ...changes } }) });
const FORM = "arn:aws:kafka:<region>:<account>:cluster/<name>/<uuid>";
const SNS = "the ARN of an SNS topic: arn:aws:sns:<region>:<account>:<name>";

function problemsOf(wrong: App): readonly string[] {
	try {
		validateApp(wrong);
		return [];
	} catch (error) {
		if (error instanceof DefinitionError)
			return error.problems.map(({ where, problem, fix }) => `${where}: ${problem} Fix: ${fix}`);
		throw error;
	}
}

describe("a wrong cluster, alarm or expiry is named with its remedy:", () => {
	test.each<[App, string]>([
		[app({ cluster: { ...serverless(), zones: 4 } }), "defineApp.cluster.zones: 4 is no number of zones. Fix: Choose 2 or 3."],
		[
			app({ cluster: { ...serverless(), nat: "gateway" } }),
			'defineApp.cluster.nat: "gateway" is none of its values. Fix: Choose "managed" or "ec2".',
		],
		[
			app({ cluster: { ...serverless(), arn: CLUSTER_ARN } }),
			"defineApp.cluster.arn: unknown option. Fix: There are: kind, nat, zones.",
		],
		[
			app({ cluster: existingCluster("arn:aws:kafka:eu:1:cluster/a/b") }),
			`defineApp.cluster.arn: "arn:aws:kafka:eu:1:cluster/a/b" is no cluster's ARN. Fix: Write ${FORM}.`,
		],
		[
			app({ stages: { prod: { cluster: existingCluster("shared") } } }),
			`defineApp.stages.prod.cluster.arn: "shared" is no cluster's ARN. Fix: Write ${FORM}.`,
		],
		[
			withVpc({ id: "main" }),
			'defineApp.cluster.vpc.id: "main" is not allowed. Fix: Write the id of a VPC, such as "vpc-0a1b2c3d".',
		],
		[
			withVpc({ subnets: ["subnet-0a1b2c3d"] }),
			"defineApp.cluster.vpc.subnets: has 1 of at least 2. Fix: List those of the cluster.",
		],
		[
			withVpc({ securityGroups: [] }),
			"defineApp.cluster.vpc.securityGroups: has 0 of at least 1. Fix: List those of the cluster.",
		],
		[app({ alarms: { notify: "me" } }), `defineApp.alarms.notify: "me" is not allowed. Fix: Write ${SNS}.`],
		[
			app({ stages: { prod: { alarms: { enabled: "no" } } } }),
			'defineApp.stages.prod.alarms.enabled: "no" is neither true nor false. Fix: Write true or false.',
		],
		[
			app({ deadLetterRetention: "36 hours" }),
			'defineApp.deadLetterRetention: "36 hours" is no multiple of 1 day. Fix: Choose a multiple of 1 day.',
		],
		[
			app({ stages: { prod: { protect: 1 } } }),
			"defineApp.stages.prod.protect: 1 is neither true nor false. Fix: Write true or false.",
		],
		[
			app({ registry: { kind: "glue", name: "shop", existing: "yes" } }),
			'defineApp.registry.existing: "yes" is neither true nor false. Fix: Write true or false.',
		],
	])("%#: %s", (wrong, message) => {
		expect(problemsOf(wrong)).toEqual([message]);
	});
});

test("clusters of both kinds pass, whole and as a stage's own", () => {
	validateApp(app({ cluster: serverless({ nat: "ec2", zones: 3 }) }));
	validateApp(app({ cluster: existingCluster() }));
	validateApp(app({ stages: { prod: { cluster: existingCluster(), alarms: { enabled: false }, protect: true } } }));
});

describe("the ARN of a cluster", () => {
	test("tells a Serverless cluster by the s before the last digit", () => {
		expect(readClusterArn(CLUSTER_ARN)?.type).toBe("provisioned");
		expect(readClusterArn(CLUSTER_ARN.replace(/-2$/, "-s3"))?.type).toBe("serverless");
		expect(readClusterArn(CLUSTER_ARN.replace(/-2$/, "-12"))?.type).toBe("provisioned");
	});

	test.each([
		CLUSTER_ARN.replace("kafka", "msk"),
		CLUSTER_ARN.replace("123456789012", "1234"),
		CLUSTER_ARN.replace("eu-central-1", "*"),
		CLUSTER_ARN.replace("/shared/", "/*/"),
		`${CLUSTER_ARN}/orders`,
		`${CLUSTER_ARN}\n`,
		"",
	])("is not %j", (text) => {
		expect(readClusterArn(text)).toBeUndefined();
	});

	test("is of any commercial region", () => {
		for (const region of ["us-east-1", "ap-southeast-3", "mx-central-1", "il-central-1"]) {
			expect(readClusterArn(CLUSTER_ARN.replace("eu-central-1", region))?.region).toBe(region);
		}
	});
});
