import type { Context } from "aws-lambda";
import type { KeyOf, Topic, ValueOf } from "../definition/topic.ts";
import type { RecordHeaders } from "./headers.ts";

/** A decoded record, typed by its topic. */
export interface KafkaRecord<T extends Topic = Topic> {
	readonly topic: T["name"];
	readonly partition: number;
	readonly offset: number;
	/** Milliseconds since 1970. */
	readonly timestamp: number;
	readonly timestampType: "CREATE_TIME" | "LOG_APPEND_TIME";
	readonly key: KeyOf<T>;
	/** `null` is a tombstone, possible only where the topic allows them. */
	readonly value: ValueOf<T>;
	readonly headers: RecordHeaders;
}

/** What a handler knows beside its record. */
export interface RecordContext {
	/** Aborted at the deadline of the invocation: `deadlineMargin` before its timeout. */
	readonly signal: AbortSignal;
	/** 1 for the first call with this record in this invocation. */
	readonly attempt: number;
	/** The invocation's own context. */
	readonly lambda: Context;
}
