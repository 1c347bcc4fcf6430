import { type Batch, isControl, isTransactional } from "../record/batch.ts";

/** How many batches of a producer are known again: what Kafka keeps, and as many as an idempotent producer has in flight. */
const REMEMBERED_BATCHES = 5;
const SEQUENCES = 0x8000_0000;
/** How many producers whose transactions have no batch yet are known, so that refused ones take no memory for good; the oldest goes. */
const MOST_TRIED = 10_000;

interface ProducerState {
	epoch: number;
	/** Whether batches may have been here that are not known any more: then the next one may have any sequence. */
	isCut: boolean;
	/** First and last sequence with the base offset, oldest first. */
	batches: { readonly first: number; readonly last: number; readonly baseOffset: number }[];
}

/** What becomes of a batch of an idempotent producer. */
export type SequenceVerdict =
	| { readonly kind: "append" }
	| { readonly kind: "duplicate"; readonly baseOffset: number }
	| { readonly kind: "refused"; readonly error: "INVALID_PRODUCER_EPOCH" | "OUT_OF_ORDER_SEQUENCE_NUMBER" };

/**
 * The idempotent producers of one partition: their epoch and their last five batches.
 *
 * It is made from the log itself, when a broker starts again on its directory. Not emulated: producers are never forgotten by time
 * (`producer.id.expiration.ms`); they are when retention or compaction has removed their last batch and the broker starts again.
 */
export class ProducerStates {
	readonly #states = new Map<number, ProducerState>();
	/** Lowest sequence with which a transaction was tried that has no batch here yet. */
	readonly #tried = new Map<number, { readonly epoch: number; readonly sequence: number }>();

	/** Whether the last batch of the producer was of this epoch. */
	isCurrent({ producerId, producerEpoch }: Batch): boolean {
		return this.#states.get(producerId)?.epoch === producerEpoch;
	}

	/** Whether somebody else has taken the producer's place, as far as this partition knows. */
	isFenced({ producerId, producerEpoch }: Batch): boolean {
		return producerEpoch < (this.#states.get(producerId)?.epoch ?? -1);
	}

	/** Remembers that a transaction begins with this batch, so that none with a later sequence overtakes it, also when it is refused. */
	tryTransaction({ producerId, producerEpoch: epoch, baseSequence: sequence }: Batch): void {
		const tried = this.#tried.get(producerId);
		const isLower = tried === undefined || epoch > tried.epoch || (epoch === tried.epoch && sequence < tried.sequence);
		if (!isLower) return;
		this.#tried.set(producerId, { epoch, sequence });
		const [oldest = producerId] = this.#tried.keys();
		if (this.#tried.size > MOST_TRIED) this.#tried.delete(oldest);
	}

	/** Whether this batch comes next, came already, or comes too early. A producer that is not known may start anywhere. */
	judge(batch: Batch): SequenceVerdict {
		const state = this.#states.get(batch.producerId);
		if (batch.producerId < 0) return { kind: "append" };
		// -1 stands for no epoch, and is the one before any other.
		if (batch.producerEpoch < (state?.epoch ?? -1)) return { kind: "refused", error: "INVALID_PRODUCER_EPOCH" };
		const outOfOrder = { kind: "refused", error: "OUT_OF_ORDER_SEQUENCE_NUMBER" } as const;
		const isTooEarly = batch.baseSequence > (this.#tried.get(batch.producerId)?.sequence ?? Number.POSITIVE_INFINITY);
		if (state === undefined) return isTooEarly ? outOfOrder : { kind: "append" };
		if (batch.producerEpoch > state.epoch)
			return (batch.baseSequence === 0 || state.epoch < 0) && !isTooEarly ? { kind: "append" } : outOfOrder;
		const last = lastSequenceOf(batch);
		const known = state.batches.find((each) => each.first === batch.baseSequence && each.last === last);
		if (known !== undefined) return { kind: "duplicate", baseOffset: known.baseOffset };
		if (isTooEarly) return outOfOrder;
		const previous = state.batches.at(-1);
		if (previous === undefined) return state.isCut || batch.baseSequence === 0 ? { kind: "append" } : outOfOrder;
		return batch.baseSequence === (previous.last + 1) % SEQUENCES ? { kind: "append" } : outOfOrder;
	}

	/** All that a log still holds has been remembered; retention or compaction may have taken batches before that. */
	restored(): void {
		for (const state of this.#states.values()) state.isCut = true;
	}

	/** Remembers a batch that is in the log. The marker of a transaction raises the epoch, which fences whoever has an older one. */
	remember(batch: Batch): void {
		if (batch.producerId < 0) return;
		if (isTransactional(batch)) this.#tried.delete(batch.producerId);
		let state = this.#states.get(batch.producerId);
		if (state === undefined || batch.producerEpoch > state.epoch) {
			state = { epoch: batch.producerEpoch, isCut: false, batches: [] };
			this.#states.set(batch.producerId, state);
		}
		if (isControl(batch)) return;
		state.batches.push({ first: batch.baseSequence, last: lastSequenceOf(batch), baseOffset: batch.baseOffset });
		if (state.batches.length > REMEMBERED_BATCHES) state.batches.shift();
	}
}

function lastSequenceOf({ baseSequence, baseOffset, lastOffset }: Batch): number {
	return (baseSequence + lastOffset - baseOffset) % SEQUENCES;
}
