import type { PlannedConsumer } from "@millrace/core/plan";
import { expect, test } from "vitest";
import { fillPlaceholders } from "../../../packages/local/src/replay/fill-placeholders.ts";
import { mappingOf } from "../support/records.ts";

test("placeholders of a plan become local names, and what is no placeholder stays", () => {
	const filled = fillPlaceholders({
		name: "billing",
		topic: "eu-orders",
		function: { environment: { TABLE: `\${Unknown}`, PRICE: "$5", ARN: `arn:\${Region}:\${Account}` } },
		mapping: mappingOf({
			EventSourceArn: `\${ClusterArn}`,
			DestinationConfig: { OnFailure: { Destination: `arn:aws:sqs:\${Region}:\${Account}:\${Queue:late}` } },
		}),
	} as unknown as PlannedConsumer);
	expect(filled.function.environment).toEqual({ TABLE: `\${Unknown}`, PRICE: "$5", ARN: "arn:us-east-1:000000000000" });
	expect(filled.mapping.DestinationConfig?.OnFailure.Destination).toBe("arn:aws:sqs:us-east-1:000000000000:late");
	expect(filled.mapping.EventSourceArn).toMatch(/^arn:aws:kafka:us-east-1:000000000000:cluster\/local\/.*-s1$/);
});
