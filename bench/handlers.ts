import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Bundle, bundleHandler } from "../test/support/bundle.ts";
import type { Framing } from "./batch.ts";
import { shapeOf } from "./shapes.ts";

/** A function as somebody would deploy it. Each one that decodes leaves its first value in `globalThis.decoded`. */
export interface MeasuredHandler {
	readonly name: string;
	/** TypeScript that exports `handler`, as a file of bench/peers. */
	readonly entry: string;
	/** How it wants its values; undefined when it reads none. */
	readonly framing: Framing | undefined;
}

const order = shapeOf("order");
const definition = JSON.stringify(order.definition);
const consumer = `
	const topic = /* @__PURE__ */ defineTopic({ name: "measured", key: string, value: Order, wire: { key: "plain", value: "glue" }, partitions: 4 });
	const reader = /* @__PURE__ */ defineConsumer({ name: "reader", topic, handler: "a/b.handler", whenExhausted: "block", undecodable: "block" });`;
const loop = (decode: string) => `
	export const handler = async (event) => {
		for (const batch of Object.values(event.records)) for (const { value } of batch) globalThis.decoded = ${decode};
	};`;

/** What the cold start of the others is less. */
export const EMPTY: MeasuredHandler = {
	name: "an empty handler",
	framing: undefined,
	entry: "export const handler = async () => {};",
};

/** The simplest consumer of each library, all of the shape `order`; the first two are Millrace. */
export const handlers: readonly MeasuredHandler[] = [
	{
		name: "millrace consume()",
		framing: "glue",
		entry: `
			import { consume, defineConsumer, defineTopic, string } from "@millrace/core";
			import { Order } from "../generated/order.ts";
			${consumer}
			export const handler = consume(reader, async (record) => { globalThis.decoded = record.value; });`,
	},
	{
		name: "millrace schema alone",
		framing: "glue",
		entry: `
			import { Order } from "../generated/order.ts";
			${loop('Order.decode(Buffer.from(value, "base64").subarray(18))')}`,
	},
	{
		name: "@middy/core alone",
		framing: undefined,
		entry: `import middy from "@middy/core"; export const handler = middy(async () => {});`,
	},
	{
		name: "avsc",
		framing: "glue",
		entry: `
			import avsc from "avsc";
			const type = avsc.Type.forSchema(JSON.parse(${definition}));
			${loop('type.fromBuffer(Buffer.from(value, "base64").subarray(18))')}`,
	},
	{
		name: "@aws-lambda-powertools/kafka",
		framing: "bare",
		entry: `
			import { kafkaConsumer } from "@aws-lambda-powertools/kafka";
			const config = { value: { type: "avro", schema: ${definition} } };
			export const handler = kafkaConsumer(async ({ records }) => { for (const { value } of records) globalThis.decoded = value; }, config);`,
	},
	{
		name: "@meinestadt.de/glue-schema-registry",
		framing: "glue",
		entry: `
			import { GlueSchemaRegistry } from "@meinestadt.de/glue-schema-registry";
			import avsc from "avsc";
			const registry = new GlueSchemaRegistry("r", { region: "us-east-1", credentials: { accessKeyId: "a", secretAccessKey: "b" } });
			registry.gc = { send: async () => ({ SchemaDefinition: ${definition} }) };
			const type = avsc.Type.forSchema(JSON.parse(${definition}));
			${loop('await registry.decode(Buffer.from(value, "base64"), type)')}`,
	},
	{
		name: "@kafkajs/confluent-schema-registry",
		framing: "confluent",
		entry: `
			import { SchemaRegistry } from "@kafkajs/confluent-schema-registry";
			import avsc from "avsc";
			const registry = new SchemaRegistry({ host: "http://127.0.0.1:1" });
			registry.cache.setSchema(1, "AVRO", avsc.Type.forSchema(JSON.parse(${definition})));
			${loop('await registry.decode(Buffer.from(value, "base64"))')}`,
	},
];

/** Handlers whose size alone is of interest. */
export const weighed: readonly MeasuredHandler[] = [
	{
		name: "millrace plain text consumer",
		framing: "bare",
		entry: `
			import { consume, defineConsumer, defineTopic, string } from "@millrace/core";
			const notes = /* @__PURE__ */ defineTopic({ name: "notes", value: string, wire: "plain", partitions: 1 });
			const reader = defineConsumer({ name: "reader", topic: notes, handler: "a/b.handler", whenExhausted: "block", undecodable: "block" });
			export const handler = consume(reader, async (record) => { record.value.length; });`,
	},
	{
		name: "millrace simplest Avro consumer",
		framing: "glue",
		entry: `
			import { consume } from "@millrace/core";
			import { delays } from "@example/functions/delays/consumer";
			export const handler = consume(delays, async (record) => { record.value.origin; });`,
	},
	{
		name: "millrace with avro-dynamic, glueLookup",
		framing: "glue",
		entry: readFileSync(join(import.meta.dirname, "../test/sst/handlers/avro-dynamic.ts"), "utf8"),
	},
];

/** Bundles a handler as SST does. */
export function bundle({ entry }: MeasuredHandler): Promise<Bundle> {
	return bundleHandler(entry, join(import.meta.dirname, "peers"));
}
