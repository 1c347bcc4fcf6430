import { addTotals, NO_FLIGHTS, type Slice, type Totals } from "./totals.ts";

/** A line of the dashboard. */
export interface AirportDelays {
	readonly airport: string;
	readonly flights: number;
	/** Minutes. */
	readonly meanDelay: number;
	/** 0 to 1. */
	readonly lateShare: number;
}

/** A store of slices in memory, and what the dashboard shows of them. */
export interface Board {
	/** Putting the same id again replaces what it had. */
	put(slice: Slice): void;
	/** Every airport with at least `minFlights`, the worst mean delay first. */
	airports(minFlights?: number): readonly AirportDelays[];
}

export function createBoard(): Board {
	const slices = new Map<string, Slice>();
	return {
		put: (slice) => void slices.set(slice.id, slice),
		airports(minFlights = 1) {
			const totals = new Map<string, Totals>();
			for (const { airports } of slices.values()) {
				for (const [airport, some] of Object.entries(airports)) {
					totals.set(airport, addTotals(totals.get(airport) ?? NO_FLIGHTS, some));
				}
			}
			return [...totals]
				.filter(([, { flights }]) => flights >= minFlights)
				.map(([airport, { flights, late, delay }]) => ({
					airport,
					flights,
					meanDelay: delay / flights,
					lateShare: late / flights,
				}))
				.sort((a, b) => b.meanDelay - a.meanDelay || (a.airport < b.airport ? -1 : 1));
		},
	};
}
