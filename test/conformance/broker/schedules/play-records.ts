import { gzipSync, zstdCompressSync } from "node:zlib";
import { type Batch, isControl, isTransactional, readBatch } from "../../../../packages/broker/src/record/batch.ts";
import { readRecords, writeRecords } from "../../../../packages/broker/src/record/records.ts";
import { batchOf, TRANSACTIONAL } from "../../../broker/support/batches.ts";
import { fetchBody, produceBody } from "../../../broker/support/bodies.ts";
import { type Step, TRANSACTIONAL_IDS } from "./step.ts";
import type { World } from "./world.ts";

type RecordStep = Extract<Step, { do: "produce" | "fetch" | "list offsets" | "end of epoch" | "delete records" }>;
type Produce = Extract<Step, { do: "produce" }>;
type Fetch = Extract<Step, { do: "fetch" }>;
/** Who produces with an identity that no broker gave. */
const STRANGER = { producerId: 987_654_321, epoch: 0 };

const MAX_TIMESTAMP = -3;

interface OffsetAnswer {
	readonly topics: readonly {
		readonly partitions: readonly {
			readonly errorCode: number;
			readonly offset: number;
			readonly timestamp: number;
			readonly leaderEpoch: number;
		}[];
	}[];
}

/** Producing, fetching, finding and deleting records. */
export async function playRecordStep(world: World, step: RecordStep): Promise<string> {
	const name = world.topic(step.topic);
	const { partition } = step;
	switch (step.do) {
		case "produce":
			return await produce(world, step);
		case "fetch":
			return await fetch(world, step);
		case "list offsets": {
			// The latest time may be that of a record which is deleted, in Apache Kafka: see the list of differences.
			if (step.timestamp === MAX_TIMESTAMP && (await offsetAt(world, step, -2)) > 0) return "not compared";
			const timestamp = step.timestamp < 0 ? step.timestamp : world.time + step.timestamp * 1000;
			const { topics } = await world.request<OffsetAnswer>("ListOffsets", step.version, {
				replicaId: -1,
				isolationLevel: step.committed ? 1 : 0,
				timeoutMs: 1000,
				topics: [{ name, partitions: [{ partitionIndex: partition, timestamp }] }],
			});
			const found = topics[0]?.partitions[0];
			const time = timeOf(world, found?.timestamp ?? -1);
			// Which of several markers is the latest is a matter of the millisecond in which they came.
			const offset = step.timestamp === MAX_TIMESTAMP && time === "now" ? "of a marker" : found?.offset;
			return `${found?.errorCode} offset=${offset} time=${time} epoch=${found?.leaderEpoch}`;
		}
		case "end of epoch": {
			const answer = await world.request<{
				topics: { partitions: { errorCode: number; leaderEpoch: number; endOffset: number }[] }[];
			}>("OffsetForLeaderEpoch", 4, {
				replicaId: -1,
				topics: [{ topic: name, partitions: [{ partition, leaderEpoch: step.epoch }] }],
			});
			const found = answer.topics[0]?.partitions[0];
			return `${found?.errorCode} epoch=${found?.leaderEpoch} end=${found?.endOffset}`;
		}
		case "delete records": {
			const offset = step.offset + (step.from === "end" ? await offsetAt(world, step, -1) : 0);
			const answer = await world.request<{ topics: { partitions: { errorCode: number; lowWatermark: number }[] }[] }>(
				"DeleteRecords",
				2,
				{
					topics: [{ name, partitions: [{ partitionIndex: partition, offset }] }],
					timeoutMs: 10_000,
				},
			);
			const { errorCode, lowWatermark } = answer.topics[0]?.partitions[0] ?? {};
			return `${errorCode} start=${lowWatermark}`;
		}
		default:
			return step satisfies never;
	}
}

async function produce(world: World, step: Produce): Promise<string> {
	const { by, partition, count } = step;
	const producer = by === undefined ? undefined : (world.producers.get(by) ?? { ...STRANGER, sequences: new Map() });
	const place = `${step.topic}/${partition}`;
	const sequences = producer?.sequences.get(place) ?? { next: 0, last: undefined };
	const isAgain = step.sequence === undefined && sequences.last !== undefined;
	const next = sequences.next + (step.sequence ?? 0);
	const sent =
		isAgain && sequences.last !== undefined
			? sequences.last
			: { first: step.transactional ? Math.max(next, 0) : next, count, value: "v".repeat(step.size) };
	const time = world.time + step.seconds * 1000;
	const records = Array.from({ length: sent.count }, (_, offset) => {
		const key = step.keyed ? Buffer.from(`k${offset}`) : null;
		return { offset, timestamp: time + offset * 1000, key, value: Buffer.from(`${sent.first}.${sent.value}`), headers: [] };
	});
	const plain = writeRecords(records, 0, time);
	const [codec, body] = compressed(step.codec, plain);
	const bytes = batchOf([], {
		attributes: codec | (step.transactional ? TRANSACTIONAL : 0),
		lastOffset: sent.count - 1,
		recordCount: sent.count,
		baseTimestamp: time,
		maxTimestamp: time + (sent.count - 1) * 1000,
		body,
		...(producer !== undefined && {
			producerId: producer.producerId,
			producerEpoch: producer.epoch + step.epoch,
			baseSequence: sent.first,
		}),
	});
	const transactionalId = step.transactional && by !== undefined ? `${world.prefix}-${TRANSACTIONAL_IDS[by] ?? by}` : null;
	const answer = await world.request<{
		responses: { partitionResponses: { errorCode: number; baseOffset: number; logStartOffset: number }[] }[];
	}>("Produce", 9, produceBody(world.topic(step.topic), bytes, { partition, acks: step.acks, transactionalId }));
	const { errorCode, baseOffset, logStartOffset } = answer.responses[0]?.partitionResponses[0] ?? {};
	if (errorCode === 0 && producer !== undefined && !isAgain && sent.first >= 0) {
		producer.sequences.set(place, { next: sent.first + sent.count, last: sent });
	}
	return `${errorCode} offset=${baseOffset} start=${logStartOffset}`;
}

/** LZ4 is left out: Node cannot compress with it. */
function compressed(codec: Produce["codec"], body: Buffer): readonly [codec: number, body: Buffer] {
	if (codec === 1) return [1, gzipSync(body)];
	return codec === 4 ? [4, zstdCompressSync(body)] : [0, body];
}

async function fetch(world: World, step: Fetch): Promise<string> {
	const start = await offsetAt(world, step, step.from === "start" ? -2 : -1);
	const body = fetchBody(
		world.topic(step.topic),
		start + step.offset,
		{ isolationLevel: step.committed ? 1 : 0, maxBytes: Math.max(step.bytes, 1) },
		{ partition: step.partition, partitionMaxBytes: step.bytes },
	);
	const answer = await world.request<{
		responses: {
			partitions: {
				errorCode: number;
				highWatermark: number;
				lastStableOffset: number;
				logStartOffset: number;
				abortedTransactions: { producerId: number; firstOffset: number }[] | null;
				records: Buffer | null;
			}[];
		}[];
	}>("Fetch", step.version, body);
	const found = answer.responses[0]?.partitions[0];
	if (found === undefined) return "nothing";
	const aborted = found.abortedTransactions
		?.map(({ producerId, firstOffset }) => `${world.called(producerId)}@${firstOffset}`)
		.sort();
	const offsets = `end=${found.highWatermark} stable=${found.lastStableOffset} start=${found.logStartOffset}`;
	return `${found.errorCode} ${offsets} aborted=${aborted?.join() ?? "null"} ${batchesIn(world, found.records ?? Buffer.alloc(0)).join(" ")}`;
}

/** Whole batches; a last one that is cut short is what does not fit. */
function batchesIn(world: World, bytes: Buffer): readonly string[] {
	const told: string[] = [];
	for (let at = 0; at < bytes.length; ) {
		const batch = readBatch(bytes, at);
		if (batch === "truncated") break;
		if (typeof batch === "string") return [...told, batch];
		told.push(describe(world, batch));
		at += batch.bytes.length;
	}
	return told;
}

function describe(world: World, batch: Batch): string {
	const kind = `${batch.attributes & 7}${isTransactional(batch) ? "t" : ""}${isControl(batch) ? "c" : ""}`;
	const producer = `${world.called(batch.producerId)}:${batch.producerEpoch}:${batch.baseSequence}`;
	const records = readRecords(batch).map(({ offset, timestamp, key, value }) => {
		const text = isControl(batch) ? key?.toString("hex") : `${key}=${value?.toString().slice(0, 6)}`;
		return `${offset}@${timeOf(world, timestamp)} ${text}`;
	});
	return `[${batch.baseOffset}-${batch.lastOffset} ${kind} ${producer} ${records.join(", ")}]`;
}

/** In seconds of the schedule; other times are the broker's own. */
function timeOf(world: World, timestamp: number): string {
	if (timestamp < 0) return `${timestamp}`;
	const seconds = (timestamp - world.time) / 1000;
	return Number.isInteger(seconds) ? `${seconds}s` : "now";
}

async function offsetAt(
	world: World,
	{ topic, partition }: { readonly topic: number; readonly partition: number },
	timestamp: number,
): Promise<number> {
	const { topics } = await world.request<OffsetAnswer>("ListOffsets", 5, {
		replicaId: -1,
		isolationLevel: 0,
		topics: [{ name: world.topic(topic), partitions: [{ partitionIndex: partition, timestamp }] }],
	});
	return topics[0]?.partitions[0]?.offset ?? 0;
}
