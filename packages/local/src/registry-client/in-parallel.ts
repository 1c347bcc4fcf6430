/** Requests side by side: enough to hide latency, far below any registry's throttle. */
const LANES = 4;

/** The results of an asynchronous function, in the order of the items, a few calls at a time. The first rejection ends it. */
export async function inParallel<T, R>(items: readonly T[], run: (item: T) => Promise<R>): Promise<readonly R[]> {
	const results: R[] = [];
	const queue = items.entries();
	const work = async () => {
		for (const [index, item] of queue) results[index] = await run(item);
	};
	await Promise.all(Array.from({ length: Math.min(LANES, items.length) }, work));
	return results;
}
