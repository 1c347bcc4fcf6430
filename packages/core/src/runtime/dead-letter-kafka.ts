import type { DeadLetterSender } from "./dead-letter.ts";
import { writeTime } from "./dead-letter-envelope.ts";
import { createSender } from "./dead-letter-sender.ts";

/** The part of a Kafka producer that a dead letter needs; kafkajs' producer is one. */
export interface DeadLetterProducer {
	send(record: {
		readonly topic: string;
		readonly messages: { readonly key: string; readonly value: string; readonly headers: Record<string, string> }[];
	}): Promise<unknown>;
}

/**
 * Writes dead letters to a topic, in the envelope that Lambda uses for its own (`payload` is the event as an object). The producer is the
 * caller's: connected before the first record, with acknowledgement from all replicas. The function has to sit in the cluster's VPC.
 *
 * The key is the record's position, because the producer's own key may be anything.
 *
 * @example
 * export const handler = consume(delays, handle, { deadLetter: kafka(async () => connectedProducer) });
 */
export function kafka(producer: () => Promise<DeadLetterProducer>): DeadLetterSender {
	return createSender("topic", async ({ record, event, envelope }, target) => {
		const { recordsInfo, ...batch } = envelope.KafkaBatchInfo;
		const letter = {
			...envelope,
			KafkaBatchInfo: { ...batch, recordInfo: { offset: String(record.offset), timestamp: writeTime(record.timestamp) } },
			payload: event,
		};
		const key = `${record.topic}-${record.partition}-${record.offset}`;
		const { send } = await producer().then((connected) => ({ send: connected.send.bind(connected) }));
		await send({
			topic: target.topic,
			messages: [{ key, value: JSON.stringify(letter), headers: { "millrace-code": envelope.millrace.code } }],
		});
	});
}
