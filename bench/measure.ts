/** Median and quartiles of a list of numbers. */
export interface Spread {
	readonly median: number;
	readonly low: number;
	readonly high: number;
}

/** What came out for one variant. */
export interface Measurement {
	readonly variant: string;
	/** CPU milliseconds of one call. */
	readonly milliseconds: Spread;
	/** How many times faster than the baseline, round by round. */
	readonly ratio: Spread;
}

export interface Effort {
	/** Rounds to run when there is time for them. */
	readonly rounds: number;
	/** CPU milliseconds that the rounds of all but slow variants may take together; at least five rounds are run. */
	readonly budgetMs: number;
	/** CPU milliseconds of warm-up for each variant. */
	readonly warmUpMs: number;
}

/** CPU milliseconds of one slice: long enough for the clock of the kernel, short enough to run next to its neighbours. */
const SLICE_MS = 8;
/** A median of fewer says little, so slow variants get as many too, and no more. */
const LEAST_ROUNDS = 5;
/** A variant whose single call takes this many slices is slow, unless it is the baseline. */
const SLOW_SLICES = 6;

type Work = () => unknown;

/** Between two numbers of the list a quantile lies where its share says: the median of an even list is no number's own. */
export function spread(values: readonly number[]): Spread {
	const sorted = [...values].sort((a, b) => a - b);
	const at = (share: number) => {
		const place = share * (sorted.length - 1);
		const below = sorted[Math.floor(place)] as number;
		const above = sorted[Math.ceil(place)] as number;
		return below + (above - below) * (place % 1);
	};
	return { median: at(0.5), low: at(0.25), high: at(0.75) };
}

/**
 * Runs the variants in turn, round after round, so that a machine that slows down slows them all. A slice repeats a fast variant, a minor
 * collection stands between slices where `--expose-gc` allows it, and what is compared is CPU time, all threads included, within a round:
 * the statistic is the median of those ratios. The first variant is the baseline.
 */
export async function compare(variants: Readonly<Record<string, Work>>, effort: Effort): Promise<readonly Measurement[]> {
	const prepared: Prepared[] = [];
	for (const [name, work] of Object.entries(variants)) prepared.push(await prepare(name, work, effort.warmUpMs));
	const fast = prepared.filter(({ slow }, index) => index === 0 || !slow);
	let spent = 0;
	for (let round = 0; round < effort.rounds && (round < LEAST_ROUNDS || spent < effort.budgetMs); round++) {
		for (const variant of round < LEAST_ROUNDS ? prepared : fast) {
			const time = await slice(variant);
			variant.times.push(time);
			if (fast.includes(variant)) spent += time * variant.repeats;
		}
	}
	const baseline = prepared[0]?.times ?? [];
	return prepared.map(({ name, times }) => ({
		variant: name,
		milliseconds: spread(times),
		ratio: spread(times.map((time, round) => (baseline[round] as number) / time)),
	}));
}

interface Prepared {
	readonly name: string;
	readonly work: Work;
	readonly repeats: number;
	readonly slow: boolean;
	/** CPU milliseconds of one call, by round from the first one on. */
	readonly times: number[];
}

async function prepare(name: string, work: Work, warmUpMs: number): Promise<Prepared> {
	const start = cpuNow();
	let best = Number.POSITIVE_INFINITY;
	for (let now = start, calls = 0; now - start < warmUpMs || calls < 2; calls++) {
		await work();
		const end = cpuNow();
		best = Math.min(best, end - now);
		now = end;
	}
	// The clock of the CPU is coarse; a call it does not see counts as a hundredth of a slice.
	const repeats = Math.max(1, Math.ceil(SLICE_MS / Math.max(best, SLICE_MS / 100)));
	return { name, work, repeats, slow: best > SLOW_SLICES * SLICE_MS, times: [] };
}

async function slice({ work, repeats }: Prepared): Promise<number> {
	await globalThis.gc?.({ type: "minor" });
	const start = cpuNow();
	for (let call = 0; call < repeats; call++) {
		const result = work();
		// A call that is done at once must not pay for the turn of the event loop that an `await` takes.
		if (result instanceof Promise) await result;
	}
	return (cpuNow() - start) / repeats;
}

function cpuNow(): number {
	const { user, system } = process.cpuUsage();
	return (user + system) / 1000;
}
