import { earthquakes } from "@example/schemas/topics/earthquakes";
import { defineConsumer } from "@millrace/core";

/** Alerts about strong earthquakes, and about weaker ones where we fly. */
export const quakes = /* @__PURE__ */ defineConsumer({
	name: "quakes",
	topic: earthquakes,
	handler: "packages/functions/src/quakes/handler.handler",
	batchSize: 50,
	// Not "latest": a new mapping takes minutes to start, and an alert too many is better than one too few.
	startFrom: "earliest",
	timeout: "30 seconds",
	expectedPerRecord: "100 ms",
	// What no rule can alert about never reaches the function.
	filters: [{ value: { magnitude: [{ numeric: [">=", 2.5] }] } }],
	attempts: { max: 3, backoff: "500 ms" },
	deadLetter: "s3:failures",
	pollers: { min: 1, max: 3, group: "shared" },
	redelivery: { retries: 10, maxAge: "6 hours" },
});
