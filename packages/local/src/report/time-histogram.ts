/** Times of any number of records in constant memory: buckets that grow by 2 %, so a quantile is off by at most that. */
export interface TimeHistogram {
	add(milliseconds: number): void;
	/** @param share 0 to 1; 0.5 is the median. Undefined when nothing was added. */
	quantile(share: number): number | undefined;
	readonly max: number | undefined;
}

const GROWTH = Math.log(1.02);
/** Below a microsecond all is the same. */
const SMALLEST = 0.001;

export function createTimeHistogram(): TimeHistogram {
	const counts = new Map<number, number>();
	let total = 0;
	let max: number | undefined;
	return {
		add(milliseconds) {
			const bucket = milliseconds <= SMALLEST ? 0 : Math.ceil(Math.log(milliseconds / SMALLEST) / GROWTH);
			counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
			total += 1;
			max = Math.max(max ?? 0, milliseconds);
		},
		quantile(share) {
			if (total === 0 || max === undefined) return undefined;
			let left = Math.max(1, Math.ceil(total * share));
			for (const bucket of [...counts.keys()].sort((a, b) => a - b)) {
				left -= counts.get(bucket) ?? 0;
				if (left <= 0) return Math.min(max, SMALLEST * Math.exp(bucket * GROWTH));
			}
			return max;
		},
		get max() {
			return max;
		},
	};
}
