import { ERROR_CODES, errorNameOf, produce, refusal } from "@millrace/broker/client";
import type { NewKafkaRecord } from "./kafka-client.ts";
import { type KafkaSession, leaderConnection, retried } from "./kafka-session.ts";
import { partitionOf } from "./murmur2.ts";
import { createProducerIdentity, type ProducerIdentity } from "./producer-identity.ts";
import { splitIntoBatches, writeNewBatch } from "./write-batch.ts";

const ALL_REPLICAS = -1;
/** How long replicas may take, in milliseconds; well below the limit for an answer. */
const REPLICAS_MS = 15_000;
/** The broker has forgotten a producer, or has another idea of what it sent last. */
const OUT_OF_STEP: ReadonlySet<string> = new Set([
	"OUT_OF_ORDER_SEQUENCE_NUMBER",
	"UNKNOWN_PRODUCER_ID",
	"INVALID_PRODUCER_EPOCH",
	"INVALID_PRODUCER_ID_MAPPING",
]);

interface Place {
	readonly partition: number;
	readonly offset: number;
}

interface Placed {
	readonly record: NewKafkaRecord;
	readonly index: number;
}

/**
 * Writes records. Each partition has one batch on its way at a time, so that one that is attempted again does not overtake another; and
 * batches are numbered, so that one whose answer was lost is not stored twice.
 */
export class Appender {
	readonly #session: KafkaSession;
	readonly #queues = new Map<string, Promise<void>>();
	#identity: Promise<ProducerIdentity> | undefined;
	#turn = 0;

	constructor(session: KafkaSession) {
		this.#session = session;
	}

	async append(topic: string, records: readonly NewKafkaRecord[]): Promise<readonly Place[]> {
		const places: Place[] = [];
		const given = records.map((record, index) => ({ record, index }));
		let written: readonly Promise<void>[] = [];
		// One call after the other learns how many partitions there are, which may take a while, and so they reach those in their order.
		await this.#inTurn(`${topic}/`, async () => {
			const { leaders } = await retried(this.#session, () => this.#session.cluster.topic(topic));
			const byPartition = Map.groupBy(given, ({ record }) => this.#partitionOf(record, leaders.length));
			written = [...byPartition].map(([partition, own]) =>
				this.#inTurn(`${topic}-${partition}`, () => this.#writeAll(topic, partition, own, places)),
			);
		});
		// All are waited for: nobody shall be told of a failure while others still write.
		const failed = (await Promise.allSettled(written)).find((each) => each.status === "rejected");
		if (failed !== undefined) throw failed.reason;
		return places;
	}

	async #writeAll(topic: string, partition: number, given: readonly Placed[], places: Place[]): Promise<void> {
		for (const batch of splitIntoBatches(given)) {
			const base = await this.#write(topic, partition, batch);
			for (const [offset, { index }] of batch.entries()) places[index] = { partition, offset: base + offset };
		}
	}

	#partitionOf({ partition, key }: NewKafkaRecord, count: number): number {
		if (partition !== undefined) return partition;
		if (key !== undefined && key !== null) return partitionOf(key, count);
		const turn = this.#turn;
		this.#turn += 1;
		return turn % count;
	}

	/** Works behind what was given under the same name before. */
	#inTurn(name: string, work: () => Promise<void>): Promise<void> {
		const before = this.#queues.get(name) ?? Promise.resolve();
		const done = before.then(work);
		const settled = done
			.catch(() => {})
			.then(() => {
				if (this.#queues.get(name) === settled) this.#queues.delete(name);
			});
		this.#queues.set(name, settled);
		return done;
	}

	/** Writes a batch, and gives the offset of its first record. */
	async #write(topic: string, partition: number, batch: readonly Placed[]): Promise<number> {
		const name = `${topic}-${partition}`;
		const now = this.#session.clock.now();
		const records = batch.map(({ record }) => record);
		let numbered: Promise<ProducerIdentity> | undefined;
		let bytes: Buffer | undefined;
		try {
			return await retried(this.#session, async () => {
				this.#identity ??= createProducerIdentity(this.#session);
				numbered ??= this.#identity;
				const { sequences, producerId, producerEpoch } = await numbered;
				const sequence = sequences.get(name) ?? 0;
				const baseSequence = producerId < 0 ? -1 : sequence;
				bytes ??= writeNewBatch(records, now, { producerId, producerEpoch, baseSequence });
				const baseOffset = await this.#send(topic, partition, bytes);
				if (baseOffset === "out of step") {
					this.#forget(numbered);
					numbered = undefined;
					bytes = undefined;
					throw refusal(ERROR_CODES.NOT_LEADER_OR_FOLLOWER, `Produce to ${name}`);
				}
				// Numbers go round from 2^31 - 1 to 0.
				sequences.set(name, (sequence + records.length) & 0x7fffffff);
				return baseOffset;
			});
		} catch (error) {
			// Whether the batch is there is not known, so neither is the number of the next one.
			this.#forget(numbered);
			throw error;
		}
	}

	#forget(identity: Promise<ProducerIdentity> | undefined): void {
		if (this.#identity === identity) this.#identity = undefined;
	}

	async #send(topic: string, partition: number, bytes: Buffer): Promise<number | "out of step"> {
		const { cluster } = this.#session;
		const what = `Produce to ${topic}-${partition}`;
		try {
			const { leaders } = await cluster.topic(topic);
			const leader = leaders[partition];
			if (leader === undefined) throw refusal(ERROR_CODES.UNKNOWN_TOPIC_OR_PARTITION, what);
			const connection = await leaderConnection(this.#session, leader, "produce");
			if (connection === undefined) throw refusal(ERROR_CODES.LEADER_NOT_AVAILABLE, what);
			const { responses } = await connection.send(produce, {
				transactionalId: null,
				acks: ALL_REPLICAS,
				timeoutMs: REPLICAS_MS,
				topicData: [{ name: topic, partitionData: [{ index: partition, records: [bytes] }] }],
			});
			const answer = responses[0]?.partitionResponses[0];
			if (answer === undefined) throw refusal(ERROR_CODES.UNKNOWN_SERVER_ERROR, what, "the partition is not in the answer");
			const error = errorNameOf(answer.errorCode);
			if (OUT_OF_STEP.has(error)) return "out of step";
			if (error !== "NONE") throw refusal(answer.errorCode, what, answer.errorMessage);
			return answer.baseOffset;
		} catch (error) {
			cluster.forget(topic);
			throw error;
		}
	}
}
