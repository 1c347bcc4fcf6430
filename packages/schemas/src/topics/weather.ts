import { defineTopic, string } from "@millrace/core";
import { WeatherObservation } from "../generated/weather-observation.ts";

/** Daily observations, keyed by the station's city. */
export const weather = /* @__PURE__ */ defineTopic({
	name: "weather",
	key: string,
	value: WeatherObservation,
	wire: "glue",
	partitions: 2,
	retention: "30 days",
});
