import { PAGES } from "./rule.ts";
import { consumerWarning, type Warning } from "./warning.ts";

/** What holds of any healthy app of this kind and has to be known to run it: no reason to change anything. */
export const NOTES: readonly Warning[] = [
	consumerWarning(
		{
			code: "START_OVERRIDDEN",
			page: PAGES.group,
			tells: "`startFrom` is set: it holds for a new consumer group alone, for committed offsets win over it.",
		},
		({ declared: { startFrom } }) =>
			startFrom === undefined
				? undefined
				: "startFrom holds as long as its consumer group has committed nothing; after that the committed offsets win.",
	),
	consumerWarning(
		{
			code: "ON_DEMAND_NETWORK",
			page: PAGES.network,
			tells: "No `pollers`: the cluster's VPC needs a NAT gateway, or PrivateLink endpoints for `lambda` and `sts`.",
		},
		({ pollers }) =>
			pollers === undefined
				? "Without pollers, the cluster's subnets need a NAT gateway, or PrivateLink endpoints for lambda and sts."
				: undefined,
	),
	consumerWarning(
		{
			code: "DESTINATION_NETWORK",
			page: PAGES.destination,
			tells: "The mapping writes to S3, SQS or SNS: the cluster's VPC needs an endpoint for that service.",
		},
		({ onFailure }) =>
			onFailure === undefined || onFailure.kind === "topic"
				? undefined
				: `Lambda writes failed batches from the cluster's VPC, which needs an endpoint for ${onFailure.kind}.`,
	),
	consumerWarning(
		{
			code: "FUNCTION_NETWORK",
			page: PAGES.network,
			tells: "The function sits in the VPC, and reads a registry: from there it reaches Glue through NAT or an endpoint alone.",
		},
		({ deadLetter, topic }, { registry }) =>
			deadLetter?.kind === "topic" &&
			registry !== undefined &&
			(topic.declared.wire.key === "glue" || topic.declared.wire.value === "glue")
				? "It sits in the VPC for its dead letters, and reaches the schema registry through NAT or a PrivateLink endpoint for glue."
				: undefined,
	),
];
