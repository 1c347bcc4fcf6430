// Declaring: inert data, the same for functions, tools and deployments.
export {
	type App,
	type AppAlarms,
	type AppOptions,
	type ConsumerTuning,
	defineApp,
	glue,
	type ProducerTuning,
	type Registry,
	type StageOptions,
	type TopicTuning,
} from "./definition/app.ts";
export {
	type Cluster,
	type ClusterVpc,
	type ExistingCluster,
	type ExistingOptions,
	existing,
	type ServerlessCluster,
	type ServerlessOptions,
	serverless,
} from "./definition/cluster.ts";
export { bytes, string } from "./definition/codecs.ts";
export {
	type Attempts,
	type Consumer,
	type ConsumerAlarms,
	type ConsumerOptions,
	type DeadLetterAddress,
	defineConsumer,
	type FailureAddress,
	type HandlerPath,
	type Pollers,
	type RecordValidation,
	type Redelivery,
} from "./definition/consumer.ts";
export { JsonValueError, json } from "./definition/json.ts";
export { defineProducer, type Producer, type ProducerOptions } from "./definition/producer.ts";
export { type ReadAsOptions, readAs } from "./definition/read-as.ts";
export type { Decoder, Infer, Schema, SchemaFormat, WriterSchema } from "./definition/schema.ts";
export type { StandardSchema } from "./definition/standard-schema.ts";
export {
	type Cleanup,
	type Compatibility,
	defineTopic,
	type KeyOf,
	type Topic,
	type TopicOptions,
	type ValueOf,
	type Wire,
} from "./definition/topic.ts";
export { type Duration, readDuration, readSize, type Size } from "./definition/units.ts";
export { DefinitionError } from "./definition/validate.ts";
export {
	type ErrorCategory,
	isMillraceError,
	MillraceError,
	type MillraceErrorOptions,
	type RecordPosition,
} from "./errors.ts";
// Consuming: what ships to Lambda.
export type { BatchResponse } from "./runtime/batch-response.ts";
export { type ConsumeOptions, type ConsumerHandler, consume, type RecordHandler } from "./runtime/consume.ts";
export { type BatchHandler, consumeBatch } from "./runtime/consume-batch.ts";
export type { DeadLetterSender } from "./runtime/dead-letter.ts";
export { createSender } from "./runtime/dead-letter-sender.ts";
export { HANDLER_BRAND, type HandlerBrand, readHandlerBrand } from "./runtime/handler-brand.ts";
export type { RecordHeaders } from "./runtime/headers.ts";
export { createLookup, type FindSchema, type SchemaLookup, SchemaUnknownError } from "./runtime/lookup.ts";
export type { RecordMiddleware } from "./runtime/middleware.ts";
export type { MskEvent, MskHeader, MskRecord, SchemaMetadata } from "./runtime/msk-event.ts";
export type { Observer, RecordOutcome } from "./runtime/observer.ts";
export { PORTS, type Ports } from "./runtime/ports.ts";
export type { KafkaRecord, RecordContext } from "./runtime/record-context.ts";
export { type DeadLetterTarget, readSettings, SETTINGS_VARIABLE, type Settings } from "./runtime/settings.ts";
export { DeadLetter, FailedAt, SkipRecord } from "./runtime/signals.ts";
