// Writes templates/project/samples/orders.ndjson: 20 orders in four batches as Lambda delivers them, one without quantity.
// Also schemas.lock.json, with that version as the only released one: the samples stay readable when the schema is changed.
// Run after a change of the template's schema: node --conditions=@millrace/source packages/cli/scripts/write-sample-records.ts
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { generate, readDefinitions, writeLock } from "@millrace/codegen";
import { defineTopic, string } from "@millrace/core";
import type { Schema } from "@millrace/core/avro";
import { encodeRecord } from "@millrace/core/testing";

const template = new URL("../templates/project/", import.meta.url);
const text = readFileSync(new URL("schemas/order.avsc", template), "utf8");
const [definition] = readDefinitions([{ path: "schemas/order.avsc", text }]);
if (definition === undefined) throw new TypeError("The template has no schema.");

// The template's own generated code, run from a file beside this one that does not stay.
const [file] = generate([{ path: "schemas/order.avsc", text }]);
const moduleUrl = new URL("order.generated.ts", import.meta.url);
writeFileSync(moduleUrl, file?.text ?? "");
const { Order } = (await import(moduleUrl.href)) as { readonly Order: Schema<unknown> };
rmSync(moduleUrl);

const orders = defineTopic({ name: "orders", key: string, value: Order, wire: "glue", partitions: 3 });

const products = ["lamp", "chair", "desk", "shelf"];
const start = Date.UTC(2026, 0, 5, 9);
const badOrder = 14;
const nextOffset = [0, 0, 0];

const records = Array.from({ length: 20 }, (_, index) => {
	const number = index + 1;
	const customer = (index * 7) % 5;
	const partition = customer % 3;
	const offset = nextOffset[partition] ?? 0;
	nextOffset[partition] = offset + 1;
	const placedAt = new Date(start + index * 90_000);
	const lines = Array.from({ length: 1 + (index % 3) }, (_, line) => ({
		product: products[(index + line) % products.length],
		quantity: number === badOrder ? 0 : 1 + ((index + line) % 4),
		unitCents: 1000 + ((index * 350 + line * 125) % 4000),
	}));
	const value = { orderId: `o-${number}`, customerId: `c-${customer + 1}`, lines, placedAt };
	const headers = [["source", "web-shop"]] as const;
	return encodeRecord(orders, { key: value.customerId, value, partition, offset, timestamp: placedAt.getTime(), headers });
});

const batches = [records.slice(0, 5), records.slice(5, 10), records.slice(10, 15), records.slice(15)];
const events = batches.map((batch) => ({
	eventSource: "aws:kafka",
	eventSourceArn: "arn:aws:kafka:us-east-1:123456789012:cluster/samples/00000000-0000-4000-8000-000000000000-s1",
	bootstrapServers: "boot-samples.c1.kafka-serverless.us-east-1.amazonaws.com:9098",
	records: Object.fromEntries(
		[0, 1, 2]
			.map((partition) => [`orders-${partition}`, batch.filter((record) => record.partition === partition)] as const)
			.filter(([, found]) => found.length > 0),
	),
}));

writeFileSync(new URL("samples/orders.ndjson", template), events.map((event) => `${JSON.stringify(event)}\n`).join(""));

const released = { digest: definition.digest, definition: definition.definition, pinned: false };
writeFileSync(new URL("schemas.lock.json", template), writeLock({ schemas: new Map([[definition.name, [released]]]) }));
