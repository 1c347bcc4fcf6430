/*
  Properties that AWS cannot change: another value makes another resource. From the provider that @pulumi/aws wraps (hashicorp/terraform-provider-aws,
  `ForceNew` or `RequiresReplace` in internal/service/<service>/<resource>.go). A type whose properties can all be changed has an empty list, and
  one that is missing here fails the deployment: nobody looked.
*/
export const IMMUTABLE: Readonly<Record<string, readonly string[]>> = {
	"aws:cloudwatch/dashboard:Dashboard": ["dashboardName"],
	"aws:cloudwatch/logGroup:LogGroup": ["name", "namePrefix", "logGroupClass"],
	"aws:cloudwatch/metricAlarm:MetricAlarm": ["name"],
	"aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": ["vpcId"],
	"aws:ec2/eip:Eip": ["domain", "networkBorderGroup", "publicIpv4Pool"],
	"aws:ec2/instance:Instance": ["ami", "subnetId", "availabilityZone", "keyName"],
	"aws:ec2/internetGateway:InternetGateway": [],
	"aws:ec2/natGateway:NatGateway": ["allocationId", "connectivityType", "privateIp", "subnetId"],
	"aws:ec2/route:Route": ["routeTableId", "destinationCidrBlock"],
	"aws:ec2/routeTable:RouteTable": ["vpcId"],
	"aws:ec2/routeTableAssociation:RouteTableAssociation": ["subnetId", "gatewayId"],
	"aws:ec2/securityGroup:SecurityGroup": ["name", "namePrefix", "description", "vpcId"],
	"aws:ec2/subnet:Subnet": ["vpcId", "cidrBlock", "availabilityZone"],
	"aws:ec2/vpc:Vpc": ["cidrBlock"],
	"aws:ec2/vpcEndpoint:VpcEndpoint": ["vpcId", "serviceName", "vpcEndpointType"],
	"aws:glue/registry:Registry": ["registryName"],
	"aws:iam/role:Role": ["name", "namePrefix", "path"],
	"aws:iam/rolePolicy:RolePolicy": ["name", "namePrefix", "role"],
	"aws:lambda/eventSourceMapping:EventSourceMapping": [
		"amazonManagedKafkaEventSourceConfig.consumerGroupId",
		"eventSourceArn",
		"queues",
		"selfManagedEventSource",
		"startingPosition",
		"startingPositionTimestamp",
		"topics",
	],
	"aws:lambda/function:Function": ["name", "packageType"],
	// `input` only with the scope CREATE_ONLY, its default: see `immutableProperties`.
	"aws:lambda/invocation:Invocation": ["functionName", "qualifier", "triggers"],
	"aws:msk/serverlessCluster:ServerlessCluster": ["clientAuthentication", "clusterName", "vpcConfigs"],
	"aws:s3/bucket:Bucket": ["bucket", "bucketPrefix", "objectLockEnabled"],
	"aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": ["bucket", "expectedBucketOwner"],
	"aws:s3/bucketObjectv2:BucketObjectv2": ["bucket", "key"],
	"aws:s3/bucketOwnershipControls:BucketOwnershipControls": ["bucket"],
	"aws:s3/bucketPolicy:BucketPolicy": ["bucket"],
	"aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": ["bucket"],
	"aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": ["bucket", "expectedBucketOwner"],
	"aws:sns/topic:Topic": ["name", "namePrefix", "fifoTopic"],
	"aws:sqs/queue:Queue": ["name", "namePrefix", "fifoQueue"],
	"aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": ["securityGroupId"],
	"aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ["securityGroupId"],
	"random:index/randomBytes:RandomBytes": ["keepers", "length"],
};

/** Properties of a declared resource that cannot be changed, as paths. */
export function immutableProperties(type: string, inputs: Readonly<Record<string, unknown>>): readonly string[] {
	const listed = IMMUTABLE[type];
	if (listed === undefined)
		throw new Error(`The offline engine stand-in knows not what of ${type} is immutable: list it in immutable.ts.`);
	const createOnly = type === "aws:lambda/invocation:Invocation" && inputs["lifecycleScope"] !== "CRUD";
	return createOnly ? [...listed, "input"] : listed;
}
