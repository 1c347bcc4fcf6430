import type { Earthquake } from "@example/schemas/earthquake";

/** An earthquake worth a warning, unless told otherwise. */
export function quake(properties: Partial<Earthquake> = {}): Earthquake {
	return {
		id: "us2000cwcz",
		kind: "earthquake",
		place: "South of the Fiji Islands",
		time: 1517966773840,
		magnitude: 5.5,
		latitude: -24.8,
		longitude: 179.9,
		depth: 500,
		tsunami: false,
		...properties,
	};
}
