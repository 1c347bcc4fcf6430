import { defineTopic, string } from "@millrace/core";
import { Flight } from "../generated/flight.ts";

/** Arrived flights, keyed by the airport of departure, so that the flights of one airport stay in order. */
export const flights = /* @__PURE__ */ defineTopic({
	name: "flights",
	key: string,
	value: Flight,
	wire: "glue",
	partitions: 6,
	retention: "7 days",
	compatibility: "BACKWARD",
});
