import { type ConsumerOptions, createSender, type DeadLetterSender, defineConsumer, defineTopic, string } from "@millrace/core";
import { type Reading, reading } from "./fake-schema.ts";

export const orders = defineTopic({ name: "eu-orders", key: string, value: reading, wire: "glue", partitions: 3 });

/** The same topic without a registry. */
export const plainOrders = defineTopic({ name: "eu-orders", key: string, value: reading, wire: "plain", partitions: 3 });

type Options = Partial<Omit<ConsumerOptions<"billing", typeof orders>, "name" | "topic" | "handler">>;

/** A consumer of `orders` that blocks, unless a test says otherwise. */
export function billing(options: Options = {}) {
	return defineConsumer({
		name: "billing",
		topic: orders,
		handler: "src/billing.handler",
		attempts: { max: 1 },
		whenExhausted: "block",
		undecodable: "block",
		...options,
	} as ConsumerOptions<"billing", typeof orders>);
}

/** Records `partition:offset` pairs as order values; the value's id is the offset. */
export function records(...positions: readonly (readonly [partition: number, offset: number])[]) {
	return positions.map(([partition, offset]) => ({
		partition,
		offset,
		key: `k${offset}`,
		value: { id: offset, unit: "EUR" } satisfies Reading,
	}));
}

export type Letter = Parameters<Parameters<typeof createSender>[1]>[0];

/** A dead-letter sender that keeps what it is sent, or fails. */
export function memorySender(fail?: () => void): DeadLetterSender & { readonly letters: Letter[] } {
	const letters: Letter[] = [];
	const sender = createSender("s3", async (letter) => {
		fail?.();
		letters.push(letter);
	});
	return { ...sender, letters };
}

/** Settings with a bucket, as the plan gives them to a consumer with dead letters. */
export const bucket = { deadLetter: { kind: "s3", bucket: "failures" } } as const;
