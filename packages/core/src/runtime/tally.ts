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

export function createTally(): Tally {
	return { delivered: 0, succeeded: 0, skipped: 0, deadLettered: 0, undecodable: 0, failed: 0, notRun: 0, retried: 0 };
}

/**
 * The one line of CloudWatch's embedded metric format that an invocation writes
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html).
 * In-function dead letters leave the mapping's own metrics green, so alarms need it.
 */
export function writeMetricsLine(tally: Tally, dimensions: Readonly<Record<string, string | undefined>>, now: number): string {
	const known = Object.entries(dimensions).filter(([, value]) => value !== undefined);
	const Metrics = Object.keys(tally).map((Name) => ({ Name, Unit: "Count" }));
	return JSON.stringify({
		_aws: {
			Timestamp: now,
			CloudWatchMetrics: [{ Namespace: "Millrace", Dimensions: [known.map(([name]) => name)], Metrics }],
		},
		...Object.fromEntries(known),
		...tally,
	});
}
