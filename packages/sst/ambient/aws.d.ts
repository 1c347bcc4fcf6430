declare namespace aws {
	type In<T> = $util.Input<T>;
	/** As SST's own compiler options have it: left out, or said to be undefined. */
	type Opt<T> = In<T> | undefined;
	type Tags = Opt<Record<string, In<string>>>;
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
			name?: Opt<string>;
			retentionInDays?: Opt<number>;
			tags?: Tags;
		}
		class LogGroup extends $util.CustomResource {
			readonly name: $util.Output<string>;
		}
		interface MetricAlarmArgs {
			name?: Opt<string>;
			alarmDescription?: Opt<string>;
			namespace?: Opt<string>;
			metricName?: Opt<string>;
			dimensions?: Opt<Record<string, In<string>>>;
			statistic?: Opt<string>;
			threshold?: Opt<number>;
			comparisonOperator: In<string>;
			period?: Opt<number>;
			evaluationPeriods: In<number>;
			treatMissingData?: Opt<string>;
			alarmActions?: Opt<In<string>[]>;
			okActions?: Opt<In<string>[]>;
			tags?: Tags;
		}
		class MetricAlarm extends $util.CustomResource {
			constructor(name: string, args: MetricAlarmArgs, opts?: Opts);
		}
	}

	namespace ec2 {
		interface VpcArgs {
			cidrBlock?: Opt<string>;
			enableDnsSupport?: Opt<boolean>;
			enableDnsHostnames?: Opt<boolean>;
			tags?: Tags;
		}
		class Vpc extends $util.CustomResource {
			constructor(name: string, args: VpcArgs, opts?: Opts);
		}
		interface SubnetArgs {
			vpcId: In<string>;
			cidrBlock?: Opt<string>;
			availabilityZone?: Opt<string>;
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
			destinationCidrBlock?: Opt<string>;
			gatewayId?: Opt<string>;
			natGatewayId?: Opt<string>;
			networkInterfaceId?: Opt<string>;
		}
		class Route extends $util.CustomResource {
			constructor(name: string, args: RouteArgs, opts?: Opts);
		}
		class RouteTableAssociation extends $util.CustomResource {
			constructor(name: string, args: { routeTableId: In<string>; subnetId?: Opt<string> }, opts?: Opts);
		}
		interface InternetGatewayArgs {
			vpcId?: Opt<string>;
			tags?: Tags;
		}
		class InternetGateway extends $util.CustomResource {
			constructor(name: string, args: InternetGatewayArgs, opts?: Opts);
		}
		interface EipArgs {
			domain?: Opt<string>;
			instance?: Opt<string>;
			tags?: Tags;
		}
		class Eip extends $util.CustomResource {
			constructor(name: string, args: EipArgs, opts?: Opts);
		}
		interface NatGatewayArgs {
			allocationId?: Opt<string>;
			subnetId?: Opt<string>;
			tags?: Tags;
		}
		class NatGateway extends $util.CustomResource {
			constructor(name: string, args: NatGatewayArgs, opts?: Opts);
		}
		interface InstanceArgs {
			ami?: Opt<string>;
			instanceType?: Opt<string>;
			subnetId?: Opt<string>;
			vpcSecurityGroupIds?: Opt<In<string>[]>;
			sourceDestCheck?: Opt<boolean>;
			metadataOptions?: Opt<{ httpTokens?: Opt<string> }>;
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
			name?: Opt<string>;
			description?: Opt<string>;
			vpcId?: Opt<string>;
			tags?: Tags;
		}
		class SecurityGroup extends $util.CustomResource {
			constructor(name: string, args: SecurityGroupArgs, opts?: Opts);
		}
		interface DefaultSecurityGroupArgs {
			vpcId?: Opt<string>;
			tags?: Tags;
		}
		class DefaultSecurityGroup extends $util.CustomResource {
			constructor(name: string, args: DefaultSecurityGroupArgs, opts?: Opts);
		}
		interface VpcEndpointArgs {
			vpcId: In<string>;
			serviceName?: Opt<string>;
			vpcEndpointType?: Opt<string>;
			privateDnsEnabled?: Opt<boolean>;
			routeTableIds?: Opt<In<string>[]>;
			subnetIds?: Opt<In<string>[]>;
			securityGroupIds?: Opt<In<string>[]>;
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
			description?: Opt<string>;
			tags?: Tags;
		}
		class Registry extends $util.CustomResource {
			constructor(name: string, args: RegistryArgs, opts?: Opts);
			readonly arn: $util.Output<string>;
		}
	}

	namespace iam {
		interface RoleArgs {
			name?: Opt<string>;
			assumeRolePolicy: In<string>;
			inlinePolicies?: Opt<In<{ name?: Opt<string>; policy?: Opt<string> }>[]>;
			managedPolicyArns?: Opt<In<string>[]>;
			tags?: Tags;
		}
		class Role extends $util.CustomResource {
			readonly arn: $util.Output<string>;
		}
	}

	namespace lambda {
		interface EventSourceMappingArgs {
			functionName: In<string>;
			eventSourceArn?: Opt<string>;
			topics?: Opt<In<string>[]>;
			enabled?: Opt<boolean>;
			batchSize?: Opt<number>;
			maximumBatchingWindowInSeconds?: Opt<number>;
			startingPosition?: Opt<string>;
			startingPositionTimestamp?: Opt<string>;
			amazonManagedKafkaEventSourceConfig?: Opt<{
				consumerGroupId?: Opt<string>;
				schemaRegistryConfig?: Opt<{
					schemaRegistryUri?: Opt<string>;
					eventRecordFormat?: Opt<string>;
					schemaValidationConfigs?: Opt<In<{ attribute?: Opt<string> }>[]>;
				}>;
			}>;
			metricsConfig?: Opt<{ metrics: In<In<string>[]> }>;
			kmsKeyArn?: Opt<string>;
			filterCriteria?: Opt<{ filters?: Opt<In<{ pattern?: Opt<string> }>[]> }>;
			functionResponseTypes?: Opt<In<string>[]>;
			maximumRetryAttempts?: Opt<number>;
			maximumRecordAgeInSeconds?: Opt<number>;
			bisectBatchOnFunctionError?: Opt<boolean>;
			destinationConfig?: Opt<{ onFailure?: Opt<{ destinationArn: In<string> }> }>;
			provisionedPollerConfig?: Opt<{
				minimumPollers?: Opt<number>;
				maximumPollers?: Opt<number>;
				pollerGroupName?: Opt<string>;
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
			name?: Opt<string>;
			environment?: Opt<{ variables?: Opt<Record<string, In<string>>> }>;
			reservedConcurrentExecutions?: Opt<number>;
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
			clusterName?: Opt<string>;
			clientAuthentication: In<{ sasl: In<{ iam: In<{ enabled: In<boolean> }> }> }>;
			vpcConfigs: In<In<{ subnetIds: In<In<string>[]>; securityGroupIds?: Opt<In<string>[]> }>[]>;
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
			bucket?: Opt<string>;
			tags?: Tags;
		}
		class Bucket extends $util.CustomResource {
			constructor(name: string, args: BucketArgs, opts?: Opts);
			readonly arn: $util.Output<string>;
			readonly bucket: $util.Output<string>;
		}
		interface BucketLifecycleConfigurationArgs {
			bucket: In<string>;
			rules?: Opt<
				In<{
					id: In<string>;
					status: In<string>;
					expiration?: Opt<{ days?: Opt<number> }>;
					abortIncompleteMultipartUpload?: Opt<{ daysAfterInitiation?: Opt<number> }>;
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
			blockPublicAcls?: Opt<boolean>;
			blockPublicPolicy?: Opt<boolean>;
			ignorePublicAcls?: Opt<boolean>;
			restrictPublicBuckets?: Opt<boolean>;
		}
		class BucketPublicAccessBlock extends $util.CustomResource {
			constructor(name: string, args: BucketPublicAccessBlockArgs, opts?: Opts);
		}
		interface BucketServerSideEncryptionConfigurationArgs {
			bucket: In<string>;
			rules: In<
				In<{ applyServerSideEncryptionByDefault?: Opt<{ sseAlgorithm: In<string> }>; bucketKeyEnabled?: Opt<boolean> }>[]
			>;
		}
		class BucketServerSideEncryptionConfiguration extends $util.CustomResource {
			constructor(name: string, args: BucketServerSideEncryptionConfigurationArgs, opts?: Opts);
		}
	}

	namespace sns {
		interface TopicArgs {
			name?: Opt<string>;
			kmsMasterKeyId?: Opt<string>;
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
			name?: Opt<string>;
			sqsManagedSseEnabled?: Opt<boolean>;
			messageRetentionSeconds?: Opt<number>;
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
			fromPort?: Opt<number>;
			toPort?: Opt<number>;
			cidrIpv4?: Opt<string>;
			referencedSecurityGroupId?: Opt<string>;
			prefixListId?: Opt<string>;
			description?: Opt<string>;
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
