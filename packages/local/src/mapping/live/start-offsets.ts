import type { KafkaClient, OffsetsAt } from "../../kafka/kafka-client.ts";
import type { StartedFrom } from "./partition-queue.ts";

/** Where a mapping begins in partitions in which its group has committed nothing. */
export interface StartPosition {
	readonly from: Exclude<StartedFrom, "committed">;
	readonly at: OffsetsAt;
}

export interface StartOffsets {
	/** Where to begin in a partition. */
	of(partition: number): Promise<{ readonly offset: number; readonly from: StartedFrom }>;
}

/**
 * Looks a mapping's start offsets up, once for all partitions there are: records that arrive between two looks must not fall behind
 * LATEST. Partitions that the topic gets later are read from their beginning, for all their records came after the start.
 *
 * https://docs.aws.amazon.com/lambda/latest/dg/kafka-starting-positions.html
 */
export function createStartOffsets(client: Pick<KafkaClient, "offsets">, topic: string, position: StartPosition): StartOffsets {
	let first: Promise<readonly number[]> | undefined;

	/** A look that fails is repeated by whoever asks next. */
	function look(): Promise<readonly number[]> {
		first ??= client.offsets(topic, position.at).catch((error: unknown) => {
			first = undefined;
			throw error;
		});
		return first;
	}

	return {
		async of(partition) {
			const offset = (await look())[partition];
			if (offset !== undefined) return { offset, from: position.from };
			const earliest = await client.offsets(topic, "earliest");
			return { offset: earliest[partition] ?? 0, from: "TRIM_HORIZON" };
		},
	};
}
