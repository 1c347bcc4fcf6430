import { json } from "@millrace/core";
import * as v from "valibot";

const shape = /* @__PURE__ */ v.object({
	/** The network's id of the event; the key of the record. */
	id: /* @__PURE__ */ v.pipe(/* @__PURE__ */ v.string(), /* @__PURE__ */ v.minLength(1)),
	kind: /* @__PURE__ */ v.picklist(["earthquake", "explosion", "quarry blast"]),
	/** Where it happened, in words. */
	place: /* @__PURE__ */ v.string(),
	/** Milliseconds since 1970. */
	time: /* @__PURE__ */ v.pipe(/* @__PURE__ */ v.number(), /* @__PURE__ */ v.integer()),
	/** Negative for very small earthquakes. */
	magnitude: /* @__PURE__ */ v.pipe(/* @__PURE__ */ v.number(), /* @__PURE__ */ v.minValue(-2), /* @__PURE__ */ v.maxValue(10)),
	latitude: /* @__PURE__ */ v.pipe(/* @__PURE__ */ v.number(), /* @__PURE__ */ v.minValue(-90), /* @__PURE__ */ v.maxValue(90)),
	longitude: /* @__PURE__ */ v.pipe(
		/* @__PURE__ */ v.number(),
		/* @__PURE__ */ v.minValue(-180),
		/* @__PURE__ */ v.maxValue(180),
	),
	/** Kilometres below the surface. */
	depth: /* @__PURE__ */ v.number(),
	/** Whether the event may cause a tsunami. */
	tsunami: /* @__PURE__ */ v.boolean(),
});

/** One event of the USGS earthquake feed. */
export type Earthquake = v.InferOutput<typeof shape>;

/** Plain JSON, checked by valibot on its way in. */
export const Earthquake = /* @__PURE__ */ json<Earthquake>("airline.Earthquake", shape);
