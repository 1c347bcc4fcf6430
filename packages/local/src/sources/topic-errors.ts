import { MillraceError } from "@millrace/core";

/** An address, place or range of records that cannot be read. */
export class TopicAddressError extends MillraceError {
	static override readonly code = "TOPIC_ADDRESS_INVALID";
	static override readonly category = "usage";
}

/** The cluster has no topic, or no partition, of that name. */
export class TopicMissingError extends MillraceError {
	static override readonly code = "TOPIC_MISSING";
	static override readonly category = "usage";
}

/** Records that were asked for by offset are not on the topic: retention or compaction has removed them, or they do not exist yet. */
export class OffsetsMissingError extends MillraceError {
	static override readonly code = "OFFSETS_MISSING";
	static override readonly category = "usage";
}

/** Partitions gave no answer for long, though the cluster did. */
export class PartitionsAwayError extends MillraceError {
	static override readonly code = "PARTITIONS_AWAY";
	static override readonly category = "unreachable";
	static override readonly retryable = true;
}
