import { expect, test } from "vitest";
import { mappingArgs } from "../../../packages/sst/src/translate/mapping-args.ts";
import { maximalPlan } from "../maximal-plan.ts";

const { mapping } = maximalPlan.consumers[0];

test("a mapping with everything is said in the names of the provider", () => {
	expect(mappingArgs(mapping)).toEqual({
		eventSourceArn: `\${ClusterArn}`,
		functionName: "shop-test-billing",
		topics: ["orders"],
		enabled: true,
		batchSize: 501,
		maximumBatchingWindowInSeconds: 2,
		startingPosition: "AT_TIMESTAMP",
		startingPositionTimestamp: "2023-11-14T22:13:20Z",
		amazonManagedKafkaEventSourceConfig: {
			consumerGroupId: "shop-test-billing",
			schemaRegistryConfig: {
				schemaRegistryUri: `arn:aws:glue:\${Region}:\${Account}:registry/shop-test`,
				eventRecordFormat: "SOURCE",
				schemaValidationConfigs: [{ attribute: "VALUE" }],
			},
		},
		metricsConfig: { metrics: ["EventCount", "KafkaMetrics"] },
		kmsKeyArn: "arn:aws:kms:eu-central-1:123456789012:key/1",
		filterCriteria: { filters: [{ pattern: `{"value":{"state":["\${Region}"]}}` }] },
		functionResponseTypes: ["ReportBatchItemFailures"],
		maximumRetryAttempts: 5,
		maximumRecordAgeInSeconds: 3600,
		bisectBatchOnFunctionError: true,
		destinationConfig: { onFailure: { destinationArn: `arn:aws:sqs:\${Region}:\${Account}:\${Queue:given-up}` } },
		provisionedPollerConfig: { minimumPollers: 1, maximumPollers: 4, pollerGroupName: "shared" },
	});
});

test("no retries at all is not the same as no word on retries", () => {
	expect(mappingArgs({ ...mapping, MaximumRetryAttempts: 0, BisectBatchOnFunctionError: false })).toMatchObject({
		maximumRetryAttempts: 0,
		bisectBatchOnFunctionError: false,
	});
});

test("a batch window of 0 seconds, which the provider would drop, is refused with a way out", () => {
	expect(() => mappingArgs({ ...mapping, MaximumBatchingWindowInSeconds: 0 })).toThrow(
		expect.objectContaining({ code: "PROVIDER_DROPS_OPTION", fix: expect.stringContaining("500 ms") }),
	);
});
