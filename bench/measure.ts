/** Median and quartiles of a list of numbers. */
export interface Spread {
	readonly median: number;
	readonly low: number;
	readonly high: number;
}

export function spread(values: readonly number[]): Spread {
	const sorted = [...values].sort((a, b) => a - b);
	const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] as number;
	return { median: at(0.5), low: at(0.25), high: at(0.75) };
}

/** CPU milliseconds of one call. */
async function cpuTime(work: () => unknown): Promise<number> {
	const before = process.cpuUsage();
	await work();
	const { user, system } = process.cpuUsage(before);
	return (user + system) / 1000;
}

/**
 * Runs the variants in turn, round after round, so that a machine that slows down slows them all; the first rounds warm up and do not
 * count. Returns CPU milliseconds by variant, one a round.
 */
export async function interleaved(
	variants: Readonly<Record<string, () => unknown>>,
	rounds: number,
	warmUp = 5,
): Promise<Readonly<Record<string, readonly number[]>>> {
	const times: Record<string, number[]> = Object.fromEntries(Object.keys(variants).map((name) => [name, []]));
	for (let round = 0; round < rounds + warmUp; round++) {
		for (const [name, work] of Object.entries(variants)) {
			const milliseconds = await cpuTime(work);
			if (round >= warmUp) times[name]?.push(milliseconds);
		}
	}
	return times;
}

/** How many times faster `times` is than `baseline`, round by round. */
export function ratio(baseline: readonly number[], times: readonly number[]): Spread {
	return spread(times.map((value, round) => (baseline[round] as number) / value));
}
