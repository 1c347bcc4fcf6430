import { expect, test } from "vitest";
import { breachedRules } from "./cloudformation/rules.ts";
import { TRANSLATED, WITHOUT_RULES } from "./cloudformation/translate.ts";
import { IMMUTABLE } from "./engine/immutable.ts";
import { MADE_TYPES } from "./engine/made-up.ts";
import type { Properties } from "./engine/protocol.ts";
import type { Resource } from "./engine/resource.ts";

/* AWS's own rules over what is deployed: that they see every type, and that they bite. */
const trust = JSON.stringify({
	Version: "2012-10-17",
	Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
});
const policy = JSON.stringify({
	Version: "2012-10-17",
	Statement: [{ Effect: "Allow", Action: ["glue:GetSchemaVersion"], Resource: ["*"] }],
});
const tags = { "millrace:app": "airline" };
const vpcId = "vpc-0123456789abcdef0";
const subnetIds = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"];
const securityGroupId = "sg-0123456789abcdef0";
const role = "arn:aws:iam::123456789012:role/airline-production-delays";
const cluster = "arn:aws:kafka:us-east-1:123456789012:cluster/airline-production/01234567-89ab-cdef-0123-456789abcdef-s1";

/** Inputs that AWS would take, of every type that is translated. */
const RIGHT: Readonly<Record<string, Properties>> = {
	"aws:cloudwatch/dashboard:Dashboard": { dashboardName: "airline", dashboardBody: JSON.stringify({ widgets: [] }) },
	"aws:cloudwatch/logGroup:LogGroup": { name: "/aws/lambda/airline-production-delays", retentionInDays: 30, tags },
	"aws:cloudwatch/metricAlarm:MetricAlarm": {
		name: "airline-production-delays-errors",
		alarmDescription: "because",
		namespace: "AWS/Lambda",
		metricName: "Errors",
		dimensions: { FunctionName: "airline-production-delays" },
		statistic: "Sum",
		period: 300,
		evaluationPeriods: 1,
		threshold: 1,
		comparisonOperator: "GreaterThanOrEqualToThreshold",
		treatMissingData: "notBreaching",
		alarmActions: ["arn:aws:sns:us-east-1:123456789012:alarms"],
		okActions: ["arn:aws:sns:us-east-1:123456789012:alarms"],
		tags,
	},
	"aws:ec2/eip:Eip": { domain: "vpc", instance: "i-0123456789abcdef0", tags },
	"aws:ec2/instance:Instance": {
		ami: "ami-0123456789abcdef0",
		instanceType: "t4g.nano",
		subnetId: subnetIds[0],
		vpcSecurityGroupIds: [securityGroupId],
		sourceDestCheck: false,
		metadataOptions: { httpTokens: "required" },
		tags,
	},
	"aws:ec2/internetGateway:InternetGateway": { vpcId, tags },
	"aws:ec2/natGateway:NatGateway": { allocationId: "eipalloc-0123456789abcdef0", subnetId: subnetIds[0], tags },
	"aws:ec2/route:Route": {
		routeTableId: "rtb-0123456789abcdef0",
		destinationCidrBlock: "0.0.0.0/0",
		natGatewayId: "nat-0123456789abcdef0",
	},
	"aws:ec2/routeTable:RouteTable": { vpcId, routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: "igw-0123456789abcdef0" }], tags },
	"aws:ec2/routeTableAssociation:RouteTableAssociation": { routeTableId: "rtb-0123456789abcdef0", subnetId: subnetIds[0] },
	"aws:ec2/securityGroup:SecurityGroup": {
		vpcId,
		description: "clients",
		egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }],
		tags,
	},
	"aws:ec2/subnet:Subnet": { vpcId, cidrBlock: "10.0.0.0/20", availabilityZone: "us-east-1a", tags },
	"aws:ec2/vpc:Vpc": { cidrBlock: "10.0.0.0/16", enableDnsSupport: true, enableDnsHostnames: true, tags },
	"aws:ec2/vpcEndpoint:VpcEndpoint": {
		vpcId,
		serviceName: "com.amazonaws.us-east-1.lambda",
		vpcEndpointType: "Interface",
		subnetIds,
		securityGroupIds: [securityGroupId],
		privateDnsEnabled: true,
		policy,
		tags,
	},
	"aws:glue/registry:Registry": { registryName: "airline", description: "schemas", tags },
	"aws:iam/role:Role": {
		name: "airline-production-delays",
		assumeRolePolicy: trust,
		inlinePolicies: [{ name: "exact", policy }],
		managedPolicyArns: [],
		tags,
	},
	"aws:iam/rolePolicy:RolePolicy": { name: "exact", role: "airline-production-delays", policy },
	"aws:lambda/eventSourceMapping:EventSourceMapping": {
		functionName: "airline-production-delays",
		eventSourceArn: cluster,
		topics: ["flights"],
		enabled: true,
		batchSize: 500,
		maximumBatchingWindowInSeconds: 1,
		startingPosition: "AT_TIMESTAMP",
		startingPositionTimestamp: "2026-11-25T00:00:00Z",
		functionResponseTypes: ["ReportBatchItemFailures"],
		maximumRetryAttempts: 5,
		maximumRecordAgeInSeconds: 3_600,
		bisectBatchOnFunctionError: true,
		filterCriteria: { filters: [{ pattern: JSON.stringify({ value: { origin: ["DTW"] } }) }] },
		destinationConfig: { onFailure: { destinationArn: "kafka://failures" } },
		provisionedPollerConfig: { minimumPollers: 1, maximumPollers: 4, pollerGroupName: "shared" },
		metricsConfig: { metrics: ["EventCount", "ErrorCount", "KafkaMetrics"] },
		kmsKeyArn: "arn:aws:kms:us-east-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef",
		amazonManagedKafkaEventSourceConfig: {
			consumerGroupId: "airline-production-delays",
			schemaRegistryConfig: {
				schemaRegistryUri: "arn:aws:glue:us-east-1:123456789012:registry/airline",
				eventRecordFormat: "SOURCE",
				schemaValidationConfigs: [{ attribute: "VALUE" }],
			},
		},
		tags,
	},
	"aws:lambda/function:Function": {
		name: "airline-production-delays",
		role,
		handler: "bundle.handler",
		runtime: "nodejs24.x",
		architectures: ["arm64"],
		memorySize: 512,
		timeout: 60,
		packageType: "Zip",
		publish: false,
		description: "",
		s3Bucket: "sst-asset-standin",
		s3Key: "assets/code.zip",
		environment: { variables: { MILLRACE: "{}" } },
		ephemeralStorage: { size: 512 },
		loggingConfig: { logFormat: "JSON", logGroup: "/aws/lambda/airline-production-delays" },
		vpcConfig: { subnetIds, securityGroupIds: [securityGroupId] },
		tags,
	},
	"aws:msk/serverlessCluster:ServerlessCluster": {
		clusterName: "airline-production",
		clientAuthentication: { sasl: { iam: { enabled: true } } },
		vpcConfigs: [{ subnetIds, securityGroupIds: [securityGroupId] }],
		tags,
	},
	"aws:s3/bucket:Bucket": { bucket: "airline-production-failures", forceDestroy: true, tags },
	"aws:s3/bucketPolicy:BucketPolicy": {
		bucket: "airline-production-failures",
		policy: JSON.stringify({
			Version: "2012-10-17",
			Statement: [
				{
					Effect: "Deny",
					Principal: "*",
					Action: "s3:*",
					Resource: ["arn:aws:s3:::airline-production-failures", "arn:aws:s3:::airline-production-failures/*"],
					Condition: { Bool: { "aws:SecureTransport": "false" } },
				},
			],
		}),
	},
	"aws:sns/topic:Topic": { name: "airline-production-failures", tags },
	"aws:sqs/queue:Queue": {
		name: "airline-production-failures",
		sqsManagedSseEnabled: true,
		messageRetentionSeconds: 1_209_600,
		tags,
	},
	"aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": {
		securityGroupId,
		ipProtocol: "tcp",
		fromPort: 443,
		toPort: 443,
		prefixListId: "pl-0123456789abcdef0",
	},
	"aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": {
		securityGroupId,
		ipProtocol: "tcp",
		fromPort: 9098,
		toPort: 9098,
		referencedSecurityGroupId: securityGroupId,
	},
};
const bucket = "airline-production-failures";
const OF_BUCKET: Readonly<Record<string, Properties>> = {
	"aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": {
		bucket,
		rules: [
			{ id: "expiry", status: "Enabled", expiration: { days: 30 }, abortIncompleteMultipartUpload: { daysAfterInitiation: 1 } },
		],
	},
	"aws:s3/bucketOwnershipControls:BucketOwnershipControls": { bucket, rule: { objectOwnership: "BucketOwnerEnforced" } },
	"aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": {
		bucket,
		blockPublicAcls: true,
		blockPublicPolicy: true,
		ignorePublicAcls: true,
		restrictPublicBuckets: true,
	},
	"aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": {
		bucket,
		rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms" }, bucketKeyEnabled: true }],
	},
};

function resource(type: string, inputs: Properties): Resource {
	const urn = `urn::${type.split(":").at(-1)}`;
	return { urn, type, custom: true, dependencies: [], propertyDependencies: {}, inputs, outputs: inputs };
}

const rights = Object.entries({ ...RIGHT, ...OF_BUCKET }).map(([type, inputs]) => resource(type, inputs));

test("what AWS would take breaches no rule, of any type that is translated", () => {
	expect(breachedRules(rights)).toEqual([]);
	expect(Object.keys({ ...RIGHT, ...OF_BUCKET }).toSorted()).toEqual([...TRANSLATED].toSorted());
});

test("the engine stand-in makes what is checked, and what there are no rules for", () => {
	expect([...MADE_TYPES].toSorted()).toEqual([...TRANSLATED, ...Object.keys(WITHOUT_RULES)].toSorted());
	expect(Object.keys(IMMUTABLE).toSorted()).toEqual([...MADE_TYPES].toSorted());
});

test("a type that nobody translated fails", () => {
	expect(() => breachedRules([resource("aws:mq/broker:Broker", {})])).toThrow("aws:mq/broker:Broker");
});

/** A type, what is wrong with it, and a piece of what AWS says. */
const WRONG: readonly (readonly [type: string, changes: Properties, says: string])[] = [
	["aws:lambda/eventSourceMapping:EventSourceMapping", { batchSize: 10_001 }, "10001 is greater than"],
	["aws:lambda/eventSourceMapping:EventSourceMapping", { batchsize: 1 }, "'Batchsize' was unexpected"],
	["aws:lambda/eventSourceMapping:EventSourceMapping", { startingPosition: "EARLIEST" }, "'EARLIEST' does not match"],
	["aws:lambda/eventSourceMapping:EventSourceMapping", { functionName: undefined }, "'FunctionName' is a required property"],
	["aws:lambda/eventSourceMapping:EventSourceMapping", { eventSourceArn: "flights" }, "does not match"],
	[
		"aws:lambda/eventSourceMapping:EventSourceMapping",
		{ provisionedPollerConfig: { minimumPollers: 201 } },
		"201 is greater than",
	],
	["aws:lambda/eventSourceMapping:EventSourceMapping", { metricsConfig: { metrics: ["Lag"] } }, "'Lag' is not one of"],
	["aws:lambda/function:Function", { memorySize: 64 }, "64 is less than"],
	["aws:lambda/function:Function", { timeout: 901 }, "901 exceeds maximum 900"],
	["aws:lambda/function:Function", { runtime: "nodejs12.x" }, "nodejs12.x"],
	["aws:cloudwatch/logGroup:LogGroup", { retentionInDays: 31 }, "31 is not one of"],
	["aws:cloudwatch/metricAlarm:MetricAlarm", { statistic: "Median" }, "'Median' is not one of"],
	["aws:iam/role:Role", { name: "x".repeat(65) }, "64"],
	["aws:s3/bucket:Bucket", { bucket: "Not_A_Bucket" }, "Not_A_Bucket"],
];

test.each(WRONG)("refused: %s with %o", (type, changes, says) => {
	const inputs = JSON.parse(JSON.stringify({ ...RIGHT[type], ...changes }));
	expect(breachedRules([resource(type, inputs)])).toEqual(expect.arrayContaining([expect.stringContaining(says)]));
});
