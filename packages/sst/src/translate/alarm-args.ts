import type { PlannedAlarm } from "@millrace/core/plan";
import { type Arguments, type Given, given } from "./arguments.ts";

/** Arguments of `aws.cloudwatch.MetricAlarm`, placeholders unfilled. */
export type AlarmArgs = Given<Wanted>;

type Wanted = Arguments<Omit<aws.cloudwatch.MetricAlarmArgs, "alarmActions" | "okActions" | "tags">> & {
	/** ARNs alone; the provider would also take topics of its own. */
	readonly alarmActions?: string[] | undefined;
	readonly okActions?: string[] | undefined;
};

/**
 * A planned alarm in the names of Pulumi's provider. With `notify`, an SNS topic, going off and being over are both told.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 */
export function alarmArgs(alarm: PlannedAlarm, notify: string | undefined): AlarmArgs {
	// The kind is in the name already.
	const { name, kind: _kind, why, namespace, metric, dimensions, statistic, threshold, ...rest } = alarm;
	const { comparison, periodSeconds, evaluationPeriods, missing, ...others } = rest;
	others satisfies Record<string, never>;
	return given<Wanted>({
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
		alarmActions: notify === undefined ? undefined : [notify],
		okActions: notify === undefined ? undefined : [notify],
	});
}
