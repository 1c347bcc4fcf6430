import type { PlannedMapping } from "@millrace/core/plan";
import { ProviderDropsError } from "../deploy-error.ts";

/** Arguments of `aws.lambda.EventSourceMapping`, placeholders unfilled. */
export interface MappingArgs {
	readonly eventSourceArn: string;
	readonly functionName: string;
	readonly topics: string[];
	readonly enabled: boolean;
	readonly batchSize: number;
	readonly maximumBatchingWindowInSeconds?: number;
	readonly startingPosition: string;
	readonly startingPositionTimestamp?: string;
	readonly amazonManagedKafkaEventSourceConfig: {
		readonly consumerGroupId: string;
		readonly schemaRegistryConfig?: {
			readonly schemaRegistryUri: string;
			readonly eventRecordFormat: string;
			readonly schemaValidationConfigs: { readonly attribute: string }[];
		};
	};
	readonly metricsConfig?: { readonly metrics: string[] };
	readonly kmsKeyArn?: string;
	readonly filterCriteria?: { readonly filters: { readonly pattern: string }[] };
	readonly functionResponseTypes?: string[];
	readonly maximumRetryAttempts?: number;
	readonly maximumRecordAgeInSeconds?: number;
	readonly bisectBatchOnFunctionError?: boolean;
	readonly destinationConfig?: { readonly onFailure: { readonly destinationArn: string } };
	readonly provisionedPollerConfig?: {
		readonly minimumPollers: number;
		readonly maximumPollers: number;
		readonly pollerGroupName?: string;
	};
}

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
	return {
		eventSourceArn: EventSourceArn,
		functionName: FunctionName,
		topics: [...Topics],
		enabled: Enabled,
		batchSize: BatchSize,
		...(window !== undefined && { maximumBatchingWindowInSeconds: window }),
		startingPosition: StartingPosition,
		...(StartingPositionTimestamp !== undefined && { startingPositionTimestamp: timestamp(StartingPositionTimestamp) }),
		amazonManagedKafkaEventSourceConfig: kafkaConfig(kafka),
		...(MetricsConfig && { metricsConfig: { metrics: [...MetricsConfig.Metrics] } }),
		...(KMSKeyArn !== undefined && { kmsKeyArn: KMSKeyArn }),
		...(FilterCriteria && { filterCriteria: { filters: FilterCriteria.Filters.map(({ Pattern }) => ({ pattern: Pattern })) } }),
		...(FunctionResponseTypes && { functionResponseTypes: [...FunctionResponseTypes] }),
		...(MaximumRetryAttempts !== undefined && { maximumRetryAttempts: MaximumRetryAttempts }),
		...(MaximumRecordAgeInSeconds !== undefined && { maximumRecordAgeInSeconds: MaximumRecordAgeInSeconds }),
		...(BisectBatchOnFunctionError !== undefined && { bisectBatchOnFunctionError: BisectBatchOnFunctionError }),
		...(DestinationConfig && { destinationConfig: { onFailure: { destinationArn: DestinationConfig.OnFailure.Destination } } }),
		...(pollers && {
			provisionedPollerConfig: {
				minimumPollers: pollers.MinimumPollers,
				maximumPollers: pollers.MaximumPollers,
				...(pollers.PollerGroupName !== undefined && { pollerGroupName: pollers.PollerGroupName }),
			},
		}),
	};
}

function kafkaConfig({
	ConsumerGroupId,
	SchemaRegistryConfig: registry,
}: PlannedMapping["AmazonManagedKafkaEventSourceConfig"]): MappingArgs["amazonManagedKafkaEventSourceConfig"] {
	return {
		consumerGroupId: ConsumerGroupId,
		...(registry && {
			schemaRegistryConfig: {
				schemaRegistryUri: registry.SchemaRegistryURI,
				eventRecordFormat: registry.EventRecordFormat,
				schemaValidationConfigs: registry.SchemaValidationConfigs.map(({ Attribute }) => ({ attribute: Attribute })),
			},
		}),
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
