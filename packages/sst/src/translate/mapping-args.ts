import type { PlannedMapping } from "@millrace/core/plan";
import { ProviderDropsError } from "../deploy-error.ts";
import { type Arguments, type Given, given } from "./arguments.ts";

/** Arguments of `aws.lambda.EventSourceMapping`, placeholders unfilled. */
export type MappingArgs = Given<Wanted>;

type Wanted = Arguments<Omit<aws.lambda.EventSourceMappingArgs, "tags">>;

/**
 * A planned event source mapping in the names of Pulumi's provider. What the plan leaves out is left out, so that Lambda's defaults hold.
 *
 * A property that a later plan adds and that is not translated here does not compile.
 *
 * @see https://www.pulumi.com/registry/packages/aws/api-docs/lambda/eventsourcemapping/
 * @throws {ProviderDropsError} for a batch window of 0 seconds, which the provider does not send.
 */
export function mappingArgs(mapping: PlannedMapping): MappingArgs {
	const { EventSourceArn, FunctionName, Topics, Enabled, BatchSize, MaximumBatchingWindowInSeconds: window, ...rest } = mapping;
	const { StartingPosition, StartingPositionTimestamp, AmazonManagedKafkaEventSourceConfig: kafka, ...failure } = rest;
	const { MetricsConfig, KMSKeyArn, FilterCriteria, FunctionResponseTypes, ...redelivery } = failure;
	const { MaximumRetryAttempts, MaximumRecordAgeInSeconds, BisectBatchOnFunctionError, ...ends } = redelivery;
	const { DestinationConfig, ProvisionedPollerConfig: pollers, ...others } = ends;
	others satisfies Record<string, never>;
	if (window === 0) throw windowOfZero(FunctionName);
	return given<Wanted>({
		eventSourceArn: EventSourceArn,
		functionName: FunctionName,
		topics: [...Topics],
		enabled: Enabled,
		batchSize: BatchSize,
		maximumBatchingWindowInSeconds: window,
		startingPosition: StartingPosition,
		startingPositionTimestamp: StartingPositionTimestamp === undefined ? undefined : timestamp(StartingPositionTimestamp),
		amazonManagedKafkaEventSourceConfig: {
			consumerGroupId: kafka.ConsumerGroupId,
			schemaRegistryConfig: kafka.SchemaRegistryConfig && registryConfig(kafka.SchemaRegistryConfig),
		},
		metricsConfig: MetricsConfig && { metrics: [...MetricsConfig.Metrics] },
		kmsKeyArn: KMSKeyArn,
		filterCriteria: FilterCriteria && { filters: FilterCriteria.Filters.map(({ Pattern }) => ({ pattern: Pattern })) },
		functionResponseTypes: FunctionResponseTypes && [...FunctionResponseTypes],
		maximumRetryAttempts: MaximumRetryAttempts,
		maximumRecordAgeInSeconds: MaximumRecordAgeInSeconds,
		bisectBatchOnFunctionError: BisectBatchOnFunctionError,
		destinationConfig: DestinationConfig && { onFailure: { destinationArn: DestinationConfig.OnFailure.Destination } },
		provisionedPollerConfig: pollers && {
			minimumPollers: pollers.MinimumPollers,
			maximumPollers: pollers.MaximumPollers,
			pollerGroupName: pollers.PollerGroupName,
		},
	});
}

type KafkaConfig = NonNullable<Wanted["amazonManagedKafkaEventSourceConfig"]>;

function registryConfig({
	SchemaRegistryURI,
	EventRecordFormat,
	SchemaValidationConfigs,
}: NonNullable<
	PlannedMapping["AmazonManagedKafkaEventSourceConfig"]["SchemaRegistryConfig"]
>): KafkaConfig["schemaRegistryConfig"] {
	return {
		schemaRegistryUri: SchemaRegistryURI,
		eventRecordFormat: EventRecordFormat,
		schemaValidationConfigs: SchemaValidationConfigs.map(({ Attribute }) => ({ attribute: Attribute })),
	};
}

/** Whole seconds in RFC 3339, as the provider reads them back: another spelling would replace the mapping at every deployment. */
function timestamp(unixSeconds: number): string {
	return new Date(unixSeconds * 1000).toISOString().replace(".000Z", "Z");
}

/**
 * The provider sends `maximum_batching_window_in_seconds` only when it is not zero (`GetOk` in
 * hashicorp/terraform-provider-aws, internal/service/lambda/event_source_mapping.go), and Lambda then waits 500 ms.
 */
function windowOfZero(name: string): ProviderDropsError {
	return new ProviderDropsError(`The batch window of 0 seconds of ${name} does not reach Lambda: Pulumi's provider drops it.`, {
		fix: "Leave `batchWindow` out for Lambda's own 500 ms, or set 1 second or more.",
	});
}
