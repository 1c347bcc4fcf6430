import "../support/fake-sst.ts";

import type { Plan } from "@millrace/core/plan";
import { expect, test } from "vitest";
import { type AppTransform, deployPlan } from "../../packages/sst/src/deploy-plan.ts";
import { inDev, type Made, runProgram, transformEvery } from "../support/fake-sst.ts";
import { existingPlan, lock, maximalPlan } from "./maximal-plan.ts";

const MAPPING = "aws:lambda/eventSourceMapping:EventSourceMapping";
const FUNCTION = "aws:lambda/function:Function";

function deploy(plan: Plan = maximalPlan as Plan, transform: AppTransform = {}) {
	const handlers = (part: string) => `setup/${part}.handler`;
	return runProgram(() => deployPlan("Shop", plan, { locks: [lock], renamed: new Map(), handlers, transform }));
}

const ofType = (made: readonly Made[], type: string) => made.filter((one) => one.type === type);
const named = (made: readonly Made[], name: string) => made.find((one) => one.name === name)?.args ?? {};

/** Ways to change a property of the mapping that the function relies on. */
const SEPARATING: readonly (readonly [property: string, value: unknown])[] = [
	["functionResponseTypes", []],
	["functionResponseTypes", undefined],
	["provisionedPollerConfig", { minimumPollers: 1, maximumPollers: 5, pollerGroupName: "shared" }],
	["provisionedPollerConfig", undefined],
	["functionName", "another"],
	["eventSourceArn", "arn:aws:kafka:eu-central-1:123456789012:cluster/other/1"],
	["topics", ["payments"]],
	["amazonManagedKafkaEventSourceConfig", { consumerGroupId: "another" }],
];

test.each(SEPARATING)(
	"a transform of the mapping that sets %s to %o is refused before the mapping is made",
	async (property, value) => {
		const mapping = { [property]: value } as Partial<aws.lambda.EventSourceMappingArgs>;
		const refused = await deploy(maximalPlan as Plan, { consumers: { billing: { mapping } } }).catch((error) => error);
		expect(refused).toMatchObject({ code: "TRANSFORM_REFUSED", message: expect.stringContaining(property) });
		expect(refused.fix).toMatch(/^Change .* in the declaration/);
	},
);

test.each(SEPARATING)("$transform of every mapping that sets %s to %o is refused alike", async (property, value) => {
	const refused = await runProgram(() => {
		transformEvery(MAPPING, (args) => {
			args[property] = value;
		});
		return deployPlan("Shop", maximalPlan as Plan, { locks: [lock], renamed: new Map(), handlers: () => "setup.handler" });
	}).catch((error) => error);
	expect(refused).toMatchObject({ code: "TRANSFORM_REFUSED", message: expect.stringContaining(property) });
});

test("a transform that names the function otherwise is refused, for its mapping and alarms go by the planned name", async () => {
	const refused = deploy(maximalPlan as Plan, { consumers: { billing: { function: { name: "mine" } } } });
	await expect(refused).rejects.toMatchObject({ code: "TRANSFORM_REFUSED", message: expect.stringContaining("functionName") });
});

test.each<[string, AppTransform]>([
	["replaces it in the function's variables", { consumers: { billing: { function: { environment: { MILLRACE: "{}" } } } } }],
	["drops it with all variables", { consumers: { billing: { function: { environment: {} } } } }],
	["drops it from the environment of Lambda", { consumers: { billing: { lambda: { environment: { variables: {} } } } } }],
	["drops it from a producer", { producers: { feed: { lambda: { environment: {} } } } }],
])("a transform of MILLRACE is refused that %s", async (_what, transform) => {
	await expect(deploy(maximalPlan as Plan, transform)).rejects.toMatchObject({
		code: "TRANSFORM_REFUSED",
		message: expect.stringContaining("MILLRACE"),
	});
});

test("a transform may change everything else, of every resource", async () => {
	const tags = { team: "ground" };
	const { made } = await deploy(maximalPlan as Plan, {
		cluster: {
			vpc: { cidrBlock: "10.9.0.0/16" },
			subnet: { tags },
			routeTable: { tags },
			securityGroup: { tags },
			securityRule: { tags },
			endpoint: { tags },
			natGateway: { tags },
			elasticIp: { tags },
			cluster: { tags },
		},
		registry: { registry: { tags } },
		destinations: {
			"s3:failures": {
				bucket: (args, opts) => {
					args.bucket = "mine";
					opts.import = "mine";
				},
				encryption: { rules: [] },
				publicAccess: { blockPublicAcls: false },
				ownership: { rule: { objectOwnership: "ObjectWriter" } },
				lifecycle: { rules: [] },
				policy: { policy: "{}" },
			},
			"sqs:given-up": { queue: { messageRetentionSeconds: 60 } },
			"sns:told": { topic: { kmsMasterKeyId: "alias/mine" } },
		},
		setup: { invocation: { input: "{}" }, function: { memory: "999 MB" } },
		consumers: {
			billing: {
				mapping: { batchSize: 7 },
				alarm: { threshold: 8 },
				function: (args) => {
					args.environment = { ...(args.environment as Record<string, string>), MORE: "1" };
				},
				lambda: { reservedConcurrentExecutions: 3 },
				role: { tags },
				logGroup: { retentionInDays: 1 },
			},
		},
		dashboard: { dashboardName: "mine" },
	});
	expect(named(made, "ShopClusterVpc")).toMatchObject({ cidrBlock: "10.9.0.0/16" });
	for (const name of [
		"PrivateSubnet1",
		"PrivateRouteTable1",
		"SecurityGroup",
		"KafkaIn",
		"S3Endpoint",
		"NatGateway1",
		"ElasticIp1",
		"Cluster",
	]) {
		expect(named(made, `ShopCluster${name}`)).toMatchObject({ tags });
	}
	expect(named(made, "ShopRegistryRegistry")).toMatchObject({ tags });
	const bucket = made.find(({ name }) => name === "ShopFailuresBucketBucket");
	expect(bucket).toMatchObject({ args: { bucket: "mine" }, opts: { import: "mine" } });
	expect(named(made, "ShopFailuresBucketEncryption")).toMatchObject({ bucket: "mine", rules: [] });
	expect(named(made, "ShopFailuresBucketPublicAccess")).toMatchObject({ blockPublicAcls: false });
	expect(named(made, "ShopFailuresBucketOwnership")).toMatchObject({ rule: { objectOwnership: "ObjectWriter" } });
	expect(named(made, "ShopFailuresBucketLifecycle")).toMatchObject({ rules: [] });
	expect(named(made, "ShopFailuresBucketPolicy")).toMatchObject({ policy: "{}" });
	expect(named(made, "ShopGivenUpQueueQueue")).toMatchObject({ messageRetentionSeconds: 60 });
	expect(named(made, "ShopToldNotificationTopic")).toMatchObject({ kmsMasterKeyId: "alias/mine" });
	expect(named(made, "ShopSetupTopicsInvocation")).toMatchObject({ input: "{}" });
	expect(named(made, "ShopSetupTopicsFunctionFunction")).toMatchObject({ memory: "999 MB" });
	expect(named(made, "ShopBillingMapping")).toMatchObject({ batchSize: 7 });
	expect(named(made, "ShopBillingLagAlarm")).toMatchObject({ threshold: 8 });
	expect(named(made, "ShopBillingFunctionFunction")).toMatchObject({
		reservedConcurrentExecutions: 3,
		environment: { variables: { MORE: "1", MILLRACE: expect.stringContaining('"response":"partial"') } },
	});
	expect(named(made, "ShopBillingFunctionRole")).toMatchObject({ tags });
	expect(named(made, "ShopBillingFunctionLogGroup")).toMatchObject({ retentionInDays: 1 });
	expect(named(made, "ShopDashboard")).toMatchObject({ dashboardName: "mine" });
});

test("a role has the planned policy and no other, and Lambda alone may take it", async () => {
	const { made } = await deploy();
	const roles = ofType(made, "aws:iam/role:Role");
	expect(roles).toHaveLength(4);
	for (const { args } of roles) {
		expect(args["managedPolicyArns"]).toEqual([]);
		expect(args["inlinePolicies"]).toEqual([{ name: "millrace", policy: expect.any(String) }]);
		expect(JSON.parse(String(args["assumeRolePolicy"])).Statement).toEqual([
			{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
		]);
	}
	const [policy] = named(made, "ShopBillingFunctionRole")["inlinePolicies"] as readonly { readonly policy: string }[];
	expect(JSON.parse(policy?.policy ?? "").Statement).toEqual([
		{
			...maximalPlan.consumers[0].function.iam[0],
			Resource: ["arn:aws:kafka:eu-central-1:123456789012:topic/shop-test/clusterUuid-of-ShopClusterCluster/orders"],
			Condition: { StringEquals: { "aws:ResourceAccount": "123456789012" } },
		},
	]);
});

test("what a transform links comes beside the planned policy, and so does what SST's stub needs in dev", async () => {
	const linked = await deploy(maximalPlan as Plan, { consumers: { billing: { function: { link: [] } } } });
	const policies = (made: readonly Made[], name: string) =>
		(named(made, name)["inlinePolicies"] as readonly { readonly name: string }[]).map(({ name: one }) => one);
	expect(policies(linked.made, "ShopBillingFunctionRole")).toEqual(["millrace", "inline"]);
	expect(policies(linked.made, "ShopFeedFunctionRole")).toEqual(["millrace"]);

	const { made } = await inDev(() => deploy());
	expect(policies(made, "ShopBillingFunctionRole")).toEqual(["millrace", "inline"]);
	expect(String(named(made, "ShopBillingFunctionRole")["assumeRolePolicy"])).toContain("root");
	expect(policies(made, "ShopSetupTopicsFunctionRole")).toEqual(["millrace"]);
	expect(named(made, "ShopSetupTopicsFunctionFunction")).toMatchObject({ dev: false });
	expect(named(made, "ShopBillingFunctionFunction")).not.toHaveProperty("dev");
});

test("a mapping is deleted before it is replaced, and made after its topic, its registry and its network", async () => {
	const { made } = await deploy();
	const [mapping] = ofType(made, MAPPING);
	expect(mapping?.opts).toMatchObject({ deleteBeforeReplace: true });
	const names = made.map(({ name }) => name);
	for (const before of ["ShopSetupTopicsInvocation", "ShopSetupSchemasInvocation", "ShopClusterLambdaEndpoint"]) {
		expect(names.indexOf(before)).toBeGreaterThanOrEqual(0);
		expect(names.indexOf(before)).toBeLessThan(names.indexOf("ShopBillingMapping"));
	}
	expect(mapping?.opts["dependsOn"]).toHaveLength(14);
});

test("a protected stage keeps its cluster, network, registry and buckets, and no other does", async () => {
	const kept = async (protect: boolean) => {
		const { made } = await deploy({ ...maximalPlan, protect } as Plan);
		return [
			...new Set(made.filter(({ opts }) => opts["retainOnDelete"] === true).map(({ type }) => type.split(/[:/]/)[1])),
		].sort();
	};
	expect(await kept(true)).toEqual(["ec2", "glue", "msk", "s3", "vpc"]);
	expect(await kept(false)).toEqual([]);
});

test("nothing is created in the network of a cluster that is there, nor a registry that is there", async () => {
	const { made } = await deploy({ ...existingPlan, registry: { ...existingPlan.registry, existing: true } } as Plan);
	expect(made.filter(({ type }) => /^aws:(ec2|vpc|msk|glue)/.test(type))).toEqual([]);
	expect(named(made, "ShopBillingFunctionFunction")).toMatchObject({
		vpc: { privateSubnets: ["subnet-1"], securityGroups: ["sg-1"] },
	});
	expect(named(made, "ShopBillingMapping")).toMatchObject({ eventSourceArn: existingPlan.cluster.arn });
	expect(String(named(made, "ShopSetupTopicsInvocation")["input"])).toContain('"bootstrap":"b-1.example.com:9098"');
});

test("who links to a producer may do what the plan says and no more, and to the cluster may connect", async () => {
	const { result } = await deploy();
	const link = result.producers["feed"]?.getSSTLink();
	expect(link?.include).toEqual([
		{
			type: "aws.permission",
			actions: ["kafka-cluster:ReadData"],
			resources: [expect.stringMatching(/^arn:aws:kafka:eu-central-1:123456789012:topic\/shop-test\/.*\/orders$/)],
			conditions: [{ test: "StringEquals", variable: "aws:ResourceAccount", values: ["123456789012"] }],
		},
	]);
	expect(result.cluster.getSSTLink().include).toEqual([
		{
			type: "aws.permission",
			actions: ["kafka-cluster:Connect"],
			resources: [expect.stringContaining("arn-of-ShopClusterCluster")],
		},
	]);
	expect(result.registry?.getSSTLink().include).toEqual([
		{ type: "aws.permission", actions: ["glue:GetSchemaVersion"], resources: ["*"] },
		{
			type: "aws.permission",
			actions: ["glue:GetSchemaByDefinition"],
			resources: [
				"arn:aws:glue:eu-central-1:123456789012:registry/shop-test",
				"arn:aws:glue:eu-central-1:123456789012:schema/shop-test/*",
			],
		},
	]);
});

test("everything that takes tags has those of the plan", async () => {
	const { made } = await deploy();
	const untaggable = /(dashboard|route|routeTableAssociation|invocation|bucket[A-Z]\w+):/;
	const untagged = made.filter(({ type, args }) => {
		const tags = (args["tags"] ?? {}) as Readonly<Record<string, string>>;
		return !untaggable.test(type) && (tags["millrace:app"] !== "shop" || tags["millrace:stage"] !== "test");
	});
	expect(untagged.map(({ name }) => name)).toEqual([]);
});

test("names that become one resource are refused", async () => {
	const [consumer] = maximalPlan.consumers;
	const twice = { ...maximalPlan, consumers: [consumer, { ...consumer, name: "bil-ling" }] } as unknown as Plan;
	await expect(deploy(twice)).rejects.toMatchObject({
		code: "RESOURCE_NAME_CLASH",
		message: expect.stringContaining('"bil-ling"'),
	});
	const reserved = { ...maximalPlan, consumers: [{ ...consumer, name: "Cluster" }] } as unknown as Plan;
	await expect(deploy(reserved)).rejects.toMatchObject({ code: "RESOURCE_NAME_CLASH" });
});

test("functions are bundled small, and only those that need the VPC sit in it", async () => {
	const { made } = await deploy();
	const functions = ofType(made, FUNCTION).map(({ args }) => [args["name"], args["vpc"] !== undefined, args["nodejs"]]);
	expect(functions).toEqual([
		["shop-test-topics-setup", true, { minify: true }],
		["shop-test-schemas-setup", false, { minify: true }],
		["shop-test-billing", true, { minify: true }],
		["shop-test-feed", true, { minify: true }],
	]);
});
