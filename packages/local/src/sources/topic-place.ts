import type { KafkaClient, OffsetsAt } from "../kafka/kafka-client.ts";
import { TopicAddressError } from "./topic-errors.ts";

/** A place in each partition of a topic: an end of the log, an offset, or the first record of a time or later. */
export type TopicPlace =
	| { readonly kind: "earliest" }
	| { readonly kind: "latest" }
	| { readonly kind: "offset"; readonly offset: number }
	/** Milliseconds since 1970. */
	| { readonly kind: "time"; readonly timestamp: number };

const OFFSET = /^\d{1,15}$/;
const AGO = /^(\d+(?:\.\d+)?) ?(ms|[smhd]|seconds?|minutes?|hours?|days?)(?: ago)?$/;
const ISO = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?$/;
const MILLISECONDS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * Reads a place as people write it: `earliest`, `latest`, an offset (`1841`), a time (`2026-11-22T09:30:00Z`; UTC without a zone), or how
 * long ago (`10m`, `2 hours ago`).
 *
 * @param now milliseconds since 1970
 * @throws {TopicAddressError} for anything else.
 */
export function readTopicPlace(text: string, now: number): TopicPlace {
	if (text === "earliest" || text === "latest") return { kind: text };
	if (OFFSET.test(text)) return { kind: "offset", offset: Number(text) };
	const [, amount, unit = ""] = AGO.exec(text) ?? [];
	if (amount !== undefined) {
		const milliseconds = Number(amount) * (MILLISECONDS[unit === "ms" ? unit : unit.slice(0, 1)] as number);
		return { kind: "time", timestamp: Math.max(0, Math.round(now - milliseconds)) };
	}
	const zoned = ISO.exec(text);
	if (zoned !== null) {
		// Without a zone JavaScript would take the laptop's, and two people would read two different ranges.
		const timestamp = Date.parse(text.length > 10 && zoned[1] === undefined ? `${text}Z` : text);
		if (!Number.isNaN(timestamp)) return { kind: "time", timestamp };
	}
	throw new TopicAddressError(`"${text}" is no place on a topic.`, {
		fix: "Write earliest, latest, an offset, a time such as 2026-11-22T09:30:00Z, or how long ago, such as 10m.",
	});
}

/** The offset of a place in each partition; element 3 is of partition 3. */
export async function findOffsets(
	client: KafkaClient,
	topic: string,
	place: TopicPlace,
	partitions: number,
): Promise<readonly number[]> {
	if (place.kind === "offset") return Array.from({ length: partitions }, () => place.offset);
	return client.offsets(topic, place.kind === "time" ? ({ timestamp: place.timestamp } satisfies OffsetsAt) : place.kind);
}
