import { Earthquake } from "@example/schemas/earthquake";
import { weather } from "@example/schemas/topics/weather";
import { expect, test } from "vitest";
import { readCities, readEarthquakes, readFlights, readWeather } from "../../scripts/demo/real-data.ts";

test("flights are read in the order of time, with their local time as UTC", () => {
	const flights = readFlights(20_000);
	expect(flights).toHaveLength(20_000);
	expect(flights[0]).toEqual({
		date: new Date("2001-01-01T00:47:00Z"),
		delay: 66,
		distance: 1750,
		origin: "DTW",
		destination: "LAS",
	});
	expect(flights.every(({ date }, index) => index === 0 || date >= (flights[index - 1]?.date ?? date))).toBe(true);
});

test("every earthquake and every day of weather fits its schema", () => {
	const quakes = readEarthquakes();
	expect(quakes.map((quake) => Earthquake.decode(Earthquake.encode(quake)))).toEqual(quakes);
	const days = readWeather();
	expect(days.map((day) => weather.value.decode(weather.value.encode(day)))).toEqual(days);
	expect([quakes.length, days.length]).toEqual([1707, 2922]);
});

test("cities are found behind names with commas", () => {
	expect(readCities().get("JFK")).toBe("New York, NY");
	expect(readCities().size).toBe(3376);
});
