import { readInt64, writeInt64 } from "../wire/writer.ts";
import { crc32c } from "./crc32c.ts";

/*
  Record batch, magic 2 (https://kafka.apache.org/documentation/#recordbatch), offsets of its fields in bytes
     0  baseOffset           INT64    assigned by the broker; outside the CRC, so that it can be
     8  batchLength          INT32    bytes from here + 4 to the end
    12  partitionLeaderEpoch INT32    assigned by the broker; outside the CRC
    16  magic                INT8     2
    17  crc                  UINT32   CRC-32C from attributes to the end
    21  attributes           INT16    bits 0-2 codec, 3 timestamp type, 4 transactional, 5 control
    23  lastOffsetDelta      INT32
    27  baseTimestamp        INT64
    35  maxTimestamp         INT64
    43  producerId           INT64    -1 without idempotence
    51  producerEpoch        INT16
    53  baseSequence         INT32
    57  recordCount          INT32
    61  records              compressed as a whole, when there is a codec
*/
export const BATCH_HEADER_BYTES = 61;
const LENGTH_AT = 8;
const LEADER_EPOCH_AT = 12;
const MAGIC_AT = 16;
const CRC_AT = 17;
const ATTRIBUTES_AT = 21;
const MAX_TIMESTAMP_AT = 35;
const LOG_APPEND_TIME = 0x08;
const TRANSACTIONAL = 0x10;
const CONTROL = 0x20;

/** What the header of a batch says, with the whole batch in `bytes`. */
export interface Batch {
	readonly bytes: Buffer;
	readonly baseOffset: number;
	/** Offset of the last record, which compaction leaves as it is even if that record is gone. */
	readonly lastOffset: number;
	readonly attributes: number;
	readonly baseTimestamp: number;
	readonly maxTimestamp: number;
	readonly producerId: number;
	readonly producerEpoch: number;
	readonly baseSequence: number;
	readonly recordCount: number;
}

/** Codecs by their number in a batch's attributes. */
export const CODECS = ["none", "gzip", "snappy", "lz4", "zstd"] as const;
export type CodecName = (typeof CODECS)[number];

export type BatchProblem = "truncated" | "magic" | "checksum" | "codec" | "count";

/** The batch that starts there, or what is wrong with it. The bytes are a view, and its CRC has been checked. */
export function readBatch(buffer: Buffer, at = 0): Batch | BatchProblem {
	if (buffer.length - at < MAGIC_AT + 1) return "truncated";
	const end = at + LEADER_EPOCH_AT + buffer.readInt32BE(at + LENGTH_AT);
	if (buffer.readInt8(at + MAGIC_AT) !== 2) return "magic";
	if (end > buffer.length || end < at + BATCH_HEADER_BYTES) return "truncated";
	if (crc32c(buffer, at + ATTRIBUTES_AT, end) !== buffer.readUInt32BE(at + CRC_AT)) return "checksum";
	const batch = describeBatch(buffer.subarray(at, end));
	if ((batch.attributes & 7) >= CODECS.length) return "codec";
	if (batch.lastOffset < batch.baseOffset || batch.recordCount < 0) return "count";
	return batch;
}

/** What the header of these bytes says, which are known to be one whole batch. */
export function describeBatch(bytes: Buffer): Batch {
	const baseOffset = readInt64(bytes, 0);
	return {
		bytes,
		baseOffset,
		lastOffset: baseOffset + bytes.readInt32BE(23),
		attributes: bytes.readInt16BE(ATTRIBUTES_AT),
		baseTimestamp: readInt64(bytes, 27),
		maxTimestamp: readInt64(bytes, MAX_TIMESTAMP_AT),
		producerId: readInt64(bytes, 43),
		producerEpoch: bytes.readInt16BE(51),
		baseSequence: bytes.readInt32BE(53),
		recordCount: bytes.readInt32BE(57),
	};
}

export function codecOf({ attributes }: Batch): CodecName {
	return CODECS[attributes & 7] as CodecName;
}

export function isTransactional({ attributes }: Batch): boolean {
	return (attributes & TRANSACTIONAL) !== 0;
}

export function isControl({ attributes }: Batch): boolean {
	return (attributes & CONTROL) !== 0;
}

/** Whether its records all have the time of their append, which is then `maxTimestamp`. */
export function hasLogAppendTime({ attributes }: Batch): boolean {
	return (attributes & LOG_APPEND_TIME) !== 0;
}

/**
 * Gives a batch its place in the log, in its own bytes: everything that the producer signed by its CRC stays as it is.
 *
 * @param appendTime Given where the topic's timestamps are those of the append: then the CRC is made anew.
 */
export function placeBatch(bytes: Buffer, baseOffset: number, leaderEpoch: number, appendTime?: number): Batch {
	writeInt64(bytes, baseOffset, 0);
	bytes.writeInt32BE(leaderEpoch, LEADER_EPOCH_AT);
	if (appendTime !== undefined) {
		bytes.writeInt16BE(bytes.readInt16BE(ATTRIBUTES_AT) | LOG_APPEND_TIME, ATTRIBUTES_AT);
		writeInt64(bytes, appendTime, MAX_TIMESTAMP_AT);
		bytes.writeUInt32BE(crc32c(bytes, ATTRIBUTES_AT), CRC_AT);
	}
	return describeBatch(bytes);
}

export interface NewBatch {
	readonly baseOffset: number;
	readonly lastOffset: number;
	readonly leaderEpoch: number;
	readonly attributes: number;
	readonly baseTimestamp: number;
	readonly maxTimestamp: number;
	readonly producerId: number;
	readonly producerEpoch: number;
	readonly baseSequence: number;
	readonly recordCount: number;
	/** Records as they stand behind the header. */
	readonly body: Buffer;
}

/** Bytes of a batch that the broker itself makes: control batches, compacted ones, those of the in-process admin. */
export function writeBatch(batch: NewBatch): Buffer {
	const bytes = Buffer.alloc(BATCH_HEADER_BYTES + batch.body.length);
	writeInt64(bytes, batch.baseOffset, 0);
	bytes.writeInt32BE(bytes.length - LEADER_EPOCH_AT, LENGTH_AT);
	bytes.writeInt32BE(batch.leaderEpoch, LEADER_EPOCH_AT);
	bytes.writeInt8(2, MAGIC_AT);
	bytes.writeInt16BE(batch.attributes, ATTRIBUTES_AT);
	bytes.writeInt32BE(batch.lastOffset - batch.baseOffset, 23);
	writeInt64(bytes, batch.baseTimestamp, 27);
	writeInt64(bytes, batch.maxTimestamp, MAX_TIMESTAMP_AT);
	writeInt64(bytes, batch.producerId, 43);
	bytes.writeInt16BE(batch.producerEpoch, 51);
	bytes.writeInt32BE(batch.baseSequence, 53);
	bytes.writeInt32BE(batch.recordCount, 57);
	batch.body.copy(bytes, BATCH_HEADER_BYTES);
	bytes.writeUInt32BE(crc32c(bytes, ATTRIBUTES_AT), CRC_AT);
	return bytes;
}

/** Attribute bits of a control batch. */
export const CONTROL_ATTRIBUTES: number = TRANSACTIONAL | CONTROL;
/** The bits that stay when a batch is written anew without a codec. */
export const KEPT_ATTRIBUTES: number = LOG_APPEND_TIME | TRANSACTIONAL | CONTROL;
