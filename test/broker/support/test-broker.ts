import { type Broker, type BrokerEvent, type BrokerOptions, startBroker } from "@millrace/broker";
import { onTestFinished } from "vitest";
import { type RawClient, rawClient } from "./raw-client.ts";

export interface TestBroker extends Broker {
	/** What it told its log. */
	readonly events: readonly BrokerEvent[];
	client(): RawClient;
}

/** A broker that lives as long as the test. */
export async function testBroker(options: BrokerOptions = {}): Promise<TestBroker> {
	const events: BrokerEvent[] = [];
	const broker = await startBroker({ log: (event) => events.push(event), ...options });
	onTestFinished(() => broker.close());
	return { ...broker, events, client: () => rawClient(broker.connect()) };
}

/** Fields of a Produce request for one batch. */
export function produceBody(
	topic: string,
	records: Buffer,
	{ partition = 0, acks = -1, transactionalId = null as string | null } = {},
) {
	const topicData = [{ name: topic, partitionData: [{ index: partition, records: [records] }] }];
	return { transactionalId, acks, timeoutMs: 1000, topicData };
}

/** Fields of a Fetch request for partition 0. */
export function fetchBody(topic: string, fetchOffset: number, more: object = {}, partition: object = {}) {
	const partitions = [{ partition: 0, fetchOffset, partitionMaxBytes: 1_000_000, ...partition }];
	return {
		replicaId: -1,
		maxWaitMs: 0,
		minBytes: 1,
		maxBytes: 10_000_000,
		isolationLevel: 0,
		topics: [{ topic, partitions }],
		...more,
	};
}
