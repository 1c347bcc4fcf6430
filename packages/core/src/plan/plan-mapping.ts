import { CLUSTER_ARN, destinationArn, registryArn } from "./arn.ts";
import type { PlannedMapping } from "./plan.ts";
import { planMetrics } from "./plan-alarms.ts";
import type { StagedApp, StagedConsumer } from "./staged-app.ts";

/** The event source mapping of a consumer. */
export function planMapping(app: StagedApp, consumer: StagedConsumer): PlannedMapping {
	const { declared, pollers, onFailure } = consumer;
	return {
		EventSourceArn: CLUSTER_ARN,
		FunctionName: consumer.fullName,
		Topics: [consumer.topic.name],
		Enabled: consumer.enabled,
		BatchSize: consumer.batchSize,
		...(consumer.windowSeconds === undefined ? {} : { MaximumBatchingWindowInSeconds: consumer.windowSeconds }),
		...startingPosition(declared.startFrom),
		AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: consumer.fullName, ...schemaRegistry(app, consumer) },
		...planMetrics(app, consumer),
		...(declared.filterKey === undefined ? {} : { KMSKeyArn: declared.filterKey }),
		...(declared.filters === undefined || declared.filters.length === 0
			? {}
			: { FilterCriteria: { Filters: declared.filters.map((filter) => ({ Pattern: JSON.stringify(filter) })) } }),
		// Only provisioned mappings read the response; anywhere else a partial one would acknowledge failed records.
		...(pollers === undefined ? {} : { FunctionResponseTypes: ["ReportBatchItemFailures"] as const }),
		...(consumer.retries === undefined ? {} : { MaximumRetryAttempts: consumer.retries }),
		...(consumer.maxAgeSeconds === undefined ? {} : { MaximumRecordAgeInSeconds: consumer.maxAgeSeconds }),
		...(consumer.bisect === undefined ? {} : { BisectBatchOnFunctionError: consumer.bisect }),
		...(onFailure === undefined
			? {}
			: {
					DestinationConfig: {
						OnFailure: { Destination: onFailure.kind === "topic" ? `kafka://${onFailure.name}` : destinationArn(onFailure) },
					},
				}),
		...(pollers === undefined
			? {}
			: {
					ProvisionedPollerConfig: {
						MinimumPollers: pollers.min,
						MaximumPollers: pollers.max,
						...(pollers.group === undefined ? {} : { PollerGroupName: pollers.group }),
					},
				}),
	};
}

function startingPosition(
	startFrom: "earliest" | "latest" | Date = "earliest",
): Pick<PlannedMapping, "StartingPosition" | "StartingPositionTimestamp"> {
	if (startFrom === "earliest") return { StartingPosition: "TRIM_HORIZON" };
	if (startFrom === "latest") return { StartingPosition: "LATEST" };
	return { StartingPosition: "AT_TIMESTAMP", StartingPositionTimestamp: Math.floor(startFrom.getTime() / 1000) };
}

function schemaRegistry(
	{ registry }: StagedApp,
	{ validation }: StagedConsumer,
): Pick<PlannedMapping["AmazonManagedKafkaEventSourceConfig"], "SchemaRegistryConfig"> {
	if (validation === undefined || registry === undefined) return {};
	return {
		SchemaRegistryConfig: {
			SchemaRegistryURI: registryArn(registry.name),
			EventRecordFormat: validation.eventRecordFormat,
			SchemaValidationConfigs: (validation.attributes ?? ["VALUE"]).map((Attribute) => ({ Attribute })),
		},
	};
}
