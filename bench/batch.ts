import { deflateSync } from "node:zlib";
import { localSchemaId, type MskEvent, writeConfluentHeader, writeGlueHeader } from "@millrace/core/wire";

export type { MskEvent };

/** How values lie in an event: framed by Glue, plain or compressed; framed by Confluent; or bare, as Lambda delivers what it validated. */
export type Framing = "glue" | "glue-zlib" | "confluent" | "bare";

/** The topic that every benchmark reads. */
export const TOPIC = "measured";
/** The id of the writer's schema in Confluent frames. */
export const CONFLUENT_ID = 1;
const PARTITIONS = 4;

/** The event in which Lambda would deliver these payloads: on four partitions, each record with a key and two headers. */
export function buildEvent(payloads: readonly Uint8Array[], framing: Framing, digest: string): MskEvent {
	const records: Record<string, object[]> = {};
	for (const [index, payload] of payloads.entries()) {
		const partition = index % PARTITIONS;
		const name = `${TOPIC}-${partition}`;
		records[name] ??= [];
		records[name].push({
			topic: TOPIC,
			partition,
			offset: 1000 + index,
			timestamp: 1_763_800_000_000 + index,
			timestampType: "CREATE_TIME",
			key: Buffer.from(`key-${index}`).toString("base64"),
			value: Buffer.from(frame(payload, framing, digest)).toString("base64"),
			headers: [
				{ traceId: [...Buffer.from("4bf92f3577b34da6a3ce929d0e0e4736")] },
				{ eventType: [...Buffer.from("measured.created")] },
			],
		});
	}
	const event = {
		eventSource: "aws:kafka",
		eventSourceArn: "arn:aws:kafka:us-east-1:123456789012:cluster/bench/00000000-0000-0000-0000-000000000000-1",
		bootstrapServers: "b-1.bench.kafka.us-east-1.amazonaws.com:9098",
		records,
	};
	// Parsed again, so that its texts are what JSON.parse makes on Lambda, and no ropes or slices.
	return JSON.parse(JSON.stringify(event));
}

function frame(payload: Uint8Array, framing: Framing, digest: string): Uint8Array {
	switch (framing) {
		case "glue":
			return writeGlueHeader(localSchemaId(digest), payload);
		case "glue-zlib":
			return writeGlueHeader(localSchemaId(digest), deflateSync(payload), true);
		case "confluent":
			return writeConfluentHeader(CONFLUENT_ID, payload);
		case "bare":
			return payload;
		default:
			return framing satisfies never;
	}
}
