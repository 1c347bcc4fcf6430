import { readFileSync } from "node:fs";
import type { Earthquake } from "@example/schemas/earthquake";
import type { Flight } from "@example/schemas/generated/flight";
import type { WeatherKind, WeatherObservation } from "@example/schemas/generated/weather-observation";

/*
  The data sets of the npm package vega-datasets as values of the example's schemas:
    flights-20k.json   20,000 flights in the United States, January to March 2001 (Bureau of Transportation Statistics)
    earthquakes.json   1,707 seismic events of a week in February 2018 (USGS feed)
    weather.csv        2,922 days in Seattle and New York, 2012 to 2015 (NOAA)
*/
const data = new URL("../../node_modules/vega-datasets/data/", import.meta.url);

/** Flights, the earliest first. */
export function readFlights(limit: number): readonly Flight[] {
	const rows: readonly (Omit<Flight, "date"> & { readonly date: string })[] = JSON.parse(read("flights-20k.json"));
	return rows
		.slice(0, limit)
		.map(({ date, delay, distance, origin, destination }) => {
			const [day = "", time] = date.split(" ");
			return { date: new Date(`${day.replaceAll("/", "-")}T${time}Z`), delay, distance, origin, destination };
		})
		.sort((a, b) => a.date.getTime() - b.date.getTime());
}

interface Feature {
	readonly id: string;
	readonly properties: {
		readonly type: Earthquake["kind"];
		readonly place: string;
		readonly time: number;
		readonly mag: number;
		readonly tsunami: number;
	};
	readonly geometry: { readonly coordinates: readonly [longitude: number, latitude: number, depth: number] };
}

/** Seismic events, the earliest first. */
export function readEarthquakes(): readonly Earthquake[] {
	const { features }: { readonly features: readonly Feature[] } = JSON.parse(read("earthquakes.json"));
	return features
		.map(({ id, properties: { type, place, time, mag, tsunami }, geometry: { coordinates } }) => {
			const [longitude, latitude, depth] = coordinates;
			return { id, kind: type, place, time, magnitude: mag, latitude, longitude, depth, tsunami: tsunami === 1 };
		})
		.sort((a, b) => a.time - b.time);
}

/** Days, one city after the other. */
export function readWeather(): readonly WeatherObservation[] {
	const [, ...rows] = read("weather.csv").trim().split("\n");
	return rows.map((row) => {
		const [location = "", date = "", precipitation, temperatureMax, temperatureMin, wind, weather] = row.trim().split(",");
		return {
			location,
			date: new Date(date),
			// Sound: the file has these five words alone, and encoding refuses any other.
			weather: weather as WeatherKind,
			temperatureMax: Number(temperatureMax),
			temperatureMin: Number(temperatureMin),
			precipitation: readNumber(precipitation),
			wind: readNumber(wind),
		};
	});
}

function readNumber(text = ""): number | null {
	return text === "" ? null : Number(text);
}

function read(name: string): string {
	return readFileSync(new URL(name, data), "utf8");
}

/** City and state of an airport, by IATA code. */
export function readCities(): ReadonlyMap<string, string> {
	const [, ...rows] = read("airports.csv").trim().split("\n");
	return new Map(
		rows.map((row): [string, string] => {
			// Names may stand in quotes, because some hold a comma.
			const [code, , city, state] = [...row.matchAll(/(?:^|,)(?:"([^"]*)"|([^,]*))/g)].map(
				([, quoted, plain]) => quoted ?? plain,
			);
			return [code ?? "", `${city}, ${state}`];
		}),
	);
}
