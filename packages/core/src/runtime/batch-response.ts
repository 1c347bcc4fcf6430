import { errorClass, type MillraceErrorClass } from "../errors.ts";
import type { PartitionRun } from "./partition-runner.ts";
import type { Settings } from "./settings.ts";

/**
 * What a function returns to a mapping that reads partial responses
 * (https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html). The identifier is an object; an empty list
 * acknowledges the batch.
 */
export interface BatchResponse {
	batchItemFailures: { itemIdentifier: { partition: string; offset: number } }[];
}

/** A batch whose mapping reads no partial response did not succeed as a whole, so Lambda has to deliver it again. */
export const BatchFailedError: MillraceErrorClass = /* @__PURE__ */ errorClass("BATCH_FAILED", true, "records");

/** The deadline came before a single record was done: the same batch would end the same way. */
export const NoProgressError: MillraceErrorClass = /* @__PURE__ */ errorClass("DEADLINE_NO_PROGRESS", true, "records");

/**
 * Turns what became of each partition into Lambda's answer.
 *
 * A stopped partition reports its failed record **and every later one**. AWS documents that Lambda retries just what is listed;
 * should it resume from the lowest offset instead, this is right as well, and order is kept in both cases.
 *
 * @throws {NoProgressError} when the deadline left nothing done.
 * @throws {BatchFailedError} in whole mode, when any record is not done.
 */
export function respond(response: Settings["response"], runs: readonly PartitionRun[], expired: boolean): BatchResponse {
	const stopped = runs.filter(({ settled, records }) => settled < records.length);
	const failed = stopped.find(({ failure }) => failure);
	if (expired && !failed && stopped.length > 0 && runs.every(({ settled }) => settled === 0)) {
		throw new NoProgressError("The deadline came before a single record was done.");
	}
	if (response === "whole" && stopped.length > 0) {
		const where = stopped.slice(0, 5).map(({ name, records, settled }) => `${name} at offset ${records[settled]?.offset}`);
		throw new BatchFailedError(`Partitions stopped: ${where.join(", ")}.`, {
			cause: failed?.failure?.error,
		});
	}
	return {
		batchItemFailures: stopped.flatMap(({ name: partition, records, settled }) =>
			records.slice(settled).map(({ offset }) => ({ itemIdentifier: { partition, offset } })),
		),
	};
}
