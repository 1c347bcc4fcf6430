import { defineApp, glue, serverless } from "@millrace/core";
import { billing } from "./src/billing/consumer.ts";
import { orders } from "./src/topics/orders.ts";

// Everything that is deployed, replayed and checked is read from here. Consumers name their handlers and never import them.
export default defineApp({
	name: "my-millrace-app",
	cluster: serverless(),
	registry: glue("my-millrace-app"),
	topics: [orders],
	consumers: [billing],
	stages: {
		production: { consumers: { billing: { batchSize: 1000 } } },
	},
});
