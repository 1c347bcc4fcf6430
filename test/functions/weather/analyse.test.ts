import { analyse, isPlausible } from "@example/functions/weather/analyse";
import { expect, test } from "vitest";
import { observation } from "../support/observation.ts";

test("days are summed up by location and month", () => {
	expect(
		analyse([
			observation("2012-01-30", { precipitation: 0.1 }),
			observation("2012-01-31", { precipitation: 0.2, temperatureMax: 15, weather: "rain" }),
			observation("2012-02-01", { precipitation: null, temperatureMin: -1, weather: "fog" }),
			observation("2012-02-01", { location: "New York" }),
		]),
	).toEqual([
		{
			line: "month",
			location: "Seattle",
			month: "2012-01",
			days: 2,
			precipitation: 0.3,
			warmest: 15,
			coldest: 5,
			weather: { sun: 1, rain: 1 },
		},
		{
			line: "month",
			location: "Seattle",
			month: "2012-02",
			days: 1,
			precipitation: 0,
			warmest: 12.8,
			coldest: -1,
			weather: { fog: 1 },
		},
		{
			line: "month",
			location: "New York",
			month: "2012-02",
			days: 1,
			precipitation: 0.1,
			warmest: 12.8,
			coldest: 5,
			weather: { sun: 1 },
		},
	]);
});

test("each extreme of a day is a line of its own, before the months", () => {
	const lines = analyse([
		observation("2012-07-01", { temperatureMax: 35, precipitation: 50 }),
		observation("2012-12-24", { temperatureMin: -10, wind: 9 }),
		observation("2012-12-25", { wind: null }),
	]);
	expect(lines.slice(0, 4).map((line) => (line.line === "anomaly" ? [line.date, line.anomaly] : line))).toEqual([
		["2012-07-01", "cloudburst"],
		["2012-07-01", "heat"],
		["2012-12-24", "storm"],
		["2012-12-24", "frost"],
	]);
	expect(lines).toHaveLength(6);
});

test.each([
	["a night warmer than its day", { temperatureMin: 20 }],
	["rain that falls upwards", { precipitation: -1 }],
	["wind below none", { wind: -0.1 }],
])("%s is not plausible", (_, properties) => {
	expect(isPlausible(observation("2012-01-01"))).toBe(true);
	expect(isPlausible(observation("2012-01-01", properties))).toBe(false);
});
