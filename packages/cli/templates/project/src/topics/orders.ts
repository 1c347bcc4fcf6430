import { defineTopic, string } from "@millrace/core";
import { Order } from "../generated/order.ts";

/** Orders, keyed by customer, so that the orders of one customer stay in their order. */
export const orders = /* @__PURE__ */ defineTopic({
	name: "orders",
	key: string,
	value: Order,
	wire: "glue",
	partitions: 3,
	retention: "7 days",
});
