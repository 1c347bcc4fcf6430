import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Broker, type BrokerOptions, startBroker } from "@millrace/broker";
import type { MskEvent, MskRecord } from "@millrace/core";
import { toKafkaRecord } from "@millrace/local";
import { onTestFinished } from "vitest";

export interface ShopBroker {
	readonly broker: Broker;
	/** `host:port`. */
	readonly address: string;
}

/** A broker with the orders of the sample project on three partitions, as long as the test lasts. */
export async function startShopBroker(project: string, options: BrokerOptions = {}): Promise<ShopBroker> {
	const broker = await startBroker({ topics: { orders: { partitions: 3 } }, ...options });
	onTestFinished(() => broker.close());
	for (const record of sampleRecords(project)) {
		const { partition, key, value, timestamp, headers } = toKafkaRecord(record);
		broker.admin.append("orders", partition, [
			{
				timestamp,
				key: key && Buffer.from(key),
				value: value && Buffer.from(value),
				headers: headers.map((header) => ({ key: header.key, value: header.value && Buffer.from(header.value) })),
			},
		]);
	}
	return { broker, address: broker.bootstrap };
}

/** The orders of the sample project. */
export function sampleRecords(project: string): readonly MskRecord[] {
	return recordsOf(readFileSync(join(project, "samples/orders.ndjson"), "utf8"));
}

/** The records of a text of one event a line. */
export function recordsOf(text: string): readonly MskRecord[] {
	return eventsOf(text).flatMap(({ records }) => Object.values(records).flat());
}

export function eventsOf(text: string): readonly MskEvent[] {
	return text
		.trimEnd()
		.split("\n")
		.map((line) => JSON.parse(line) as MskEvent);
}
