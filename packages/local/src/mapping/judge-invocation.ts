import type { MskRecord } from "@millrace/core";
import { type ReadResponse, readBatchResponse } from "./batch-response.ts";
import type { Invocation } from "./invoker.ts";
import { ResponseInvalidError } from "./mapping-errors.ts";

/** What Lambda makes of one invocation. */
export interface Verdict {
	readonly kind: "success" | "partial" | "functionError" | "invalidResponse";
	/** The records that must be delivered again, or given up. */
	readonly failed: ReadonlySet<MskRecord>;
	/** Of the invocation as a whole; records may have their own. */
	readonly error: unknown;
}

/** Decides which of the records that were sent have failed. Without partial responses a response says nothing. */
export function judge(invocation: Invocation, records: readonly MskRecord[], partialResponses: boolean): Verdict {
	if (invocation.kind === "failed") return { kind: "functionError", failed: new Set(records), error: invocation.error };
	const read: ReadResponse = partialResponses ? readBatchResponse(invocation.response, records) : { kind: "success" };
	switch (read.kind) {
		case "success":
			return { kind: "success", failed: new Set(), error: undefined };
		case "partial":
			return { kind: "partial", failed: read.failed, error: undefined };
		case "unreadable": {
			const error = new ResponseInvalidError(`Lambda would retry the whole batch: ${read.reason}.`, {
				fix: 'Return { batchItemFailures: [{ itemIdentifier: { partition: "<topic>-<partition>", offset } }] }, or use consume().',
			});
			return { kind: "invalidResponse", failed: new Set(records), error };
		}
		default:
			return read satisfies never;
	}
}
