import type { AirportDelays } from "@example/functions/delays/board";
import type { Flight } from "@example/schemas/generated/flight";

/** What the dashboard must show in the end, computed from the data itself and past all of Millrace. */
export function computeDelays(flights: readonly Flight[]): ReadonlyMap<string, AirportDelays> {
	const delays = new Map<string, number[]>();
	for (const { origin, delay } of flights) {
		const list = delays.get(origin) ?? [];
		list.push(delay);
		delays.set(origin, list);
	}
	return new Map(
		[...delays].map(([airport, list]) => {
			const meanDelay = list.reduce((sum, delay) => sum + delay, 0) / list.length;
			const lateShare = list.filter((delay) => delay >= 15).length / list.length;
			return [airport, { airport, flights: list.length, meanDelay, lateShare }];
		}),
	);
}
