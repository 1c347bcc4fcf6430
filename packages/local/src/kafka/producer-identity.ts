import { errorNameOf, initProducerId, KafkaUnauthorisedError, refusal } from "@millrace/broker/client";
import { type KafkaSession, retried } from "./kafka-session.ts";

/** How brokers recognise a batch that comes twice: by who sent it, and its number in that partition. */
export interface ProducerIdentity {
	readonly producerId: number;
	readonly producerEpoch: number;
	/** Next number by `<topic>-<partition>`. */
	readonly sequences: Map<string, number>;
}

/** Brokers take batches of nobody, and then store twice what comes twice. */
const NOBODY = -1;

/** Asks for an identity. A cluster that gives none to this login is written to without one. */
export async function createProducerIdentity(session: KafkaSession): Promise<ProducerIdentity> {
	return await retried(session, async () => {
		const body = { transactionalId: null, transactionTimeoutMs: 0, producerId: NOBODY, producerEpoch: NOBODY };
		const { errorCode, producerId, producerEpoch } = await session.cluster.ask(initProducerId, body);
		const sequences = new Map<string, number>();
		if (errorNameOf(errorCode) === "NONE") return { producerId, producerEpoch, sequences };
		const refused = refusal(errorCode, "InitProducerId");
		if (!(refused instanceof KafkaUnauthorisedError)) throw refused;
		return { producerId: NOBODY, producerEpoch: NOBODY, sequences };
	});
}
