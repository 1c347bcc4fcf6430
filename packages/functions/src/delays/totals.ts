/** What is known of some flights of one airport. Totals of disjoint flights may be added up. */
export interface Totals {
	readonly flights: number;
	readonly late: number;
	/** Minutes, early arrivals counting against late ones. */
	readonly delay: number;
}

/**
 * The totals of one airport by the records of one partition in one batch.
 *
 * `id` names the first of those records. A batch that Lambda delivers again gets the same id, and one that it splits, or that
 * goes on behind a failure, gets others for what lies behind: whoever stores slices by their id counts no flight twice.
 */
export interface Slice {
	readonly id: string;
	readonly airports: Readonly<Record<string, Totals>>;
}

/** A flight is late from here on: https://www.bts.gov/topics/airlines-and-airports/understanding-reporting-causes-flight-delays-and-cancellations */
const LATE_MINUTES = 15;

export const NO_FLIGHTS: Totals = { flights: 0, late: 0, delay: 0 };

export function addTotals(a: Totals, b: Totals): Totals {
	return { flights: a.flights + b.flights, late: a.late + b.late, delay: a.delay + b.delay };
}

/** Collects the flights of one invocation. */
export interface Tally {
	add(
		record: { readonly topic: string; readonly partition: number; readonly offset: number },
		airport: string,
		delay: number,
	): void;
	slices(): readonly Slice[];
}

export function createTally(): Tally {
	const partitions = new Map<string, { readonly id: string; readonly airports: Map<string, Totals> }>();
	return {
		add({ topic, partition, offset }, airport, delay) {
			const name = `${topic}-${partition}`;
			const slice = partitions.get(name) ?? { id: `${name}@${offset}`, airports: new Map<string, Totals>() };
			partitions.set(name, slice);
			const flight: Totals = { flights: 1, late: delay >= LATE_MINUTES ? 1 : 0, delay };
			slice.airports.set(airport, addTotals(slice.airports.get(airport) ?? NO_FLIGHTS, flight));
		},
		slices: () => [...partitions.values()].map(({ id, airports }) => ({ id, airports: Object.fromEntries(airports) })),
	};
}
