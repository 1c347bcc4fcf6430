import {
	type BatchResponse,
	bytes,
	consume,
	consumeBatch,
	defineConsumer,
	defineTopic,
	json,
	type KafkaRecord,
	type MskEvent,
	type RecordContext,
	type RecordMiddleware,
	string,
} from "@millrace/core";
import type { Handler, MSKEvent, MSKHandler } from "aws-lambda";
import { expectTypeOf } from "vitest";
import * as z from "zod";
import type { Reading } from "../support/fake-schema.ts";
import { billing, orders } from "../support/orders.ts";

const weather = defineTopic({
	name: "weather",
	key: string,
	value: json("weather.Reading", z.object({ station: z.string(), celsius: z.number(), at: z.coerce.date() })),
	wire: "plain",
	partitions: 1,
	cleanup: "compact",
});
const readings = defineConsumer({
	name: "readings",
	topic: weather,
	handler: "src/readings.handler",
	whenExhausted: "block",
	undecodable: "skip",
});
const deliveries = billing();

// What a handler receives is inferred from the topic's schemas.
const handler = consume(deliveries, async (record, context) => {
	expectTypeOf(record).toEqualTypeOf<KafkaRecord<typeof orders>>();
	expectTypeOf(record.topic).toEqualTypeOf<"eu-orders">();
	expectTypeOf(record.value).toEqualTypeOf<Reading>();
	expectTypeOf(record.key).toEqualTypeOf<string | null>();
	expectTypeOf(record.headers.get("trace")).toEqualTypeOf<string | undefined>();
	expectTypeOf(context.signal).toEqualTypeOf<AbortSignal>();
	expectTypeOf(context.lambda.awsRequestId).toEqualTypeOf<string>();
});
consume(readings, (record) => {
	expectTypeOf(record.value).toEqualTypeOf<{ station: string; celsius: number; at: Date } | null>();
	expectTypeOf(record.key).toEqualTypeOf<string>();
});
const batchHandler = consumeBatch(deliveries, async (records, context) => {
	expectTypeOf(records).toEqualTypeOf<readonly KafkaRecord<typeof orders>[]>();
	expectTypeOf(context).toEqualTypeOf<RecordContext>();
});
const raw = defineTopic({ name: "raw", value: bytes, wire: "plain", partitions: 1, tombstones: true });
const rawConsumer = defineConsumer({ name: "raw", topic: raw, handler: "a/b.c", whenExhausted: "block", undecodable: "block" });
consume(rawConsumer, ({ key, value }) => {
	expectTypeOf(key).toEqualTypeOf<Uint8Array | null>();
	expectTypeOf(value).toEqualTypeOf<Uint8Array | null>();
});

// A handler is a Lambda handler, of our event type and of the one in @types/aws-lambda.
const ofOurs: Handler<MskEvent, BatchResponse> = handler;
const ofTheirs: Handler<MSKEvent, BatchResponse> = handler;
const batchOfTheirs: Handler<MSKEvent, BatchResponse> = batchHandler;
void [ofOurs, ofTheirs, batchOfTheirs];
// @ts-expect-error MSKHandler of @types/aws-lambda returns nothing, which would acknowledge failed records
const asVoid: MSKHandler = handler;
void asVoid;

// middy's own methods keep the handler usable as one.
const used = handler.use({ before: (request) => void request.event.records }).before(() => {});
const usedAsLambda: Handler<MSKEvent, BatchResponse> = used;
void usedAsLambda;

// Middleware adds to the context, and a later one may need what an earlier one adds.
const withTenant: RecordMiddleware<{ tenant: string }> = (record, _context, next) =>
	next({ tenant: record.headers.get("tenant") ?? "none" });
const withLog: RecordMiddleware<{ log(line: string): void }, { tenant: string }> = (_record, context, next) =>
	next({ log: (line) => void `${context.tenant} ${line}` });
const ofOrders: RecordMiddleware<{ unit: string }, object, typeof orders> = (record, _context, next) =>
	next({ unit: record.value.unit });
consume(
	deliveries,
	(_record, context) => {
		expectTypeOf(context.tenant).toEqualTypeOf<string>();
		expectTypeOf(context.unit).toEqualTypeOf<string>();
		expectTypeOf(context.attempt).toEqualTypeOf<number>();
		context.log("x");
	},
	{ middleware: [withTenant, withLog, ofOrders] },
);

// Wrong use.
consume(deliveries, (record) => {
	// @ts-expect-error no such field
	record.value.total;
	// @ts-expect-error a record is not to be changed
	record.offset = 1;
});
consumeBatch(deliveries, (records) => {
	// @ts-expect-error no such field
	records[0]?.value.total;
	// @ts-expect-error there may be no such record
	records[7].value.id;
});
consume(readings, (record) => {
	// @ts-expect-error the value may be a tombstone
	record.value.celsius;
});
consume(deliveries, (record) => {
	// @ts-expect-error the key may be missing
	record.key.length;
});
// @ts-expect-error a handler of another topic's records
consume(deliveries, (_record: KafkaRecord<typeof weather>) => {});
// @ts-expect-error a topic is not a consumer
consume(orders, () => {});
// @ts-expect-error what a handler returns goes nowhere
consume(deliveries, async () => ({ batchItemFailures: [] }));
// @ts-expect-error a misspelt option
consume(deliveries, () => {}, { deadletter: undefined });
consume(deliveries, (_record, context) => {
	// @ts-expect-error the middleware that adds it is not given
	context.tenant;
});
consume(
	deliveries,
	(_record, context) => {
		// @ts-expect-error only what the given middleware adds
		context.log("x");
	},
	{ middleware: [withTenant] },
);
// @ts-expect-error it forgets next
const forgets: RecordMiddleware = async () => {};
// @ts-expect-error it calls next and does not pass its result on
const loses: RecordMiddleware = async (_record, _context, next) => {
	await next({});
};
// @ts-expect-error it makes up a result
const fakes: RecordMiddleware = async () => ({});
// @ts-expect-error it claims to add what it does not pass
const lies: RecordMiddleware<{ tenant: string }> = (_record, _context, next) => next({});
// @ts-expect-error nothing before it adds the tenant
const wants: RecordMiddleware = (_record, context, next) => next({ tenant: context.tenant });
void [forgets, loses, fakes, lies, wants];
// @ts-expect-error nothing before it adds the tenant that it needs
consume(deliveries, () => {}, { middleware: [withLog] });
// @ts-expect-error what it needs is added only after it
consume(deliveries, () => {}, { middleware: [withLog, withTenant] });
// @ts-expect-error a middleware of another topic's records
consume(readings, () => {}, { middleware: [ofOrders] });
