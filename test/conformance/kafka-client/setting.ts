import { systemClock } from "@millrace/core/aws";
import { connectKafka, type Fetched, type KafkaClient, type KafkaRecord } from "@millrace/local";
import { afterAll, beforeAll } from "vitest";
import { platformatic } from "../broker/platformatic-client.ts";
import type { Target } from "../broker/target.ts";
import type { TestClient } from "../broker/test-client.ts";

/** What the cases work with: our client, and another one that wrote what ours reads. */
export interface Setting {
	readonly kafka: KafkaClient;
	readonly other: TestClient;
	/** Another client of ours. */
	connect(clientId: string): KafkaClient;
	/** A name that nothing has had yet, also on a broker that lives longer than the suite. */
	name(what: string): string;
}

/** A setting that is there while the tests of a file run. */
export function createSetting(start: () => Promise<Target>): Setting {
	let target: Target | undefined;
	let other: TestClient | undefined;
	const clients: KafkaClient[] = [];
	const run = `${Date.now().toString(36)}-${process.pid}`;
	let count = 0;
	const connect = (clientId: string) => {
		const kafka = connectKafka({ bootstrap: (target as Target).bootstrap, clock: systemClock, clientId });
		clients.push(kafka);
		return kafka;
	};
	beforeAll(async () => {
		target = await start();
		connect("ours");
		other = await platformatic.connect(target.bootstrap);
	});
	afterAll(async () => {
		for (const client of clients) await client.close();
		await other?.close();
		await target?.stop();
	});
	return {
		get kafka() {
			return clients[0] as KafkaClient;
		},
		get other() {
			return other as TestClient;
		},
		connect,
		name: (what) => `${what}-${run}-${++count}`,
	};
}

/** All records from the start up to the end as it is now, with where each partition goes on. */
export async function readAll(
	kafka: KafkaClient,
	topic: string,
	options: { readonly isolation?: "committed" | "uncommitted"; readonly from?: ReadonlyMap<number, number> } = {},
): Promise<{ readonly records: readonly KafkaRecord[]; readonly next: ReadonlyMap<number, number> }> {
	const { isolation = "committed", from } = options;
	const next = new Map(from ?? (await kafka.offsets(topic, "earliest")).entries());
	const records: KafkaRecord[] = [];
	const ends = new Map<number, number>();
	const isBehind = () => [...next].some(([partition, offset]) => offset < (ends.get(partition) ?? Number.POSITIVE_INFINITY));
	while (isBehind()) {
		for (const fetched of await kafka.fetch(topic, { from: next, maxWaitMs: 200, isolation })) {
			if (fetched.kind !== "records") throw new Error(`Partition ${fetched.partition} is ${fetched.kind}.`);
			records.push(...fetched.records);
			next.set(fetched.partition, fetched.next);
			ends.set(fetched.partition, fetched.end);
		}
	}
	return { records, next };
}

/** The values of records as texts; null for a tombstone. */
export function valuesOf(records: readonly KafkaRecord[]): readonly (string | null)[] {
	return records.map(({ value }) => (value === null ? null : Buffer.from(value).toString()));
}

/** The one partition of a fetch that has one. */
export function only(fetched: readonly Fetched[]): Fetched {
	const [first] = fetched;
	if (first === undefined || fetched.length !== 1) throw new Error(`${fetched.length} partitions were fetched.`);
	return first;
}
