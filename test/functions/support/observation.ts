import type { WeatherObservation } from "@example/schemas/generated/weather-observation";

/** An unremarkable day in Seattle, unless told otherwise. */
export function observation(date: string, properties: Partial<Omit<WeatherObservation, "date">> = {}): WeatherObservation {
	return {
		location: "Seattle",
		date: new Date(date),
		weather: "sun",
		temperatureMax: 12.8,
		temperatureMin: 5,
		precipitation: 0.1,
		wind: 4.7,
		...properties,
	};
}
