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
