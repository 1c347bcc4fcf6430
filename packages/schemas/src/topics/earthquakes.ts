import { defineTopic, string } from "@millrace/core";
import { Earthquake } from "../earthquake.ts";

/** Seismic events as the USGS feed reports them, in plain JSON, keyed by the event's id. */
export const earthquakes = /* @__PURE__ */ defineTopic({
	name: "earthquakes",
	key: string,
	value: Earthquake,
	wire: "plain",
	partitions: 3,
	retention: "30 days",
});
