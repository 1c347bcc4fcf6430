import type { WeatherObservation } from "@example/schemas/generated/weather-observation";
import { weather } from "@example/schemas/topics/weather";
import { expect, test } from "vitest";

const observation: WeatherObservation = {
	location: "Seattle",
	date: new Date("2012-01-17"),
	weather: "snow",
	temperatureMax: 4.4,
	temperatureMin: 0,
	precipitation: null,
	wind: 5.1,
};

test("an observation comes back from its bytes as it went in, missing measurements included", () => {
	expect(weather.value.decode(weather.value.encode(observation))).toEqual(observation);
});

test("a kind of weather that the schema does not have cannot be written", () => {
	const wrong = { ...observation, weather: "hail" } as unknown as WeatherObservation;
	expect(() => weather.value.encode(wrong)).toThrow(/weather/);
});
