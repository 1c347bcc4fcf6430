import type { WeatherObservation } from "@example/schemas/generated/weather-observation";

/** The part of a month that a batch has. Parts of disjoint days may be added up. */
export interface MonthLine {
	readonly line: "month";
	readonly location: string;
	/** `2012-01` */
	readonly month: string;
	readonly days: number;
	/** Millimetres, of the days that have a measurement. */
	readonly precipitation: number;
	readonly warmest: number;
	readonly coldest: number;
	/** Days by what they were mostly like. */
	readonly weather: Readonly<Record<string, number>>;
}

export interface AnomalyLine {
	readonly line: "anomaly";
	readonly location: string;
	/** `2012-01-17` */
	readonly date: string;
	readonly anomaly: "cloudburst" | "storm" | "heat" | "frost";
}

export type AnalysisLine = MonthLine | AnomalyLine;

/** Whether an observation can be true at all. */
export function isPlausible({ temperatureMax, temperatureMin, precipitation, wind }: WeatherObservation): boolean {
	return temperatureMin <= temperatureMax && (precipitation ?? 0) >= 0 && (wind ?? 0) >= 0;
}

/** Lines about some days: the anomalies in their order, then one line for each location and month. */
export function analyse(observations: readonly WeatherObservation[]): readonly AnalysisLine[] {
	const anomalies = observations.flatMap((observation) => {
		const { location } = observation;
		const date = observation.date.toISOString().slice(0, 10);
		return findAnomalies(observation).map((anomaly): AnomalyLine => ({ line: "anomaly", location, date, anomaly }));
	});
	const months = groupBy(observations, ({ location, date }) => `${location} ${date.toISOString().slice(0, 7)}`);
	return [...anomalies, ...[...months.values()].map(describeMonth)];
}

function findAnomalies(observation: WeatherObservation): readonly AnomalyLine["anomaly"][] {
	const { temperatureMax, temperatureMin, precipitation, wind } = observation;
	return [
		...((precipitation ?? 0) >= 50 ? (["cloudburst"] as const) : []),
		...((wind ?? 0) >= 9 ? (["storm"] as const) : []),
		...(temperatureMax >= 35 ? (["heat"] as const) : []),
		...(temperatureMin <= -10 ? (["frost"] as const) : []),
	];
}

function describeMonth(days: readonly WeatherObservation[]): MonthLine {
	// Sound: a group holds at least the observation that opened it.
	const [first] = days as readonly [WeatherObservation];
	const kinds = groupBy(days, ({ weather }) => weather);
	return {
		line: "month",
		location: first.location,
		month: first.date.toISOString().slice(0, 7),
		days: days.length,
		// Rounded, so that the sum does not show how binary fractions add up.
		precipitation: Math.round(days.reduce((sum, { precipitation }) => sum + (precipitation ?? 0), 0) * 10) / 10,
		warmest: Math.max(...days.map(({ temperatureMax }) => temperatureMax)),
		coldest: Math.min(...days.map(({ temperatureMin }) => temperatureMin)),
		weather: Object.fromEntries([...kinds].map(([kind, { length }]) => [kind, length])),
	};
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
	const groups = new Map<string, T[]>();
	for (const item of items) {
		const key = keyOf(item);
		const group = groups.get(key);
		if (group === undefined) groups.set(key, [item]);
		else group.push(item);
	}
	return groups;
}
