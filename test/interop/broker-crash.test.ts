import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { crashRounds } from "../broker/support/crash-rounds.ts";

const SEEDS = [11, 12, 13, 14, 15];
const ROUNDS = 40;

/* 200 random points, in directories that live through 40 kills each. The directories are independent of each other, so their brokers run side by side. */
test(`killed ${SEEDS.length * ROUNDS} times, the broker loses nothing that it acknowledged`, { timeout: 600_000 }, async () => {
	const folder = mkdtempSync(join(tmpdir(), "millrace-broker-crash-"));
	try {
		const ended = await Promise.all(SEEDS.map((seed) => crashRounds(join(folder, String(seed)), seed, ROUNDS)));
		for (const { kills, records, transactions } of ended) {
			expect(kills).toBe(ROUNDS);
			expect(records).toBeGreaterThan(ROUNDS);
			expect(transactions).toBeGreaterThan(ROUNDS);
		}
	} finally {
		rmSync(folder, { recursive: true });
	}
});
