import { gunzipSync, zstdDecompressSync } from "node:zlib";
import { BATCH_HEADER_BYTES, type Batch, codecOf } from "./batch.ts";
import { inflateLz4 } from "./lz4.ts";
import { inflateSnappy } from "./snappy.ts";

/** Largest that the records of one batch may be when inflated: 128 MiB. */
const MAX_INFLATED_BYTES = 128 * 1024 * 1024;

/**
 * The records of a batch without their codec. Produce and Fetch never come here: only what has to look into a batch does, which is
 * compaction, offsets by timestamp inside a batch, and the in-process admin.
 *
 * @throws {RangeError} or zlib's own error when the bytes are not what the codec says.
 */
export function inflateRecords(batch: Batch): Buffer {
	const body = batch.bytes.subarray(BATCH_HEADER_BYTES);
	const codec = codecOf(batch);
	switch (codec) {
		case "none":
			return body;
		case "gzip":
			return gunzipSync(body, { maxOutputLength: MAX_INFLATED_BYTES });
		case "snappy":
			return inflateSnappy(body, MAX_INFLATED_BYTES);
		case "lz4":
			return inflateLz4(body, MAX_INFLATED_BYTES);
		case "zstd":
			return zstdDecompressSync(body, { maxOutputLength: MAX_INFLATED_BYTES });
		default:
			return codec satisfies never;
	}
}
