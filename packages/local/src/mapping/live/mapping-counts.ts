/** Counts since the mapping began, named for Lambda's metrics: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
export interface MappingCounts {
	/** Records read (`PolledEventCount`). */
	polled: number;
	/** Records that matched no filter (`FilteredOutEventCount`). */
	filtered: number;
	/** Records sent to the function; retries count again (`InvokedEventCount`). */
	invoked: number;
	/** Records of invocations that failed, in part or as a whole (`FailedInvokeEventCount`). */
	failed: number;
	/** Records given up that no destination has (`DroppedEventCount`). */
	dropped: number;
	/** Records that the destination took (`OnFailureDestinationDeliveredEventCount`). */
	deadLettered: number;
	/** Sum of the steps of committed offsets (`CommittedEventCount`). */
	committed: number;
}

export function noCounts(): MappingCounts {
	return { polled: 0, filtered: 0, invoked: 0, failed: 0, dropped: 0, deadLettered: 0, committed: 0 };
}
