import { consume } from "@millrace/core";
import { glueLookup } from "@millrace/core/glue";
import { s3 } from "@millrace/core/s3";
import { billing } from "./consumer.ts";
import { createInvoice, type Invoice } from "./invoice.ts";

/** Where invoices go. Put your database here; it must not mind an order that comes twice. */
const invoices = new Map<string, Invoice>();

/** Returning acknowledges a record, throwing fails it. `record.value` is an `Order`, decoded and typed by its schema. */
export const handler = consume(
	billing,
	async (record) => {
		const invoice = createInvoice(record.value);
		invoices.set(invoice.orderId, invoice);
	},
	{ deadLetter: s3(), lookup: glueLookup() },
);
