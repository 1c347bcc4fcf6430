import type { ErrorName } from "@millrace/broker/client";

/** Errors that Kafka calls retriable, of those that a broker answers with. */
export const PASSING: readonly ErrorName[] = [
	"CORRUPT_MESSAGE",
	"UNKNOWN_TOPIC_OR_PARTITION",
	"LEADER_NOT_AVAILABLE",
	"NOT_LEADER_OR_FOLLOWER",
	"REQUEST_TIMED_OUT",
	"NOT_ENOUGH_REPLICAS",
	"NOT_ENOUGH_REPLICAS_AFTER_APPEND",
	"KAFKA_STORAGE_ERROR",
	"FENCED_LEADER_EPOCH",
	"UNKNOWN_LEADER_EPOCH",
	"OFFSET_NOT_AVAILABLE",
	"THROTTLING_QUOTA_EXCEEDED",
];

/** Those of a group's coordinator. */
export const COORDINATOR: readonly ErrorName[] = ["COORDINATOR_LOAD_IN_PROGRESS", "COORDINATOR_NOT_AVAILABLE", "NOT_COORDINATOR"];
