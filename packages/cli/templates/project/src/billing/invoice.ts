import type { Order } from "../generated/order.ts";

export interface Invoice {
	readonly orderId: string;
	readonly customerId: string;
	readonly totalCents: number;
}

/** An order that nobody can be billed for. Its message names no customer and no price: it ends up in logs. */
export class OrderNotBillableError extends Error {
	override readonly name = "OrderNotBillableError";
}

/** The invoice of an order. @throws {OrderNotBillableError} when a line has no quantity, or there is no line. */
export function createInvoice({ orderId, customerId, lines }: Order): Invoice {
	if (lines.length === 0) throw new OrderNotBillableError("The order has no lines.");
	if (lines.some(({ quantity }) => quantity < 1)) throw new OrderNotBillableError("A line of the order has no quantity.");
	const totalCents = lines.reduce((sum, { quantity, unitCents }) => sum + quantity * unitCents, 0);
	return { orderId, customerId, totalCents };
}
