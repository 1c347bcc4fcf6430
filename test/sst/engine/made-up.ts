import { createHash } from "node:crypto";
import type { Account } from "./account.ts";
import type { Properties } from "./protocol.ts";

/*
  What AWS and providers would have answered, made up. A type or look-up that is not listed fails the deployment: an output that is missing
  would be `undefined` in the program, and silently drop the input that it feeds.
*/
export const ACCOUNT = "123456789012";
export const REGION = "us-east-1";

/** What AWS makes of a resource when it creates it. */
export interface Made {
	readonly id: string;
	/** Outputs beside the inputs. */
	readonly outputs: Properties;
}

/** @param seed tells this creation from any other, so that a replacement gets ids of its own */
export function makeUp(type: string, inputs: Properties, seed: string): Made {
	const make = MADE[type];
	if (make === undefined) throw new Error(`The offline engine stand-in knows no outputs of ${type}: list them in made-up.ts.`);
	const { id, ...outputs } = make({ inputs, seed });
	return { id, outputs: { ...inputs, ...outputs } };
}

/** Answer of a look-up that a program makes while it runs. */
export function madeUpAnswer(token: string, args: Properties, account: Account): Properties {
	const make = ANSWERS[token];
	if (make === undefined) throw new Error(`The offline engine stand-in has no answer to ${token}: list it in made-up.ts.`);
	return make(args, account);
}

interface Making {
	readonly inputs: Properties;
	readonly seed: string;
}

type Make = (making: Making) => Properties & { readonly id: string };

const hex = (seed: string, length = 17) => createHash("sha256").update(seed).digest("hex").slice(0, length);
const uuid = (seed: string) => hex(seed, 32).replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
const arn = (service: string, rest: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${rest}`;

/** A name that the program gave, which is also the id. */
function named(property: string, outputs: (name: string, making: Making) => Properties = () => ({})): Make {
	return (making) => {
		const name = making.inputs[property];
		if (typeof name !== "string" || name === "")
			throw new Error(`The program left "${property}" to chance; resources get exact names.`);
		return { id: name, ...outputs(name, making) };
	};
}
const numbered =
	(prefix: string, outputs: (id: string, making: Making) => Properties = () => ({})): Make =>
	(making) => {
		const id = `${prefix}-${hex(making.seed)}`;
		return { id, ...outputs(id, making) };
	};
/** Settings of a bucket, which have its name as their id. */
const ofBucket: Make = ({ inputs }) => ({ id: String(inputs["bucket"]) });
const bucket = named("bucket", (name) => ({
	arn: `arn:aws:s3:::${name}`,
	bucketDomainName: `${name}.s3.amazonaws.com`,
	bucketRegionalDomainName: `${name}.s3.${REGION}.amazonaws.com`,
	hostedZoneId: "Z3AQBSTGFYJSTF",
	region: REGION,
}));
const ec2 = (kind: string) => (id: string) => ({ arn: arn("ec2", `${kind}/${id}`), ownerId: ACCOUNT });

const MADE: Readonly<Record<string, Make>> = {
	"aws:cloudwatch/dashboard:Dashboard": named("dashboardName", (name) => ({
		dashboardArn: `arn:aws:cloudwatch::${ACCOUNT}:dashboard/${name}`,
	})),
	"aws:cloudwatch/logGroup:LogGroup": named("name", (name) => ({ arn: arn("logs", `log-group:${name}`) })),
	"aws:cloudwatch/metricAlarm:MetricAlarm": named("name", (name) => ({ arn: arn("cloudwatch", `alarm:${name}`) })),
	"aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": ({ inputs }) => {
		const id = `sg-${hex(`${inputs["vpcId"]} default`)}`;
		return { id, ...ec2("security-group")(id) };
	},
	"aws:ec2/eip:Eip": numbered("eipalloc", (id) => ({ allocationId: id, publicIp: "192.0.2.1", ...ec2("elastic-ip")(id) })),
	"aws:ec2/instance:Instance": numbered("i", (id) => ({ ...ec2("instance")(id), primaryNetworkInterfaceId: `eni-${hex(id)}` })),
	"aws:ec2/internetGateway:InternetGateway": numbered("igw", ec2("internet-gateway")),
	"aws:ec2/natGateway:NatGateway": numbered("nat", (_id) => ({ publicIp: "192.0.2.1", privateIp: "10.0.0.1" })),
	"aws:ec2/route:Route": numbered("r"),
	"aws:ec2/routeTable:RouteTable": numbered("rtb", ec2("route-table")),
	"aws:ec2/routeTableAssociation:RouteTableAssociation": numbered("rtbassoc"),
	"aws:ec2/securityGroup:SecurityGroup": numbered("sg", ec2("security-group")),
	"aws:ec2/subnet:Subnet": numbered("subnet", ec2("subnet")),
	"aws:ec2/vpc:Vpc": numbered("vpc", (id) => ({
		...ec2("vpc")(id),
		defaultSecurityGroupId: `sg-${hex(`${id} default`)}`,
		defaultNetworkAclId: `acl-${hex(id)}`,
		defaultRouteTableId: `rtb-${hex(id)}`,
		mainRouteTableId: `rtb-${hex(id)}`,
	})),
	"aws:ec2/vpcEndpoint:VpcEndpoint": numbered("vpce", (id) => ({ ...ec2("vpc-endpoint")(id), prefixListId: `pl-${hex(id)}` })),
	"aws:glue/registry:Registry": named("registryName", (name) => {
		const registry = arn("glue", `registry/${name}`);
		return { id: registry, arn: registry };
	}),
	"aws:iam/role:Role": named("name", (name) => ({ arn: `arn:aws:iam::${ACCOUNT}:role/${name}`, uniqueId: `AROA${hex(name)}` })),
	"aws:iam/rolePolicy:RolePolicy": ({ inputs, seed }) => ({ id: `${inputs["role"]}:${inputs["name"] ?? hex(seed)}` }),
	"aws:lambda/eventSourceMapping:EventSourceMapping": ({ inputs, seed }) => {
		const id = uuid(seed);
		return {
			id,
			uuid: id,
			arn: arn("lambda", `event-source-mapping:${id}`),
			functionArn: inputs["functionName"],
			state: "Enabled",
		};
	},
	"aws:lambda/function:Function": named("name", (name) => ({
		arn: arn("lambda", `function:${name}`),
		invokeArn: arn("apigateway", `lambda:path/2015-03-31/functions/${arn("lambda", `function:${name}`)}/invocations`),
		qualifiedArn: arn("lambda", `function:${name}:$LATEST`),
		version: "$LATEST",
	})),
	"aws:lambda/invocation:Invocation": ({ inputs, seed }) => ({
		id: `${inputs["functionName"]}_$LATEST_${hex(seed, 32)}`,
		result: JSON.stringify(setUp(JSON.parse(String(inputs["input"])))),
	}),
	"aws:msk/serverlessCluster:ServerlessCluster": named("clusterName", (name, { seed }) => {
		const clusterUuid = `${uuid(seed)}-s1`;
		const cluster = arn("kafka", `cluster/${name}/${clusterUuid}`);
		return {
			id: cluster,
			arn: cluster,
			clusterUuid,
			bootstrapBrokersSaslIam: `boot-${hex(seed, 8)}.c1.kafka-serverless.${REGION}.amazonaws.com:9098`,
		};
	}),
	"aws:s3/bucket:Bucket": bucket,
	"aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": ofBucket,
	"aws:s3/bucketObjectv2:BucketObjectv2": named("key"),
	"aws:s3/bucketOwnershipControls:BucketOwnershipControls": ofBucket,
	"aws:s3/bucketPolicy:BucketPolicy": ofBucket,
	"aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": ofBucket,
	"aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": ofBucket,
	"aws:sns/topic:Topic": named("name", (name) => {
		const topic = arn("sns", name);
		return { id: topic, arn: topic };
	}),
	"aws:sqs/queue:Queue": named("name", (name) => {
		const url = `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${name}`;
		return { id: url, url, arn: arn("sqs", name) };
	}),
	"aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": numbered("sgr"),
	"aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": numbered("sgr"),
	"random:index/randomBytes:RandomBytes": ({ seed }) => ({
		id: hex(seed),
		base64: createHash("sha256").update(seed).digest("base64"),
		hex: hex(seed, 64),
	}),
};

/** Every type that can be made. */
export const MADE_TYPES: readonly string[] = Object.keys(MADE);

/** What the two functions of the deploy-time step would have answered on a cluster and a registry that are new. */
function setUp({ topics, schemas }: SetupEvent): Properties {
	return {
		...(topics && { topics: topics.map(({ name }) => ({ name, action: "created", changes: [] })) }),
		...(schemas && {
			schemas: schemas.map(({ subject, versions }) => ({
				subject,
				versions: versions.map(({ digest }, index) => ({ digest, id: versionId(digest), number: index + 1 })),
			})),
		}),
	};
}

/** As local tools number versions (core/src/runtime/schema-id.ts), so that a function reads what those write. */
function versionId(digest: string): string {
	const bytes = Buffer.from(digest.slice(0, 32), "hex");
	bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
	bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
	return bytes.toString("hex").replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}

interface SetupEvent {
	readonly topics?: readonly { readonly name: string }[];
	readonly schemas?: readonly { readonly subject: string; readonly versions: readonly { readonly digest: string }[] }[];
}

const ANSWERS: Readonly<Record<string, (args: Properties, account: Account) => Properties>> = {
	"aws:ec2/getAmi:getAmi": () => ({ id: "ami-0123456789abcdef0" }),
	"aws:iam/getPolicyDocument:getPolicyDocument": ({ statements }) => {
		const json = policyJson((statements ?? []) as readonly PolicyStatement[]);
		return { json, minifiedJson: json };
	},
	"aws:index/getAvailabilityZones:getAvailabilityZones": () => ({
		names: ["a", "b", "c"].map((zone) => REGION + zone),
		zoneIds: ["use1-az1", "use1-az2", "use1-az3"],
	}),
	"aws:index/getCallerIdentity:getCallerIdentity": () => ({ accountId: ACCOUNT }),
	"aws:index/getPartition:getPartition": () => ({ partition: "aws", dnsSuffix: "amazonaws.com" }),
	"aws:index/getRegion:getRegion": () => ({ region: REGION, name: REGION }),
	"aws:msk/getBootstrapBrokers:getBootstrapBrokers": ({ clusterArn }) => ({
		bootstrapBrokersSaslIam: `b-1.${hex(String(clusterArn), 8)}.c1.kafka.${REGION}.amazonaws.com:9098`,
	}),
	"aws:resourcegroupstaggingapi/getResources:getResources": ({ resourceTypeFilters, tagFilters }, account) => ({
		resourceTagMappingLists: Object.values(account).flatMap(({ arn: found, tags = {} }) => {
			const types = (resourceTypeFilters ?? []) as readonly string[];
			const wanted = (tagFilters ?? []) as readonly { readonly key: string; readonly values?: readonly string[] }[];
			const [, , service, , , rest = ""] = found?.split(":") ?? [];
			const ofType = types.length === 0 || types.some((type) => [service, `${service}:${rest.split("/")[0]}`].includes(type));
			const has = wanted.every(({ key, values }) => key in tags && (values?.includes(tags[key] ?? "") ?? true));
			return found !== undefined && Object.keys(tags).length > 0 && ofType && has ? [{ resourceArn: found, tags }] : [];
		}),
	}),
};

/** As the provider writes it: one value alone is not a list. */
function policyJson(statements: readonly PolicyStatement[]): string {
	const oneOrMany = (values: readonly string[]) => (values.length === 1 ? values[0] : values);
	return JSON.stringify({
		Version: "2012-10-17",
		Statement: statements.map(({ sid, effect = "Allow", principals, actions, resources, conditions }) => ({
			...(sid && { Sid: sid }),
			Effect: effect,
			...(principals && {
				Principal: Object.fromEntries(principals.map(({ type, identifiers }) => [type, oneOrMany(identifiers)])),
			}),
			...(actions && { Action: oneOrMany(actions) }),
			...(resources && { Resource: oneOrMany(resources) }),
			...(conditions && {
				Condition: Object.fromEntries(conditions.map(({ test, variable, values }) => [test, { [variable]: oneOrMany(values) }])),
			}),
		})),
	});
}

interface PolicyStatement {
	readonly sid?: string;
	readonly effect?: string;
	readonly principals?: readonly { readonly type: string; readonly identifiers: readonly string[] }[];
	readonly actions?: readonly string[];
	readonly resources?: readonly string[];
	readonly conditions?: readonly { readonly test: string; readonly variable: string; readonly values: readonly string[] }[];
}
