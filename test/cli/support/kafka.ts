import { type Broker, type BrokerOptions, startBroker } from "@millrace/broker";
import { onTestFinished } from "vitest";

/** A broker that lives as long as the test, and its address. */
export async function startTestBroker(options: BrokerOptions = {}): Promise<{ readonly broker: Broker; readonly address: string }> {
	const broker = await startBroker(options);
	onTestFinished(() => broker.close());
	return { broker, address: `127.0.0.1:${broker.port}` };
}

/** The records of the events in a file, one event a line. */
export function recordsOf(text: string): readonly Readonly<Record<string, unknown>>[] {
	return text
		.trimEnd()
		.split("\n")
		.flatMap((line) => {
			const { records } = JSON.parse(line) as { readonly records: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>> };
			return Object.values(records).flat();
		});
}
