import type { Consumer } from "../definition/consumer.ts";
import { deliveredAs } from "./delivery.ts";
import type { PartitionBatch } from "./msk-event.ts";
import type { Part } from "./schema-store.ts";
import { readWireHeader } from "./wire-header.ts";

/** Base64 characters that hold the longest frame, the 18 bytes of Glue. */
const FRAME_CHARACTERS = 24;

/**
 * Ids of writers' schemas that a batch needs, read from the frames alone; first records first, so that no partition waits for the ids of
 * another. Broken frames are passed over here.
 */
export function* wantedSchemas(consumer: Consumer, batches: readonly PartitionBatch[]): Generator<readonly [Part, string]> {
	const longest = batches.reduce((length, { records }) => Math.max(length, records.length), 0);
	for (const part of ["key", "value"] as const) {
		const wire = consumer.topic.wire[part];
		const delivered = deliveredAs(consumer, part);
		if (wire === "plain" || delivered === "JSON") continue;
		let last: string | undefined;
		for (let index = 0; index < longest; index++) {
			for (const { records } of batches) {
				const raw = records[index];
				if (raw === undefined) continue;
				if (delivered === "SOURCE") {
					const id: unknown = raw[`${part}SchemaMetadata`]?.schemaId;
					if (typeof id === "string") yield [part, id];
					continue;
				}
				const text = raw[part];
				if (typeof text !== "string" || text === "") continue;
				// Most neighbours share a version, and then these are the same 24 characters.
				const frame = text.slice(0, FRAME_CHARACTERS);
				if (frame === last) continue;
				last = frame;
				let schemaId: string | undefined;
				try {
					schemaId = readWireHeader(wire, Buffer.from(frame, "base64")).schemaId;
				} catch {
					// Decoding meets the same frame again and fails this record alone.
				}
				if (schemaId !== undefined) yield [part, schemaId];
			}
		}
	}
}
