import { weather as topic } from "@example/schemas/topics/weather";
import { defineConsumer } from "@millrace/core";

/** Monthly figures and remarkable days, as lines for log analytics. */
export const weather = /* @__PURE__ */ defineConsumer({
	name: "weather",
	topic,
	handler: "packages/functions/src/weather/handler.handler",
	batchSize: 1000,
	batchWindow: "5 minutes",
	startFrom: "earliest",
	timeout: "2 minutes",
	expectedPerRecord: "1 ms",
	attempts: { max: 2, backoff: "1 second" },
	deadLetter: "s3:failures",
	pollers: { min: 1, max: 2, group: "shared" },
	redelivery: { retries: 5, bisect: true },
});
