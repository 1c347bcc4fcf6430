import type { BrokerOptions } from "@millrace/broker";
import { type ConnectKafkaOptions, connectKafka, type KafkaClient } from "@millrace/local";
import { onTestFinished } from "vitest";
import { type TestBroker, testBroker } from "../../../broker/support/test-broker.ts";
import { type ManualClock, manualClock } from "../../../support/manual-clock.ts";

export interface TestKafka {
	readonly broker: TestBroker;
	readonly kafka: KafkaClient;
	/** The time of both. */
	readonly clock: ManualClock;
	/** Another client of the same broker. */
	connect(options?: Partial<ConnectKafkaOptions>): KafkaClient;
}

/** A broker and a client that live as long as the test, connected inside the process, on a clock that the test moves. */
export async function testKafka(options: BrokerOptions = {}, client: Partial<ConnectKafkaOptions> = {}): Promise<TestKafka> {
	const clock = manualClock();
	const configs = { "group.initial.rebalance.delay.ms": "0", ...options.configs };
	const broker = await testBroker({ clock, ...options, configs });
	const connect = (more: Partial<ConnectKafkaOptions> = {}) => {
		const kafka = connectKafka({
			bootstrap: () => broker.connect(),
			clock,
			clientId: "test",
			random: () => 0.5,
			...client,
			...more,
		});
		onTestFinished(() => kafka.close());
		return kafka;
	};
	return { broker, clock, connect, kafka: connect() };
}
