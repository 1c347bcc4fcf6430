declare namespace aws {
	type In<T> = $util.Input<T>;
	type Tags = In<Record<string, In<string>>>;
	type Opts = $util.CustomResourceOptions;

	function getRegionOutput(): $util.Output<{ readonly region: string }>;
	function getCallerIdentityOutput(): $util.Output<{ readonly accountId: string }>;
	function getAvailabilityZonesOutput(args: { state: string }): $util.Output<{ readonly names: string[] }>;

	namespace cloudwatch {
		interface DashboardArgs {
			dashboardName: In<string>;
			dashboardBody: In<string>;
		}
		class Dashboard extends $util.CustomResource {
			constructor(name: string, args: DashboardArgs, opts?: Opts);
		}
		interface LogGroupArgs {
			name?: In<string>;
			retentionInDays?: In<number>;
			tags?: Tags;
		}
		class LogGroup extends $util.CustomResource {
			readonly name: $util.Output<string>;
		}
		interface MetricAlarmArgs {
			name?: In<string>;
			alarmDescription?: In<string>;
			namespace?: In<string>;
			metricName?: In<string>;
			dimensions?: In<Record<string, In<string>>>;
			statistic?: In<string>;
			threshold?: In<number>;
			comparisonOperator: In<string>;
			period?: In<number>;
			evaluationPeriods: In<number>;
			treatMissingData?: In<string>;
			alarmActions?: In<In<string>[]>;
			okActions?: In<In<string>[]>;
			tags?: Tags;
		}
		class MetricAlarm extends $util.CustomResource {
			constructor(name: string, args: MetricAlarmArgs, opts?: Opts);
		}
	}

	namespace ec2 {
		interface VpcArgs {
			cidrBlock?: In<string>;
			enableDnsSupport?: In<boolean>;
			enableDnsHostnames?: In<boolean>;
			tags?: Tags;
		}
		class Vpc extends $util.CustomResource {
			constructor(name: string, args: VpcArgs, opts?: Opts);
		}
		interface SubnetArgs {
			vpcId: In<string>;
			cidrBlock?: In<string>;
			availabilityZone?: In<string>;
			tags?: Tags;
		}
		class Subnet extends $util.CustomResource {
			constructor(name: string, args: SubnetArgs, opts?: Opts);
		}
		interface RouteTableArgs {
			vpcId: In<string>;
			tags?: Tags;
		}
		class RouteTable extends $util.CustomResource {
			constructor(name: string, args: RouteTableArgs, opts?: Opts);
		}
		interface RouteArgs {
			routeTableId: In<string>;
			destinationCidrBlock?: In<string>;
			gatewayId?: In<string>;
			natGatewayId?: In<string>;
			networkInterfaceId?: In<string>;
		}
		class Route extends $util.CustomResource {
			constructor(name: string, args: RouteArgs, opts?: Opts);
		}
		class RouteTableAssociation extends $util.CustomResource {
			constructor(name: string, args: { routeTableId: In<string>; subnetId?: In<string> }, opts?: Opts);
		}
		interface InternetGatewayArgs {
			vpcId?: In<string>;
			tags?: Tags;
		}
		class InternetGateway extends $util.CustomResource {
			constructor(name: string, args: InternetGatewayArgs, opts?: Opts);
		}
		interface EipArgs {
			domain?: In<string>;
			instance?: In<string>;
			tags?: Tags;
		}
		class Eip extends $util.CustomResource {
			constructor(name: string, args: EipArgs, opts?: Opts);
		}
		interface NatGatewayArgs {
			allocationId?: In<string>;
			subnetId?: In<string>;
			tags?: Tags;
		}
		class NatGateway extends $util.CustomResource {
			constructor(name: string, args: NatGatewayArgs, opts?: Opts);
		}
		interface InstanceArgs {
			ami?: In<string>;
			instanceType?: In<string>;
			subnetId?: In<string>;
			vpcSecurityGroupIds?: In<In<string>[]>;
			sourceDestCheck?: In<boolean>;
			metadataOptions?: In<{ httpTokens?: In<string> }>;
			tags?: Tags;
		}
		class Instance extends $util.CustomResource {
			constructor(name: string, args: InstanceArgs, opts?: Opts);
			readonly primaryNetworkInterfaceId: $util.Output<string>;
		}
		function getAmiOutput(args: {
			owners: string[];
			mostRecent: boolean;
			filters: { name: string; values: string[] }[];
		}): $util.Output<{ readonly id: string }>;
		interface SecurityGroupArgs {
			name?: In<string>;
			description?: In<string>;
			vpcId?: In<string>;
			tags?: Tags;
		}
		class SecurityGroup extends $util.CustomResource {
			constructor(name: string, args: SecurityGroupArgs, opts?: Opts);
		}
		interface DefaultSecurityGroupArgs {
			vpcId?: In<string>;
			tags?: Tags;
		}
		class DefaultSecurityGroup extends $util.CustomResource {
			constructor(name: string, args: DefaultSecurityGroupArgs, opts?: Opts);
		}
		interface VpcEndpointArgs {
			vpcId: In<string>;
			serviceName?: In<string>;
			vpcEndpointType?: In<string>;
			privateDnsEnabled?: In<boolean>;
			routeTableIds?: In<In<string>[]>;
			subnetIds?: In<In<string>[]>;
			securityGroupIds?: In<In<string>[]>;
			tags?: Tags;
		}
		class VpcEndpoint extends $util.CustomResource {
			constructor(name: string, args: VpcEndpointArgs, opts?: Opts);
			readonly prefixListId: $util.Output<string>;
		}
	}

	namespace glue {
		interface RegistryArgs {
			registryName: In<string>;
			description?: In<string>;
			tags?: Tags;
		}
		class Registry extends $util.CustomResource {
			constructor(name: string, args: RegistryArgs, opts?: Opts);
			readonly arn: $util.Output<string>;
		}
	}

	namespace iam {
		interface RoleArgs {
			name?: In<string>;
			assumeRolePolicy: In<string>;
			inlinePolicies?: In<In<{ name?: In<string>; policy?: In<string> }>[]>;
			managedPolicyArns?: In<In<string>[]>;
			tags?: Tags;
		}
		class Role extends $util.CustomResource {
			readonly arn: $util.Output<string>;
		}
	}

	namespace lambda {
		interface EventSourceMappingArgs {
			functionName: In<string>;
			eventSourceArn?: In<string>;
			topics?: In<In<string>[]>;
			enabled?: In<boolean>;
			batchSize?: In<number>;
			maximumBatchingWindowInSeconds?: In<number>;
			startingPosition?: In<string>;
			startingPositionTimestamp?: In<string>;
			amazonManagedKafkaEventSourceConfig?: In<{
				consumerGroupId?: In<string>;
				schemaRegistryConfig?: In<{
					schemaRegistryUri?: In<string>;
					eventRecordFormat?: In<string>;
					schemaValidationConfigs?: In<In<{ attribute?: In<string> }>[]>;
				}>;
			}>;
			metricsConfig?: In<{ metrics: In<In<string>[]> }>;
			kmsKeyArn?: In<string>;
			filterCriteria?: In<{ filters?: In<In<{ pattern?: In<string> }>[]> }>;
			functionResponseTypes?: In<In<string>[]>;
			maximumRetryAttempts?: In<number>;
			maximumRecordAgeInSeconds?: In<number>;
			bisectBatchOnFunctionError?: In<boolean>;
			destinationConfig?: In<{ onFailure?: In<{ destinationArn: In<string> }> }>;
			provisionedPollerConfig?: In<{
				minimumPollers?: In<number>;
				maximumPollers?: In<number>;
				pollerGroupName?: In<string>;
			}>;
			tags?: Tags;
		}
		class EventSourceMapping extends $util.CustomResource {
			constructor(name: string, args: EventSourceMappingArgs, opts?: Opts);
			readonly uuid: $util.Output<string>;
			readonly topics: $util.Output<string[] | undefined>;
			readonly eventSourceArn: $util.Output<string | undefined>;
			readonly functionName: $util.Output<string>;
			readonly functionResponseTypes: $util.Output<string[] | undefined>;
			readonly provisionedPollerConfig: $util.Output<unknown>;
			readonly amazonManagedKafkaEventSourceConfig: $util.Output<unknown>;
		}
		interface FunctionArgs {
			name?: In<string>;
			environment?: In<{ variables?: In<Record<string, In<string>>> }>;
			reservedConcurrentExecutions?: In<number>;
			tags?: Tags;
		}
		class Function extends $util.CustomResource {
			readonly arn: $util.Output<string>;
			readonly name: $util.Output<string>;
		}
		interface InvocationArgs {
			functionName: In<string>;
			input: In<string>;
		}
		class Invocation extends $util.CustomResource {
			constructor(name: string, args: InvocationArgs, opts?: Opts);
			readonly result: $util.Output<string>;
		}
	}

	namespace msk {
		interface ServerlessClusterArgs {
			clusterName?: In<string>;
			clientAuthentication: In<{ sasl: In<{ iam: In<{ enabled: In<boolean> }> }> }>;
			vpcConfigs: In<In<{ subnetIds: In<In<string>[]>; securityGroupIds?: In<In<string>[]> }>[]>;
			tags?: Tags;
		}
		class ServerlessCluster extends $util.CustomResource {
			constructor(name: string, args: ServerlessClusterArgs, opts?: Opts);
			readonly arn: $util.Output<string>;
			readonly clusterName: $util.Output<string>;
			readonly clusterUuid: $util.Output<string>;
			readonly bootstrapBrokersSaslIam: $util.Output<string>;
		}
		function getBootstrapBrokersOutput(args: {
			clusterArn: In<string>;
		}): $util.Output<{ readonly bootstrapBrokersSaslIam: string }>;
	}

	namespace resourcegroupstaggingapi {
		function getResources(args: { resourceTypeFilters?: string[]; tagFilters?: { key: string; values?: string[] }[] }): Promise<{
			readonly resourceTagMappingLists: { readonly resourceArn: string; readonly tags: Record<string, string> }[];
		}>;
	}

	namespace s3 {
		interface BucketArgs {
			bucket?: In<string>;
			tags?: Tags;
		}
		class Bucket extends $util.CustomResource {
			constructor(name: string, args: BucketArgs, opts?: Opts);
			readonly arn: $util.Output<string>;
			readonly bucket: $util.Output<string>;
		}
		interface BucketLifecycleConfigurationArgs {
			bucket: In<string>;
			rules?: In<
				In<{
					id: In<string>;
					status: In<string>;
					expiration?: In<{ days?: In<number> }>;
					abortIncompleteMultipartUpload?: In<{ daysAfterInitiation?: In<number> }>;
				}>[]
			>;
		}
		class BucketLifecycleConfiguration extends $util.CustomResource {
			constructor(name: string, args: BucketLifecycleConfigurationArgs, opts?: Opts);
		}
		interface BucketOwnershipControlsArgs {
			bucket: In<string>;
			rule: In<{ objectOwnership: In<string> }>;
		}
		class BucketOwnershipControls extends $util.CustomResource {
			constructor(name: string, args: BucketOwnershipControlsArgs, opts?: Opts);
		}
		interface BucketPolicyArgs {
			bucket: In<string>;
			policy: In<string>;
		}
		class BucketPolicy extends $util.CustomResource {
			constructor(name: string, args: BucketPolicyArgs, opts?: Opts);
		}
		interface BucketPublicAccessBlockArgs {
			bucket: In<string>;
			blockPublicAcls?: In<boolean>;
			blockPublicPolicy?: In<boolean>;
			ignorePublicAcls?: In<boolean>;
			restrictPublicBuckets?: In<boolean>;
		}
		class BucketPublicAccessBlock extends $util.CustomResource {
			constructor(name: string, args: BucketPublicAccessBlockArgs, opts?: Opts);
		}
		interface BucketServerSideEncryptionConfigurationArgs {
			bucket: In<string>;
			rules: In<In<{ applyServerSideEncryptionByDefault?: In<{ sseAlgorithm: In<string> }>; bucketKeyEnabled?: In<boolean> }>[]>;
		}
		class BucketServerSideEncryptionConfiguration extends $util.CustomResource {
			constructor(name: string, args: BucketServerSideEncryptionConfigurationArgs, opts?: Opts);
		}
	}

	namespace sns {
		interface TopicArgs {
			name?: In<string>;
			kmsMasterKeyId?: In<string>;
			tags?: Tags;
		}
		class Topic extends $util.CustomResource {
			constructor(name: string, args: TopicArgs, opts?: Opts);
			readonly arn: $util.Output<string>;
			readonly name: $util.Output<string>;
		}
	}

	namespace sqs {
		interface QueueArgs {
			name?: In<string>;
			sqsManagedSseEnabled?: In<boolean>;
			messageRetentionSeconds?: In<number>;
			tags?: Tags;
		}
		class Queue extends $util.CustomResource {
			constructor(name: string, args: QueueArgs, opts?: Opts);
			readonly arn: $util.Output<string>;
			readonly name: $util.Output<string>;
		}
	}

	namespace vpc {
		interface SecurityGroupIngressRuleArgs {
			securityGroupId: In<string>;
			ipProtocol: In<string>;
			fromPort?: In<number>;
			toPort?: In<number>;
			cidrIpv4?: In<string>;
			referencedSecurityGroupId?: In<string>;
			prefixListId?: In<string>;
			description?: In<string>;
			tags?: Tags;
		}
		class SecurityGroupIngressRule extends $util.CustomResource {
			constructor(name: string, args: SecurityGroupIngressRuleArgs, opts?: Opts);
		}
		type SecurityGroupEgressRuleArgs = SecurityGroupIngressRuleArgs;
		class SecurityGroupEgressRule extends $util.CustomResource {
			constructor(name: string, args: SecurityGroupEgressRuleArgs, opts?: Opts);
		}
	}
}
