import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type Broker, seededRandomness, startBroker } from "@millrace/broker";
import { expect } from "vitest";

/** What the killed brokers of a directory have acknowledged, all together. */
interface Acknowledged {
	records: number;
	committed: number;
	/** Numbers of transactions whose end was acknowledged. */
	readonly transactions: Set<number>;
}

/** What came of rounds of crashes, so that a test can show that they were about something. */
export interface CrashRounds {
	readonly records: number;
	readonly transactions: number;
	readonly kills: number;
}

/**
 * Kills the broker of a directory again and again, each time inside another write to one of its files, and looks after each kill whether all that it
 * acknowledged is there, in order, and every transaction whole.
 */
export async function crashRounds(directory: string, seed: number, rounds: number): Promise<CrashRounds> {
	const randomness = seededRandomness(seed);
	const random = () => randomness.bytes(4).readUInt32BE(0) / 2 ** 32;
	const acknowledged: Acknowledged = { records: 0, committed: 0, transactions: new Set() };
	let kills = 0;
	for (let round = 0; round < rounds; round++) {
		// The first writes of a start are the fewest; no round is without some.
		const write = 1 + Math.floor(random() ** 2 * 150);
		await runUntilKilled(directory, write, random(), acknowledged);
		kills += 1;
		const broker = await startBroker({ directory });
		try {
			expectWhole(broker, acknowledged, `seed ${seed}, round ${round}, write ${write}`);
			if (hasTopics(broker)) acknowledged.records = broker.admin.offsets("t")[0]?.end ?? 0;
		} finally {
			await broker.close();
		}
	}
	return { records: acknowledged.records, transactions: acknowledged.transactions.size, kills };
}

async function runUntilKilled(directory: string, write: number, fraction: number, acknowledged: Acknowledged): Promise<void> {
	const script = join(import.meta.dirname, "crash-child.ts");
	const args = ["--conditions=@millrace/source", script, directory, `${write}`, `${fraction}`];
	const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
	const ended = once(child, "exit") as Promise<[code: number | null, signal: string | null]>;
	for await (const line of createInterface({ input: child.stdout })) {
		const [what, value] = line.split(" ");
		if (what === "record") acknowledged.records = Number(value);
		if (what === "commit") acknowledged.committed = Number(value);
		if (what === "transaction") acknowledged.transactions.add(Number(value));
	}
	expect(await ended).toEqual([null, "SIGKILL"]);
}

/** It makes topic t before topic x. */
function hasTopics({ admin }: Broker): boolean {
	return admin.topics().some(({ name }) => name === "x");
}

function expectWhole(broker: Broker, acknowledged: Acknowledged, where: string): void {
	const { admin } = broker;
	if (!hasTopics(broker)) {
		// It was killed before it had its topics.
		expect([where, acknowledged.records, acknowledged.transactions.size]).toEqual([where, 0, 0]);
		return;
	}
	const records = admin.read("t", 0);
	expect(records.length, where).toBeGreaterThanOrEqual(acknowledged.records);
	expect(
		records.map(({ offset, value }) => `${offset}=${value}`),
		where,
	).toEqual(records.map((_, index) => `${index}=${index}`));
	expect(admin.committed("g")[0]?.offset ?? 0, where).toBeGreaterThanOrEqual(acknowledged.committed);

	const [first = [], second = []] = [0, 1].map((partition) =>
		admin.read("x", partition, undefined, "committed").map(({ value }) => Number(value)),
	);
	expect(first, where).toEqual(second);
	expect(first, where).toEqual([...new Set(first)].sort((a, b) => a - b));
	expect(
		first.filter((n) => n % 3 === 2),
		where,
	).toEqual([]);
	const missing = [...acknowledged.transactions].filter((n) => n % 3 !== 2 && !first.includes(n));
	expect(missing, where).toEqual([]);
	expect(admin.committed("tx")[0]?.offset, where).toBe(first.length === 0 ? undefined : (first.at(-1) as number) + 1);
}
