import {
	type App,
	bytes,
	type Consumer,
	consume,
	defineApp,
	defineConsumer,
	defineProducer,
	defineTopic,
	existing,
	glue,
	type Infer,
	json,
	type KeyOf,
	readAs,
	type Schema,
	type StageOptions,
	serverless,
	string,
	type Topic,
	type ValueOf,
} from "@millrace/core";
import { planApp } from "@millrace/core/plan";
import { expectTypeOf } from "vitest";
import * as z from "zod";

interface Flight {
	readonly origin: string;
	readonly delay: number;
}
declare const Flight: Schema<Flight>;

// A topic knows its name, key and value.
const flights = defineTopic({ name: "flights", key: string, value: Flight, wire: "glue", partitions: 6, retention: "7 days" });
expectTypeOf(flights.name).toEqualTypeOf<"flights">();
expectTypeOf(flights.value).toEqualTypeOf<Schema<Flight>>();
expectTypeOf(flights).toExtend<Topic>();
expectTypeOf<Infer<typeof Flight>>().toEqualTypeOf<Flight>();
expectTypeOf<ValueOf<typeof flights>>().toEqualTypeOf<Flight>();
expectTypeOf<KeyOf<typeof flights>>().toEqualTypeOf<string | null>();
// @ts-expect-error no such field
type _Nope = ValueOf<typeof flights>["nope"];

// Without a key schema, keys are bytes.
const raw = defineTopic({ name: "raw", value: bytes, wire: "plain", partitions: 1 });
expectTypeOf(raw.key).toEqualTypeOf<Schema<Uint8Array>>();
expectTypeOf<KeyOf<typeof raw>>().toEqualTypeOf<Uint8Array | null>();

// Tombstones: never by default, always on a compacted topic, where keys are never null; or as said.
const compacted = defineTopic({ name: "state", key: string, value: Flight, wire: "glue", partitions: 1, cleanup: "compact" });
expectTypeOf<ValueOf<typeof compacted>>().toEqualTypeOf<Flight | null>();
expectTypeOf<KeyOf<typeof compacted>>().toEqualTypeOf<string>();
const captured = defineTopic({ name: "cdc", key: string, value: Flight, wire: "glue", partitions: 1, tombstones: true });
expectTypeOf<ValueOf<typeof captured>>().toEqualTypeOf<Flight | null>();
expectTypeOf<KeyOf<typeof captured>>().toEqualTypeOf<string | null>();
const inserted = defineTopic({ name: "in", value: Flight, wire: "glue", partitions: 1, cleanup: "compact", tombstones: false });
expectTypeOf<ValueOf<typeof inserted>>().toEqualTypeOf<Flight>();
// @ts-expect-error the value may be a tombstone
type _Unchecked = ValueOf<typeof compacted>["origin"];

// Any Standard Schema validator becomes a codec through json(), with the type it answers with.
const Order = json("shop.Order", z.object({ id: z.string(), at: z.string().transform((text) => new Date(text)) }));
expectTypeOf(Order).toEqualTypeOf<Schema<{ id: string; at: Date }>>();
// @ts-expect-error a zod schema is no codec
defineTopic({ name: "x", value: z.string(), wire: "plain", partitions: 1 });
// @ts-expect-error the key is no codec either
defineTopic({ name: "x", key: z.string(), value: string, wire: "plain", partitions: 1 });

// What a topic refuses.
// @ts-expect-error partitions missing
defineTopic({ name: "x", value: string, wire: "plain" });
// @ts-expect-error wire missing
defineTopic({ name: "x", value: string, partitions: 1 });
// @ts-expect-error misspelt option
defineTopic({ name: "x", value: string, wire: "plain", partitions: 1, partition: 6 });
// @ts-expect-error no such wire
defineTopic({ name: "x", value: string, wire: "avro", partitions: 1 });
// @ts-expect-error no duration
defineTopic({ name: "x", value: string, wire: "plain", partitions: 1, retention: "7 dayz" });
// @ts-expect-error a duration needs its space
defineTopic({ name: "x", value: string, wire: "plain", partitions: 1, retention: "7days" });
// @ts-expect-error no size
defineTopic({ name: "x", value: string, wire: "plain", partitions: 1, maxMessage: "2 MBs" });

// A view has the types that are given, and all else of its topic.
interface FlightDelays {
	readonly delay: number;
}
declare const FlightDelays: Schema<FlightDelays>;
const view = readAs(flights, { value: FlightDelays });
expectTypeOf(view.name).toEqualTypeOf<"flights">();
expectTypeOf<ValueOf<typeof view>>().toEqualTypeOf<FlightDelays>();
expectTypeOf<KeyOf<typeof view>>().toEqualTypeOf<string | null>();
expectTypeOf<KeyOf<ReturnType<typeof keysAsBytes>>>().toEqualTypeOf<Uint8Array | null>();
const keysAsBytes = () => readAs(flights, { key: bytes });
const compactedView = readAs(compacted, { value: FlightDelays });
expectTypeOf<ValueOf<typeof compactedView>>().toEqualTypeOf<FlightDelays | null>();
expectTypeOf<KeyOf<typeof compactedView>>().toEqualTypeOf<string>();
const viewer = defineConsumer({ name: "viewer", topic: view, handler: "functions/viewer.handler", deadLetter: "s3:failures" });
consume(viewer, async ({ value }) => {
	expectTypeOf(value).toEqualTypeOf<FlightDelays>();
	// @ts-expect-error the view has no such field
	value.origin;
});
defineApp({ name: "airline", cluster: serverless(), registry: glue("airline"), topics: [flights], consumers: [viewer] });
// @ts-expect-error a type is no schema
readAs(flights, { value: {} });
// @ts-expect-error misspelt part
readAs(flights, { values: FlightDelays });

// A consumer knows its name and topic.
const delays = defineConsumer({
	name: "delays",
	topic: flights,
	handler: "functions/delays.handler",
	deadLetter: "s3:failures",
	pollers: { min: 1, max: 4, group: "shared" },
	redelivery: { retries: 5, maxAge: "1 hour", bisect: true },
	onFailure: "topic:failed",
});
expectTypeOf(delays.name).toEqualTypeOf<"delays">();
expectTypeOf(delays.topic).toEqualTypeOf<typeof flights>();
expectTypeOf(delays).toExtend<Consumer>();

const required = { name: "x", topic: flights, handler: "functions/x.handler" } as const;
const complete = { ...required, deadLetter: "s3:failures" } as const;
defineConsumer(complete);
defineConsumer({ ...required, whenExhausted: "block", undecodable: "skip" });

// What a consumer refuses.
// @ts-expect-error misspelt option
defineConsumer({ ...complete, batchsize: 3 });
// @ts-expect-error no export name
defineConsumer({ ...complete, handler: "handler" });
// @ts-expect-error a name is no topic
defineConsumer({ ...complete, topic: "flights" });
// @ts-expect-error a number is no duration
defineConsumer({ ...complete, timeout: 60 });
// @ts-expect-error no duration
defineConsumer({ ...complete, batchWindow: "1 sec" });
// @ts-expect-error Unix seconds are no Date
defineConsumer({ ...complete, startFrom: 1_700_000_000 });
// @ts-expect-error redelivery without pollers
defineConsumer({ ...complete, redelivery: { retries: 5 } });
// @ts-expect-error validation without pollers
defineConsumer({ ...complete, validation: { eventRecordFormat: "JSON" } });
// @ts-expect-error failed batches to a topic without pollers
defineConsumer({ ...complete, onFailure: "topic:failed" });
// @ts-expect-error pollers without a maximum
defineConsumer({ ...complete, pollers: { min: 1 } });
// @ts-expect-error neither is chosen, and there is no deadLetter
defineConsumer(required);
// @ts-expect-error undecodable is not chosen, and there is no deadLetter
defineConsumer({ ...required, whenExhausted: "block" });
// @ts-expect-error whenExhausted is not chosen, and there is no deadLetter
defineConsumer({ ...required, undecodable: "skip" });
// @ts-expect-error no deadLetter to go to
defineConsumer({ ...required, whenExhausted: "deadLetter", undecodable: "skip" });
// @ts-expect-error the function writes no dead letters to a queue
defineConsumer({ ...required, deadLetter: "sqs:failures" });
// @ts-expect-error filters look at the value alone
defineConsumer({ ...complete, filters: [{ key: ["a"] }] });

// An app takes consumers of its own topics alone.
const app = defineApp({
	name: "airline",
	cluster: serverless(),
	registry: glue("airline"),
	topics: [flights, raw],
	consumers: [delays],
});
expectTypeOf(app).toExtend<App>();
expectTypeOf(app.topics[0]).toEqualTypeOf<typeof flights>();
expectTypeOf(planApp(app, "prod").version).toEqualTypeOf<1>();
// @ts-expect-error the app does not declare the topic of `delays`
defineApp({ name: "airline", cluster: serverless(), topics: [raw], consumers: [delays] });
// @ts-expect-error no cluster
defineApp({ name: "airline", topics: [flights], consumers: [delays] });
// @ts-expect-error misspelt option
defineApp({ name: "airline", cluster: serverless(), topics: [flights], consumers: [delays], stage: {} });
// @ts-expect-error a stage cannot change what the handler relies on
const retuned: StageOptions = { consumers: { delays: { topic: raw } } };
defineApp({ name: "airline", cluster: serverless(), topics: [flights], consumers: [delays], stages: { dev: retuned } });
// @ts-expect-error a topic is no consumer
defineApp({ name: "airline", cluster: serverless(), topics: [flights], consumers: [flights] });

// A producer writes to topics of the app, and its own names are known.
const feed = defineProducer({ name: "feed", topics: [flights, compacted], transactional: true });
expectTypeOf(feed.name).toEqualTypeOf<"feed">();
expectTypeOf(feed.topics[0]).toEqualTypeOf<typeof flights | typeof compacted | undefined>();
defineApp({
	name: "airline",
	cluster: serverless(),
	registry: glue("airline"),
	topics: [flights, compacted],
	consumers: [],
	producers: [feed],
});
defineApp({
	name: "airline",
	cluster: serverless(),
	registry: glue("airline"),
	topics: [flights],
	consumers: [],
	// @ts-expect-error the app does not have the topic "state"
	producers: [feed],
});

// A cluster is made, or there already with its VPC.
expectTypeOf(serverless({ nat: "managed", zones: 3 }).kind).toEqualTypeOf<"serverless">();
// @ts-expect-error Serverless clusters have two or three zones
serverless({ zones: 1 });
// @ts-expect-error the subnets of an existing cluster have to be named
existing({ arn: "arn", vpc: { id: "vpc-0a1b2c3d", securityGroups: [] } });
