/** A project with one consumer whose handler fails where a value says so; the stage decides how it is deployed. */
export const SHOP: Readonly<Record<string, string>> = {
	"src/billing.consumer.ts": `
import { defineConsumer, defineTopic, json, string } from "@millrace/core";
const validator = { "~standard": { version: 1, vendor: "test", validate: (value: unknown) =>
	typeof (value as any)?.id === "number" ? { value } : { issues: [{ message: "no id", path: ["id"] }] } } } as const;
export const Order = json<{ id: number; then?: string }>("shop.Order", validator as any);
export const orders = defineTopic({ name: "eu-orders", key: string, value: Order, wire: Order.format === "json" ? "plain" : "glue", partitions: 3 });
const common = { topic: orders, batchSize: 3, attempts: { max: 1 }, timeout: "10 seconds" } as const;
export const billing = defineConsumer({ ...common, name: "billing", handler: "src/billing.handler",
	pollers: { min: 1, max: 1, group: "shared" }, redelivery: { retries: 1 }, deadLetter: "s3:failures", onFailure: "s3:given-up" });
export const blocking = defineConsumer({ ...common, name: "blocking", handler: "src/billing.blockingHandler",
	whenExhausted: "block", undecodable: "skip" });
`,
	"src/billing.ts": `
import { consume, glueLookup, s3, SkipRecord, type KafkaRecord } from "./imports.ts";
import { billing, blocking, type orders } from "./billing.consumer.ts";

export function bill({ value }: KafkaRecord<typeof orders>): void {
	if (value.then === "throw") throw new RangeError("order is negative");
	if (value.then === "skip") throw new SkipRecord("not ours");
	if (value.then === "environment") throw new Error(process.env.STAGE_NAME + " " + process.env.AWS_LAMBDA_FUNCTION_NAME);
}

export const handler = consume(billing, async (record) => bill(record), { deadLetter: s3(), lookup: glueLookup() });
export const blockingHandler = consume(blocking, async (record) => bill(record));
`,
	"src/imports.ts": `
export { consume, SkipRecord, type KafkaRecord } from "@millrace/core";
export { glueLookup } from "@millrace/core/glue";
export { s3 } from "@millrace/core/s3";
`,
	"millrace.config.ts": `
import { defineApp, serverless } from "@millrace/core";
import { billing, blocking, orders } from "./src/billing.consumer.ts";
export default defineApp({ name: "shop", cluster: serverless(), topics: [orders], consumers: [billing, blocking] });
`,
};
