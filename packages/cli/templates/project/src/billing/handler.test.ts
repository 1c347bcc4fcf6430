import { deliver, invoke } from "@millrace/core/testing";
import { expect, test } from "vitest";
import type { Order } from "../generated/order.ts";
import { billing } from "./consumer.ts";
import { handler } from "./handler.ts";

const order: Order = {
	orderId: "o-1",
	customerId: "c-1",
	lines: [{ product: "lamp", quantity: 2, unitCents: 1250 }],
	placedAt: new Date("2026-01-05T09:00:00Z"),
};

test("an order is billed", async () => {
	const { response } = await invoke(handler, deliver(billing, [{ key: "c-1", value: order }]));
	expect(response).toEqual({ batchItemFailures: [] });
});

test("an order without lines blocks its own partition alone, where nothing takes dead letters", async () => {
	const empty = { ...order, lines: [] };
	const event = deliver(billing, [
		{ partition: 0, value: order },
		{ partition: 1, value: empty },
	]);
	const { response } = await invoke(handler, event, { settings: { whenExhausted: "block" } });
	expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: { partition: "orders-1", offset: 0 } }] });
});
