import type { MskRecord } from "@millrace/core";
import { writeFailureEnvelope } from "../../../packages/local/src/mapping/failure-envelope.ts";
import { FIELDS } from "./records.ts";

/** A dead letter as Lambda writes it to a bucket or a topic. */
export function lambdaLetter(
	records: readonly MskRecord[],
	form: "s3" | "topic" = "s3",
	more: { readonly functionName?: string; readonly time?: number } = {},
): string {
	return writeFailureEnvelope(
		{
			condition: "RetryAttemptsExhausted",
			records,
			fields: FIELDS,
			functionArn: `arn:aws:lambda:us-east-1:000000000000:function:${more.functionName ?? "shop-production-billing"}`,
			requestId: "request",
			invokeCount: 3,
			functionError: false,
			timestamp: more.time ?? 1_700_000_500_000,
		},
		form,
	);
}

/** A dead letter as a function writes it, with what only it knows. */
export function functionLetter(
	record: MskRecord,
	code: string,
	more: { readonly consumer?: string; readonly time?: number } = {},
): string {
	const { consumer = "billing", time } = more;
	const envelope = JSON.parse(lambdaLetter([record], "s3", time === undefined ? {} : { time })) as Record<
		string,
		Record<string, unknown>
	>;
	return JSON.stringify({
		...envelope,
		requestContext: { ...envelope["requestContext"], condition: "HandlerGaveUp" },
		millrace: { version: 1, consumer, stage: "production", code, error: { name: "Error", message: "" }, attempts: 1 },
	});
}
