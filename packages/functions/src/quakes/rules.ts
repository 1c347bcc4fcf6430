import type { Earthquake } from "@example/schemas/earthquake";

export type AlertLevel = "notice" | "warning" | "severe";

export interface Alert {
	/** Id of the earthquake. */
	readonly id: string;
	readonly level: AlertLevel;
	readonly magnitude: number;
	readonly place: string;
	/** Milliseconds since 1970. */
	readonly time: number;
}

/** Regions with airports of ours, as the feed writes them at the end of a place, and the magnitude that matters there. */
const WATCHED: ReadonlyMap<string, number> = /* @__PURE__ */ new Map([
	["CA", 3],
	["California", 3],
	["Nevada", 3],
	["Washington", 3],
	["Oregon", 3],
	["Hawaii", 3.5],
	["Alaska", 4],
]);
const WARNING_MAGNITUDE = 5;
const SEVERE_MAGNITUDE = 6;

/** The alert that an earthquake calls for; undefined for most of them. */
export function judge({ id, magnitude, place, time, tsunami }: Earthquake): Alert | undefined {
	const level = levelOf(magnitude, place, tsunami);
	return level && { id, level, magnitude, place, time };
}

function levelOf(magnitude: number, place: string, tsunami: boolean): AlertLevel | undefined {
	if (magnitude >= SEVERE_MAGNITUDE || (tsunami && magnitude >= WARNING_MAGNITUDE)) return "severe";
	if (magnitude >= WARNING_MAGNITUDE) return "warning";
	const region = place.slice(place.lastIndexOf(",") + 1).trim();
	const threshold = WATCHED.get(region);
	return threshold !== undefined && magnitude >= threshold ? "notice" : undefined;
}
