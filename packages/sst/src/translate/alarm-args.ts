import type { PlannedAlarm } from "@millrace/core/plan";

/** Arguments of `aws.cloudwatch.MetricAlarm`, placeholders unfilled. */
export interface AlarmArgs {
	readonly name: string;
	readonly alarmDescription: string;
	readonly namespace: string;
	readonly metricName: string;
	readonly dimensions: Record<string, string>;
	readonly statistic: string;
	readonly threshold: number;
	readonly comparisonOperator: string;
	readonly period: number;
	readonly evaluationPeriods: number;
	readonly treatMissingData: string;
	readonly alarmActions?: string[];
	readonly okActions?: string[];
}

/**
 * A planned alarm in the names of Pulumi's provider. With `notify`, an SNS topic, going off and being over are both told.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 */
export function alarmArgs(alarm: PlannedAlarm, notify: string | undefined): AlarmArgs {
	// The kind is in the name already.
	const { name, kind: _kind, why, namespace, metric, dimensions, statistic, threshold, ...rest } = alarm;
	const { comparison, periodSeconds, evaluationPeriods, missing, ...others } = rest;
	others satisfies Record<string, never>;
	return {
		name,
		alarmDescription: why,
		namespace,
		metricName: metric,
		dimensions: { ...dimensions },
		statistic,
		threshold,
		comparisonOperator: comparison,
		period: periodSeconds,
		evaluationPeriods,
		treatMissingData: missing,
		...(notify !== undefined && { alarmActions: [notify], okActions: [notify] }),
	};
}
