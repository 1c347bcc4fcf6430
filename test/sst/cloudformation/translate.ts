import type { Properties } from "../engine/protocol.ts";
import type { Resource } from "../engine/resource.ts";
import { pascal, rename, tagList } from "./property-names.ts";

/** One resource of a CloudFormation template. */
export interface TemplateResource {
	readonly Type: string;
	readonly Properties: Properties;
}

/** What CloudFormation has no resource for, and why nothing is lost by that. */
export const WITHOUT_RULES: Readonly<Record<string, string>> = {
	"aws:ec2/defaultSecurityGroup:DefaultSecurityGroup":
		"takes over the group that a VPC comes with; there are no properties but its rules",
	"aws:lambda/invocation:Invocation": "calls the deploy-time step once: its event has a contract and tests of its own",
	"aws:s3/bucketObjectv2:BucketObjectv2": "uploads SST's own archives, which AWS::Lambda::Function refers to",
	"random:index/randomBytes:RandomBytes": "SST's own key for links; a provider without a service",
};

type Translate = (inputs: Properties) => TemplateResource;

/** Settings that Pulumi has as resources of their own, and CloudFormation as properties of the bucket. */
const OF_BUCKET: Readonly<Record<string, (inputs: Properties) => Properties>> = {
	"aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": ({ rules }) => ({
		LifecycleConfiguration: { Rules: (rules as readonly Properties[]).map(lifecycleRule) },
	}),
	"aws:s3/bucketOwnershipControls:BucketOwnershipControls": ({ rule }) => ({ OwnershipControls: { Rules: [pascal(rule)] } }),
	"aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": ({ bucket: _bucket, ...settings }) => ({
		PublicAccessBlockConfiguration: pascal(settings),
	}),
	"aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": ({ rules }) => ({
		BucketEncryption: {
			ServerSideEncryptionConfiguration: (rules as readonly Properties[]).map((rule) =>
				rename(pascal(rule) as Properties, {
					ApplyServerSideEncryptionByDefault: (value) => [
						"ServerSideEncryptionByDefault",
						rename(value as Properties, { SseAlgorithm: "SSEAlgorithm", KmsMasterKeyId: "KMSMasterKeyID" }),
					],
				}),
			),
		},
	}),
};

const TRANSLATIONS: Readonly<Record<string, Translate>> = {
	"aws:cloudwatch/dashboard:Dashboard": (inputs) => ({ Type: "AWS::CloudWatch::Dashboard", Properties: all(inputs) }),
	"aws:cloudwatch/logGroup:LogGroup": ({ skipDestroy: _kept, ...inputs }) => ({
		Type: "AWS::Logs::LogGroup",
		Properties: rename(tagged(inputs), { Name: "LogGroupName" }),
	}),
	"aws:cloudwatch/metricAlarm:MetricAlarm": (inputs) => {
		const { dimensions = {}, metricQueries, ...rest } = inputs;
		if (metricQueries !== undefined) throw new Error("Nobody translated metricQueries of a MetricAlarm yet: see translate.ts.");
		const names = Object.entries(dimensions as Properties).map(([Name, Value]) => ({ Name, Value }));
		return {
			Type: "AWS::CloudWatch::Alarm",
			Properties: {
				...rename(tagged(rest), { Name: "AlarmName", OkActions: "OKActions" }),
				...(names.length > 0 && { Dimensions: names }),
			},
		};
	},
	"aws:ec2/eip:Eip": (inputs) => ({ Type: "AWS::EC2::EIP", Properties: rename(tagged(inputs), { Instance: "InstanceId" }) }),
	"aws:ec2/instance:Instance": (inputs) => ({
		Type: "AWS::EC2::Instance",
		Properties: rename(tagged(inputs), {
			Ami: "ImageId",
			VpcSecurityGroupIds: "SecurityGroupIds",
			// Asked for by version 2 of the service alone; a launch template in CloudFormation.
			MetadataOptions: () => undefined,
		}),
	}),
	"aws:ec2/internetGateway:InternetGateway": ({ vpcId: _attached, ...inputs }) => ({
		Type: "AWS::EC2::InternetGateway",
		Properties: tagged(inputs),
	}),
	"aws:ec2/natGateway:NatGateway": (inputs) => ({ Type: "AWS::EC2::NatGateway", Properties: tagged(inputs) }),
	"aws:ec2/route:Route": (inputs) => ({ Type: "AWS::EC2::Route", Properties: all(inputs) }),
	// Routes within are resources of their own in CloudFormation.
	"aws:ec2/routeTable:RouteTable": ({ routes: _routes, ...inputs }) => ({
		Type: "AWS::EC2::RouteTable",
		Properties: tagged(inputs),
	}),
	"aws:ec2/routeTableAssociation:RouteTableAssociation": (inputs) => ({
		Type: "AWS::EC2::SubnetRouteTableAssociation",
		Properties: all(inputs),
	}),
	"aws:ec2/securityGroup:SecurityGroup": ({ ingress, egress, revokeRulesOnDelete: _revoked, ...inputs }) => ({
		Type: "AWS::EC2::SecurityGroup",
		Properties: {
			...rename(tagged(inputs), { Name: "GroupName", Description: "GroupDescription" }),
			...(ingress !== undefined && { SecurityGroupIngress: securityRules(ingress) }),
			...(egress !== undefined && { SecurityGroupEgress: securityRules(egress) }),
		},
	}),
	"aws:ec2/subnet:Subnet": (inputs) => ({ Type: "AWS::EC2::Subnet", Properties: tagged(inputs) }),
	"aws:ec2/vpc:Vpc": (inputs) => ({ Type: "AWS::EC2::VPC", Properties: tagged(inputs) }),
	"aws:ec2/vpcEndpoint:VpcEndpoint": (inputs) => ({
		Type: "AWS::EC2::VPCEndpoint",
		Properties: rename(tagged(inputs), {
			Policy: (value) => ["PolicyDocument", JSON.parse(String(value))],
		}),
	}),
	"aws:glue/registry:Registry": (inputs) => ({
		Type: "AWS::Glue::Registry",
		Properties: rename(tagged(inputs), { RegistryName: "Name" }),
	}),
	"aws:iam/role:Role": (inputs) => ({
		Type: "AWS::IAM::Role",
		Properties: rename(tagged(inputs), {
			Name: "RoleName",
			AssumeRolePolicy: (value) => ["AssumeRolePolicyDocument", JSON.parse(String(value))],
			InlinePolicies: (value) => ["Policies", (value as readonly Properties[]).map(inlinePolicy)],
		}),
	}),
	"aws:iam/rolePolicy:RolePolicy": (inputs) => ({
		Type: "AWS::IAM::RolePolicy",
		Properties: rename(all(inputs), {
			Name: "PolicyName",
			Role: "RoleName",
			Policy: (value) => ["PolicyDocument", JSON.parse(String(value))],
		}),
	}),
	"aws:lambda/eventSourceMapping:EventSourceMapping": (inputs) => ({
		Type: "AWS::Lambda::EventSourceMapping",
		Properties: rename(tagged(inputs), {
			DestinationConfig: (value) => ["DestinationConfig", eachOnFailure(value as Properties)],
			AmazonManagedKafkaEventSourceConfig: (value) => ["AmazonManagedKafkaEventSourceConfig", kafkaConfig(value as Properties)],
			// Pulumi takes a date, CloudFormation seconds.
			StartingPositionTimestamp: (value) => ["StartingPositionTimestamp", Date.parse(String(value)) / 1000],
			SourceAccessConfigurations: (value) => [
				"SourceAccessConfigurations",
				(value as readonly Properties[]).map((access) => rename(access, { Uri: "URI" })),
			],
		}),
	}),
	"aws:lambda/function:Function": ({ s3Bucket, s3Key, publish: _versions, skipDestroy: _kept, ...inputs }) => ({
		Type: "AWS::Lambda::Function",
		Properties: {
			...rename(tagged({ ...inputs, environment: undefined }), { Name: "FunctionName" }),
			...(inputs["environment"] !== undefined && {
				Environment: { Variables: (inputs["environment"] as Properties)["variables"] },
			}),
			Code: { S3Bucket: s3Bucket, S3Key: s3Key },
		},
	}),
	"aws:msk/serverlessCluster:ServerlessCluster": ({ tags, ...inputs }) => ({
		Type: "AWS::MSK::ServerlessCluster",
		Properties: {
			...rename(all(inputs), {
				VpcConfigs: (value) => [
					"VpcConfigs",
					(value as readonly Properties[]).map((config) => rename(config, { SecurityGroupIds: "SecurityGroups" })),
				],
			}),
			...(tags !== undefined && { Tags: tags }),
		},
	}),
	"aws:s3/bucket:Bucket": ({ forceDestroy: _emptied, ...inputs }) => ({
		Type: "AWS::S3::Bucket",
		Properties: rename(tagged(inputs), { Bucket: "BucketName" }),
	}),
	"aws:s3/bucketPolicy:BucketPolicy": (inputs) => ({
		Type: "AWS::S3::BucketPolicy",
		Properties: rename(all(inputs), { Policy: (value) => ["PolicyDocument", JSON.parse(String(value))] }),
	}),
	"aws:sns/topic:Topic": (inputs) => ({ Type: "AWS::SNS::Topic", Properties: rename(tagged(inputs), { Name: "TopicName" }) }),
	"aws:sqs/queue:Queue": (inputs) => ({
		Type: "AWS::SQS::Queue",
		Properties: rename(tagged(inputs), {
			Name: "QueueName",
			VisibilityTimeoutSeconds: "VisibilityTimeout",
			MessageRetentionSeconds: "MessageRetentionPeriod",
		}),
	}),
	"aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": (inputs) => ({
		Type: "AWS::EC2::SecurityGroupEgress",
		Properties: securityRule(inputs, "Destination"),
	}),
	"aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": (inputs) => ({
		Type: "AWS::EC2::SecurityGroupIngress",
		Properties: securityRule(inputs, "Source"),
	}),
};

/** Every type that the rules see. */
export const TRANSLATED: readonly string[] = [...Object.keys(TRANSLATIONS), ...Object.keys(OF_BUCKET)];

/**
 * The template that would make what was captured, by logical name.
 *
 * @throws Error for a type that nobody translated and nobody said why not: it would go unchecked
 */
export function translate(resources: readonly Resource[]): Readonly<Record<string, TemplateResource>> {
	const custom = resources.filter((resource) => resource.custom && WITHOUT_RULES[resource.type] === undefined);
	const template: Record<string, TemplateResource> = {};
	for (const { type, urn, inputs } of custom) {
		if (OF_BUCKET[type] !== undefined) continue;
		const translation = TRANSLATIONS[type];
		if (translation === undefined) throw new Error(`Nobody translated ${type} to CloudFormation: do so in translate.ts.`);
		const { Type, Properties } = translation(inputs);
		const settings = type === "aws:s3/bucket:Bucket" ? settingsOf(inputs["bucket"], custom) : {};
		template[logicalName(urn)] = { Type, Properties: { ...Properties, ...settings } };
	}
	return template;
}

export const logicalName = (urn: string): string => (urn.split("::").at(-1) ?? "").replace(/\W/g, "");

function settingsOf(bucket: unknown, resources: readonly Resource[]): Properties {
	const settings = resources.filter(({ inputs, type }) => OF_BUCKET[type] !== undefined && inputs["bucket"] === bucket);
	return Object.assign({}, ...settings.map(({ type, inputs }) => OF_BUCKET[type]?.(inputs)));
}

/** Every input under its name in CloudFormation, so that one it does not know is found. */
const all = (inputs: Properties) => pascal(inputs) as Properties;

function tagged({ tags, ...inputs }: Properties): Properties {
	return { ...all(inputs), ...(tags !== undefined && { Tags: tagList(tags as Properties) }) };
}

function inlinePolicy({ Name, Policy }: Properties): Properties {
	return { PolicyName: Name, PolicyDocument: JSON.parse(String(Policy)) };
}

function eachOnFailure({ OnFailure, ...rest }: Properties): Properties {
	return {
		...rest,
		...(OnFailure !== undefined && { OnFailure: rename(OnFailure as Properties, { DestinationArn: "Destination" }) }),
	};
}

function kafkaConfig(config: Properties): Properties {
	return rename(config, {
		SchemaRegistryConfig: (value) => [
			"SchemaRegistryConfig",
			rename(value as Properties, {
				SchemaRegistryUri: "SchemaRegistryURI",
				AccessConfigs: (list) => [
					"AccessConfigs",
					(list as readonly Properties[]).map((access) => rename(access, { Uri: "URI" })),
				],
			}),
		],
	});
}

function lifecycleRule(rule: Properties): Properties {
	return rename(pascal(rule) as Properties, {
		Expiration: (value) => ["ExpirationInDays", (value as Properties)["Days"]],
		// A filter of nothing holds for all objects, which CloudFormation says by leaving it out.
		Filter: (value) => {
			const { Prefix, ...others } = value as Properties;
			if (Object.keys(others).length > 0)
				throw new Error("Nobody translated such a filter of a lifecycle rule yet: see translate.ts.");
			return Prefix === undefined ? undefined : ["Prefix", Prefix];
		},
	});
}

function securityRules(rules: unknown): readonly Properties[] {
	return (rules as readonly Properties[]).map((rule) => {
		const { self, securityGroups = [], cidrBlocks = [], protocol, ...rest } = rule;
		if (self === true || (securityGroups as readonly string[]).length > 0) {
			throw new Error("Rules between security groups are resources of their own: use SecurityGroupIngressRule.");
		}
		// Pulumi wants ports even where there are none.
		const ports = protocol === "-1" ? { fromPort: undefined, toPort: undefined } : {};
		return { ...all({ ...rest, ...ports }), IpProtocol: protocol, CidrIp: (cidrBlocks as readonly string[])[0] };
	});
}

function securityRule({ securityGroupId, tags: _untagged, ...inputs }: Properties, peer: "Destination" | "Source"): Properties {
	return {
		GroupId: securityGroupId,
		...rename(all(inputs), {
			ReferencedSecurityGroupId: `${peer}SecurityGroupId`,
			PrefixListId: `${peer}PrefixListId`,
			CidrIpv4: "CidrIp",
		}),
	};
}
