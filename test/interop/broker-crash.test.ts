import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { crashRounds } from "../broker/support/crash-rounds.ts";

const SEEDS = [11, 12, 13, 14, 15];
const ROUNDS = 40;

/* 200 random points, in directories that live through 40 kills each. */
test.concurrent.each(SEEDS)(
	"killed %s times over, the broker loses nothing that it acknowledged",
	{ timeout: 300_000 },
	async (seed) => {
		const directory = mkdtempSync(join(tmpdir(), "millrace-broker-crash-"));
		try {
			const { kills, records, transactions } = await crashRounds(directory, seed, ROUNDS);
			expect(kills).toBe(ROUNDS);
			expect(records).toBeGreaterThan(ROUNDS);
			expect(transactions).toBeGreaterThan(ROUNDS);
		} finally {
			rmSync(directory, { recursive: true });
		}
	},
);
