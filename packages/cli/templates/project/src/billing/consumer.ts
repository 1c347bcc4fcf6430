import { defineConsumer } from "@millrace/core";
import { orders } from "../topics/orders.ts";

/** Turns orders into invoices. An order that cannot be billed goes to the bucket `failures`, and the others go on. */
export const billing = /* @__PURE__ */ defineConsumer({
	name: "billing",
	topic: orders,
	handler: "src/billing/handler.handler",
	batchSize: 100,
	batchWindow: "1 second",
	attempts: { max: 2, backoff: "50 ms" },
	deadLetter: "s3:failures",
	// Only with provisioned pollers does Lambda read which records of a batch failed. Mappings of one group share their cost.
	pollers: { min: 1, max: 1, group: "my-millrace-app" },
	redelivery: { retries: 5, maxAge: "1 hour", bisect: true },
});
