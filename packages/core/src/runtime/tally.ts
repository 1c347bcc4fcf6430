import type { Consumer } from "../definition/consumer.ts";
import type { Settings } from "./settings.ts";

/** What became of the records of one invocation, by count. They add up to `delivered`. */
export interface Tally {
	delivered: number;
	succeeded: number;
	skipped: number;
	deadLettered: number;
	undecodable: number;
	failed: number;
	notRun: number;
	/** Calls of the handler beyond the first of each record. */
	retried: number;
}

export const EMPTY_TALLY: Readonly<Tally> = {
	delivered: 0,
	succeeded: 0,
	skipped: 0,
	deadLettered: 0,
	undecodable: 0,
	failed: 0,
	notRun: 0,
	retried: 0,
};

/**
 * The one line of CloudWatch's embedded metric format that an invocation writes
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html).
 * In-function dead letters leave the mapping's own metrics green, so alarms need it.
 */
export function writeMetricsLine(tally: Tally, { app, stage }: Settings, { name, topic }: Consumer, now: number): string {
	const dimensions = { ...(app && { app }), ...(stage && { stage }), consumer: name, topic: topic.name };
	return JSON.stringify({
		_aws: {
			Timestamp: now,
			CloudWatchMetrics: [
				{
					Namespace: "Millrace",
					Dimensions: [Object.keys(dimensions)],
					Metrics: Object.keys(tally).map((Name) => ({ Name, Unit: "Count" })),
				},
			],
		},
		...dimensions,
		...tally,
	});
}
