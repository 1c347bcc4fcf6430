/* Requests that a role may make, far more than any needs: each service that a plan names, on its own resources and on those of others. */

/** What placeholders stand for in these tests. */
export const VALUES: Readonly<Record<string, string>> = {
	Region: "eu-central-1",
	Account: "123456789012",
	ClusterArn: "arn:aws:kafka:eu-central-1:123456789012:cluster/shop-prod/0a1b2c3d-1111-2222-3333-444455556666-s1",
	ClusterName: "shop-prod",
	ClusterUuid: "0a1b2c3d-1111-2222-3333-444455556666-s1",
	Brokers: "boot-0a1b.c1.kafka-serverless.eu-central-1.amazonaws.com:9098",
	"Bucket:failures": "shop-prod-failures-0a1b",
	"Bucket:late": "shop-prod-late-0a1b",
	"Queue:late": "shop-prod-late",
	"Notification:late": "shop-prod-late",
	MappingId: "11111111-2222-3333-4444-555555555555",
};

const ACCOUNT = "eu-central-1:123456789012";
const OWN = "shop-prod/0a1b2c3d-1111-2222-3333-444455556666-s1";
const OTHER_CLUSTERS = ["shop-prod/ffffffff-1111-2222-3333-444455556666-s1", "shop-dev/0a1b2c3d-1111-2222-3333-444455556666-s1"];

export const cluster = `arn:aws:kafka:${ACCOUNT}:cluster/${OWN}`;
export const topic = (name: string): string => `arn:aws:kafka:${ACCOUNT}:topic/${OWN}/${name}`;
export const group = (name: string): string => `arn:aws:kafka:${ACCOUNT}:group/${OWN}/${name}`;
export const transaction = (id: string): string => `arn:aws:kafka:${ACCOUNT}:transactional-id/${OWN}/${id}`;
export const registry = (name: string): string => `arn:aws:glue:${ACCOUNT}:registry/${name}`;
export const schema = (name: string): string => `arn:aws:glue:${ACCOUNT}:schema/${name}`;
export const bucket = (name: string): string => `arn:aws:s3:::${name}`;
export const logs = (name: string): string => `arn:aws:logs:${ACCOUNT}:log-group:/aws/lambda/${name}`;

const names = ["orders", "flights", "parked", "orders-2", "order", "__consumer_offsets"];
const functions = ["billing", "feed", "topics-setup", "schemas-setup", "billing-2", "bill"].map((name) => `shop-prod-${name}`);
const ids = [...functions, "shop-prod-feed.0", "shop-prod-feed.1", "shop-prod-feed-2", "shop-dev-feed", "shop-dev-feed.0"];
const kafka = (kind: string, listed: readonly string[]): readonly string[] =>
	[OWN, ...OTHER_CLUSTERS].flatMap((of) => listed.map((name) => `arn:aws:kafka:${ACCOUNT}:${kind}/${of}/${name}`));

interface Service {
	readonly actions: readonly string[];
	readonly resources: readonly string[];
}

const of = (service: string, actions: readonly string[], resources: readonly string[]): Service => ({
	actions: actions.map((action) => `${service}:${action}`),
	resources,
});

/** https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html */
const SERVICES: readonly Service[] = [
	of(
		"kafka-cluster",
		[
			...[
				"Connect",
				"DescribeCluster",
				"AlterCluster",
				"DescribeClusterDynamicConfiguration",
				"AlterClusterDynamicConfiguration",
			],
			...["WriteDataIdempotently", "CreateTopic", "DescribeTopic", "AlterTopic", "DeleteTopic"],
			...["DescribeTopicDynamicConfiguration", "AlterTopicDynamicConfiguration", "ReadData", "WriteData"],
			...["DescribeGroup", "AlterGroup", "DeleteGroup", "DescribeTransactionalId", "AlterTransactionalId"],
		],
		[
			...[OWN, ...OTHER_CLUSTERS].map((name) => `arn:aws:kafka:${ACCOUNT}:cluster/${name}`),
			...kafka("topic", names),
			...kafka("group", functions),
			...kafka("transactional-id", ids),
		],
	),
	of(
		"kafka",
		[
			"DescribeCluster",
			"DescribeClusterV2",
			"GetBootstrapBrokers",
			"DeleteCluster",
			"CreateClusterV2",
			"PutClusterPolicy",
			"ListClustersV2",
		],
		[OWN, ...OTHER_CLUSTERS].map((name) => `arn:aws:kafka:${ACCOUNT}:cluster/${name}`),
	),
	of(
		"glue",
		[
			...["CreateRegistry", "DeleteRegistry", "GetRegistry", "UpdateRegistry", "ListRegistries", "CreateSchema", "DeleteSchema"],
			...["GetSchema", "GetSchemaByDefinition", "GetSchemaVersion", "GetSchemaVersionsDiff", "ListSchemas", "ListSchemaVersions"],
			...["RegisterSchemaVersion", "UpdateSchema", "DeleteSchemaVersions", "PutSchemaVersionMetadata", "GetTable", "GetDatabase"],
		],
		[
			...["shop-prod", "shop-dev", "shop", "default-registry"].map(registry),
			...["shop-prod/flights-value", "shop-prod/flights-key", "shop-prod/flights-value-2", "shop-dev/flights-value"].map(schema),
		],
	),
	of(
		"s3",
		[
			"PutObject",
			"GetObject",
			"DeleteObject",
			"ListBucket",
			"PutBucketPolicy",
			"DeleteBucket",
			"PutObjectAcl",
			"GetBucketLocation",
		],
		["shop-prod-failures-0a1b", "shop-prod-late-0a1b", "shop-dev-failures-0a1b", "anything"].flatMap((name) => [
			bucket(name),
			...["billing/2026/1.json", "billing-2/1.json", "aws/lambda/1/2.json", "feed/1.json"].map((key) => `${bucket(name)}/${key}`),
		]),
	),
	of(
		"sqs",
		["SendMessage", "ReceiveMessage", "DeleteMessage", "PurgeQueue", "GetQueueAttributes", "SetQueueAttributes", "DeleteQueue"],
		["shop-prod-late", "shop-dev-late", "shop-prod-late-2"].map((name) => `arn:aws:sqs:${ACCOUNT}:${name}`),
	),
	of(
		"sns",
		["Publish", "Subscribe", "DeleteTopic", "SetTopicAttributes"],
		["shop-prod-late", "shop-dev-late", "alarms"].map((name) => `arn:aws:sns:${ACCOUNT}:${name}`),
	),
	of(
		"logs",
		[
			"CreateLogGroup",
			"CreateLogStream",
			"PutLogEvents",
			"DeleteLogGroup",
			"PutRetentionPolicy",
			"GetLogEvents",
			"FilterLogEvents",
		],
		functions.flatMap((name) => [logs(name), `${logs(name)}:log-stream:2026/11/26/[$LATEST]0a1b`]),
	),
	of(
		"ec2",
		[
			...["CreateNetworkInterface", "DescribeNetworkInterfaces", "DeleteNetworkInterface", "DescribeVpcs", "DescribeSubnets"],
			...["DescribeSecurityGroups", "AssignPrivateIpAddresses", "UnassignPrivateIpAddresses", "AttachNetworkInterface"],
			...["AuthorizeSecurityGroupIngress", "RunInstances", "CreateTags", "ModifyNetworkInterfaceAttribute"],
		],
		["*", `arn:aws:ec2:${ACCOUNT}:network-interface/eni-0a1b2c3d`],
	),
	of("iam", ["PassRole", "CreateRole", "PutRolePolicy", "AttachRolePolicy"], ["*", "arn:aws:iam::123456789012:role/admin"]),
	of("sts", ["AssumeRole"], ["arn:aws:iam::123456789012:role/admin"]),
	of(
		"lambda",
		["InvokeFunction", "UpdateFunctionCode"],
		functions.map((name) => `arn:aws:lambda:${ACCOUNT}:function:${name}`),
	),
	of("kms", ["Decrypt", "GenerateDataKey"], [`arn:aws:kms:${ACCOUNT}:key/0a1b2c3d`]),
	of("secretsmanager", ["GetSecretValue"], [`arn:aws:secretsmanager:${ACCOUNT}:secret:shop`]),
	of("ssm", ["GetParameter"], [`arn:aws:ssm:${ACCOUNT}:parameter/shop`]),
];

/** Every action of every service on every resource of that service. */
export const UNIVERSE: readonly { readonly action: string; readonly resource: string }[] = SERVICES.flatMap(
	({ actions, resources }) => actions.flatMap((action) => resources.map((resource) => ({ action, resource }))),
);
