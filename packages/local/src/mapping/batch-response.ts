import type { MskRecord } from "@millrace/core";
import { partitionName } from "./build-event.ts";

/** How Lambda reads what a function returned. */
export type ReadResponse =
	| { readonly kind: "success" }
	/** These records, and no others, are retried. */
	| { readonly kind: "partial"; readonly failed: ReadonlySet<MskRecord> }
	/** The response names something that was not in the event, or is no batch response: everything is retried. */
	| { readonly kind: "unreadable"; readonly reason: string };

/**
 * Reads a partial batch response against the records that were sent.
 *
 * `{ batchItemFailures: [{ itemIdentifier: { partition: "<topic>-<partition>", offset: 100 } }] }`; empty or null is success
 * (https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html#kafka-partial-batch-response).
 */
export function readBatchResponse(response: unknown, records: readonly MskRecord[]): ReadResponse {
	if (response === undefined || response === null || response === "") return { kind: "success" };
	if (typeof response !== "object" || Array.isArray(response)) {
		return { kind: "unreadable", reason: "the response is not an object" };
	}
	const { batchItemFailures: failures } = response as { readonly batchItemFailures?: unknown };
	if (failures === undefined || failures === null) return { kind: "success" };
	if (!Array.isArray(failures)) return { kind: "unreadable", reason: "batchItemFailures is not a list" };

	const sent = new Map(records.map((record) => [`${partitionName(record)}@${record.offset}`, record]));
	const failed = new Set<MskRecord>();
	for (const [index, failure] of failures.entries()) {
		const identifier: unknown = failure?.itemIdentifier;
		if (typeof identifier !== "object" || identifier === null) {
			return {
				kind: "unreadable",
				reason: `batchItemFailures[${index}].itemIdentifier is not an object of partition and offset`,
			};
		}
		const { partition, offset } = identifier as { readonly partition?: unknown; readonly offset?: unknown };
		const record = typeof partition === "string" && typeof offset === "number" ? sent.get(`${partition}@${offset}`) : undefined;
		if (record === undefined) {
			return { kind: "unreadable", reason: `batchItemFailures[${index}] names a record that was not in the event` };
		}
		failed.add(record);
	}
	return failed.size === 0 ? { kind: "success" } : { kind: "partial", failed };
}
