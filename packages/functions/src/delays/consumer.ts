import { flights } from "@example/schemas/topics/flights";
import { defineConsumer } from "@millrace/core";

/** Delays by airport, for a live dashboard. */
export const delays = /* @__PURE__ */ defineConsumer({
	name: "delays",
	topic: flights,
	handler: "packages/functions/src/delays/handler.handler",
	batchSize: 500,
	batchWindow: "1 second",
	startFrom: "earliest",
	concurrency: 10,
	timeout: "1 minute",
	expectedPerRecord: "1 ms",
	attempts: { max: 3, backoff: "50 ms" },
	whenExhausted: "deadLetter",
	undecodable: "deadLetter",
	deadLetter: "s3:failures",
	pollers: { min: 1, max: 4, group: "shared" },
	redelivery: { retries: 5, maxAge: "1 hour", bisect: true },
});
