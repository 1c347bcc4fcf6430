import { seededRandomness, startBroker } from "@millrace/broker";
import { connectKafka, type Generation, type GroupMember, type KafkaClient } from "@millrace/local";
import { expect, test } from "vitest";
import { type ManualClock, manualClock } from "../../support/manual-clock.ts";

/* Ten minutes of a group on a broker that fails all the time, in a second or two, and the same again. */
const MINUTES = 10;
const PARTITIONS = 4;

interface Run {
	/** Every request that the broker saw, with its time and what became of it. */
	readonly requests: readonly string[];
	/** Times that each record was handled. */
	readonly handled: ReadonlyMap<string, number>;
	/** Values whose append was acknowledged, and codes of those that were not. */
	readonly written: readonly string[];
	readonly refused: readonly unknown[];
	/** What the group has committed in the end. */
	readonly committed: ReadonlyMap<number, number>;
	/** Values in the log, by partition. */
	readonly stored: readonly (readonly string[])[];
}

async function simulate(seed: number): Promise<Run> {
	const clock = manualClock();
	const randomness = seededRandomness(seed);
	const random = () => randomness.bytes(4).readUInt32BE(0) / 2 ** 32;
	const broker = await startBroker({ clock, randomness: seededRandomness(seed + 1), topics: { t: { partitions: PARTITIONS } } });
	const requests: string[] = [];
	let isCalm = false;
	broker.faults.intercept(({ api, connection }) => {
		const chance = isCalm ? 1 : random();
		const kind = chance < 0.03 ? "before" : chance < 0.06 ? "after" : chance < 0.08 ? "slow" : "fine";
		requests.push(`${clock.now()} ${connection} ${api} ${kind}`);
		if (kind === "before" || kind === "after") return { kind: "drop", when: kind };
		return kind === "slow" ? { kind: "delay", milliseconds: 12_000 } : undefined;
	});
	const clients = ["writer", "one", "two"].map((clientId) =>
		connectKafka({ bootstrap: () => broker.connect(), clock, clientId, random, requestTimeoutMs: 10_000 }),
	);
	const [writer, ...readers] = clients as [KafkaClient, ...KafkaClient[]];
	const handled = new Map<string, number>();
	const stop = new AbortController();
	const working = readers.map((kafka) =>
		consume(kafka, stop.signal, (value) => handled.set(value, (handled.get(value) ?? 0) + 1)),
	);
	const written: string[] = [];
	const refused: unknown[] = [];
	for (let second = 0; second < MINUTES * 60; second++) {
		const value = `${second}`;
		// What is slow is waited for at the end.
		writer.append("t", [{ key: Buffer.from(value), value: Buffer.from(value) }]).then(
			() => written.push(value),
			(error) => refused.push(error.code),
		);
		await clock.advance(1000);
	}
	isCalm = true;
	await clock.advance(180_000);
	stop.abort();
	await clock.run(Promise.all(working));
	const committed = await clock.run(writer.committed("g", "t"));
	const stored = Array.from({ length: PARTITIONS }, (_, partition) => {
		return broker.admin.read("t", partition).map(({ value }) => `${value}`);
	});
	for (const client of clients) await client.close();
	await broker.close();
	return { requests, handled, written, refused, committed, stored };
}

/** What a mapping does: joins, reads, handles, commits, and goes on. */
async function consume(kafka: KafkaClient, stop: AbortSignal, handle: (value: string) => void): Promise<void> {
	const member: GroupMember = kafka.join({ group: "g", topic: "t", clientId: "sim" });
	while (!stop.aborted) {
		const generation: Generation | undefined = await member.join(stop).catch(() => undefined);
		if (generation === undefined) break;
		try {
			const committed = await generation.committed();
			const from = new Map(generation.partitions.map((partition) => [partition, committed.get(partition) ?? 0]));
			while (!stop.aborted && !generation.ended.aborted) {
				for (const fetched of await kafka.fetch("t", {
					from,
					maxWaitMs: 1000,
					signal: AbortSignal.any([stop, generation.ended]),
				})) {
					if (fetched.kind !== "records") throw new Error(fetched.kind);
					for (const { value } of fetched.records) handle(Buffer.from(value ?? []).toString());
					if (fetched.next === from.get(fetched.partition)) continue;
					from.set(fetched.partition, fetched.next);
					await generation.commit(new Map([[fetched.partition, fetched.next]]));
				}
			}
		} catch (error) {
			const { code } = error as { readonly code?: string };
			if (code !== "GENERATION_ENDED" && !stop.aborted) throw error;
		}
	}
	await member.leave();
}

test.for([1, 2, 3])(
	"with a broker that fails at random (seed %i) nothing is lost, and the same seed does the same",
	async (seed) => {
		const run = await simulate(seed);
		expect(run.requests.filter((request) => !request.endsWith("fine")).length).toBeGreaterThan(100);
		expect(run.written.length).toBeGreaterThan(MINUTES * 60 * 0.98);
		expect(run.refused.filter((code) => code !== "KAFKA_UNREACHABLE")).toEqual([]);
		// What was acknowledged is stored, once and in order; and all that is stored is handled at least once.
		const stored = run.stored.flat();
		const acknowledged = new Set(run.written);
		expect([...acknowledged].filter((value) => !stored.includes(value))).toEqual([]);
		for (const values of run.stored) {
			const numbers = values.filter((value) => acknowledged.has(value)).map(Number);
			expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
		}
		expect(new Set(stored).size).toBe(stored.length);
		expect(stored.filter((value) => !run.handled.has(value))).toEqual([]);
		expect(run.committed).toEqual(new Map(run.stored.map(({ length }, partition) => [partition, length])));
		expect((await simulate(seed)).requests).toEqual(run.requests);
	},
);

/** So that nobody is tempted to read the time elsewhere. */
test("time is the clock's alone: without it nothing goes on", async () => {
	const clock: ManualClock = manualClock();
	const broker = await startBroker({ clock });
	const kafka = connectKafka({ bootstrap: () => broker.connect(), clock, clientId: "test" });
	let isDone = false;
	const asked = kafka.topics().then(() => {
		isDone = true;
	});
	broker.faults.drop("Metadata", "before", { times: 3 });
	await clock.advance(0);
	expect(isDone).toBe(false);
	await clock.run(asked);
	expect(isDone).toBe(true);
	await kafka.close();
	await broker.close();
});
