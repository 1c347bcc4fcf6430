/*
  What each principal of the example needs, written from AWS's pages and not from the plan.
    [kafka]   https://docs.aws.amazon.com/msk/latest/developerguide/kafka-actions.html
    [mapping] https://docs.aws.amazon.com/lambda/latest/dg/with-msk-permissions.html
    [vpc]     https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
    [logs]    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html
    [glue]    https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsglue.html
    [s3]      https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
*/
export interface Need {
	readonly action: string;
	/** One ARN; `*` where AWS has no form of resource for the action. */
	readonly resource: string;
}

/** ARNs of one stage. */
export interface Names {
	readonly clusterArn: string;
	/** Of the bucket of failures. */
	readonly bucketArn: string;
	readonly registry: string;
	readonly app: string;
	readonly stage: string;
}

const on = (resource: string, ...actions: readonly string[]): readonly Need[] => actions.map((action) => ({ action, resource }));
const anywhere = (...actions: readonly string[]) => on("*", ...actions);

export const topicArn = ({ clusterArn }: Names, topic: string): string =>
	`${clusterArn.replace(":cluster/", ":topic/")}/${topic}`;
export const groupArn = ({ clusterArn }: Names, group: string): string =>
	`${clusterArn.replace(":cluster/", ":group/")}/${group}`;
export const functionName = ({ app, stage }: Names, name: string): string => `${app}-${stage}-${name}`;
const glueArn = (rest: string) => `arn:aws:glue:us-east-1:123456789012:${rest}`;

/** A stream in the log group of a function; its name is Lambda's. */
export const logStreamArn = (name: string): string =>
	`arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/${name}:log-stream:2026/11/25/[$LATEST]0123456789abcdef`;

/** [logs] The group is there already: the deployment makes it, with its retention. */
const logs = (name: string) => on(logStreamArn(name), "logs:CreateLogStream", "logs:PutLogEvents");

/** Of objects in the bucket of failures. */
const KEYS = ["delays/letter.json", "quakes/letter.json", "weather/letter.json", "aws/lambda/batch.json"];

/** Polls with the function's own role [mapping], gives up in the function and in the mapping [s3]. */
export function consumerNeeds(names: Names, consumer: string, topic: string, framed: boolean): readonly Need[] {
	const name = functionName(names, consumer);
	return [
		...on(names.clusterArn, "kafka-cluster:Connect", "kafka:DescribeClusterV2", "kafka:GetBootstrapBrokers"),
		...on(topicArn(names, topic), "kafka-cluster:DescribeTopic", "kafka-cluster:ReadData"),
		...on(groupArn(names, name), "kafka-cluster:DescribeGroup", "kafka-cluster:AlterGroup"),
		...anywhere(
			"ec2:CreateNetworkInterface",
			"ec2:DescribeNetworkInterfaces",
			"ec2:DescribeVpcs",
			"ec2:DeleteNetworkInterface",
			"ec2:DescribeSubnets",
			"ec2:DescribeSecurityGroups",
		),
		...logs(name),
		// All of the bucket: Lambda's mapping chooses its keys, in no prefix that AWS documents for Kafka.
		...KEYS.flatMap((key) => on(`${names.bucketArn}/${key}`, "s3:PutObject")),
		...on(names.bucketArn, "s3:ListBucket"),
		// A version is asked for by its id alone: https://github.com/awslabs/aws-glue-schema-registry/issues/68
		...(framed ? anywhere("glue:GetSchemaVersion") : []),
	];
}

/** Speaks Kafka's protocol inside of the VPC [kafka] [vpc]. */
export function topicsStepNeeds(names: Names, topics: readonly string[]): readonly Need[] {
	return [
		...on(names.clusterArn, "kafka-cluster:Connect"),
		...topics.flatMap((topic) =>
			on(
				topicArn(names, topic),
				"kafka-cluster:CreateTopic",
				"kafka-cluster:DescribeTopic",
				"kafka-cluster:AlterTopic",
				"kafka-cluster:DescribeTopicDynamicConfiguration",
				"kafka-cluster:AlterTopicDynamicConfiguration",
			),
		),
		...anywhere(
			"ec2:CreateNetworkInterface",
			"ec2:DescribeNetworkInterfaces",
			"ec2:DeleteNetworkInterface",
			"ec2:DescribeSubnets",
			"ec2:AssignPrivateIpAddresses",
			"ec2:UnassignPrivateIpAddresses",
		),
		...logs(functionName(names, "topics-setup")),
	];
}

/** Calls Glue from outside of the VPC [glue]: these six, each judged on the schema and on its registry. */
export function schemasStepNeeds(names: Names, subjects: readonly string[]): readonly Need[] {
	const arns = [`registry/${names.registry}`, ...subjects.map((subject) => `schema/${names.registry}/${subject}`)].map(glueArn);
	return [
		...arns.flatMap((arn) =>
			on(
				arn,
				"glue:CreateSchema",
				"glue:GetSchema",
				"glue:GetSchemaByDefinition",
				"glue:ListSchemaVersions",
				"glue:RegisterSchemaVersion",
				"glue:UpdateSchema",
			),
		),
		...logs(functionName(names, "schemas-setup")),
	];
}

/** What nobody of the example needs, and would hurt. */
export const DANGEROUS: readonly string[] = [
	"glue:DeleteRegistry",
	"glue:DeleteSchema",
	"glue:DeleteSchemaVersions",
	"iam:PassRole",
	"kafka-cluster:AlterCluster",
	"kafka-cluster:AlterTransactionalId",
	"kafka-cluster:DeleteGroup",
	"kafka-cluster:DeleteTopic",
	"kafka-cluster:WriteData",
	"kafka-cluster:WriteDataIdempotently",
	"kafka:DeleteCluster",
	"lambda:InvokeFunction",
	"lambda:UpdateFunctionCode",
	"logs:CreateLogGroup",
	"logs:DeleteLogGroup",
	"s3:DeleteObject",
	"s3:GetObject",
	"s3:PutBucketPolicy",
	"secretsmanager:GetSecretValue",
	"sns:Publish",
	"sqs:SendMessage",
	"ssm:GetParameter",
	"sts:AssumeRole",
];
