import { type Batch, isControl } from "../record/batch.ts";

/** How many batches of a producer are known again: what Kafka keeps, and as many as an idempotent producer has in flight. */
const REMEMBERED_BATCHES = 5;
const SEQUENCES = 0x8000_0000;

interface ProducerState {
	epoch: number;
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

	/** Whether this batch comes next, came already, or comes too early. A producer that is not known may start anywhere. */
	judge(batch: Batch): SequenceVerdict {
		const state = this.#states.get(batch.producerId);
		if (batch.producerId < 0 || state === undefined) return { kind: "append" };
		if (batch.producerEpoch < state.epoch) return { kind: "refused", error: "INVALID_PRODUCER_EPOCH" };
		const outOfOrder = { kind: "refused", error: "OUT_OF_ORDER_SEQUENCE_NUMBER" } as const;
		if (batch.producerEpoch > state.epoch) return batch.baseSequence === 0 ? { kind: "append" } : outOfOrder;
		const last = lastSequenceOf(batch);
		const known = state.batches.find((each) => each.first === batch.baseSequence && each.last === last);
		if (known !== undefined) return { kind: "duplicate", baseOffset: known.baseOffset };
		const previous = state.batches.at(-1);
		if (previous === undefined) return { kind: "append" };
		return batch.baseSequence === (previous.last + 1) % SEQUENCES ? { kind: "append" } : outOfOrder;
	}

	/** Remembers a batch that is in the log. The marker of a transaction raises the epoch, which fences whoever has an older one. */
	remember(batch: Batch): void {
		if (batch.producerId < 0) return;
		let state = this.#states.get(batch.producerId);
		if (state === undefined || batch.producerEpoch > state.epoch) {
			state = { epoch: batch.producerEpoch, batches: [] };
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
