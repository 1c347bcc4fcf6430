// Sources

export { HandlerTimeoutError, ResponseNotJsonError } from "./invoker/in-process-invoker.ts";
// Replay
export { ConfigInvalidError, ConfigMissingError, type LoadedConfig, loadConfig } from "./invoker/load-config.ts";
export {
	HandlerLoadError,
	HandlerMismatchError,
	HandlerMissingError,
	type LambdaHandler,
	type LoadedHandler,
	loadHandler,
} from "./invoker/load-handler.ts";
export { BundleError } from "./invoker/load-module.ts";
export type { StackMapper } from "./invoker/stack-mapper.ts";
// Kafka
export { type ConnectKafkaOptions, connectKafka } from "./kafka/connect-kafka.ts";
export type {
	Fetched,
	FetchOptions,
	Generation,
	GroupMember,
	GroupOptions,
	KafkaClient,
	KafkaHeader,
	KafkaRecord,
	NewKafkaRecord,
	OffsetsAt,
} from "./kafka/kafka-client.ts";
export { GenerationEndedError, KafkaAddressError, KafkaBatchInvalidError, KafkaClosedError } from "./kafka/kafka-errors.ts";
export { toKafkaRecord, toMskRecord } from "./kafka/to-msk-record.ts";
// The event source mapping, live
// The event source mapping's own errors, as reports name them
export {
	createFileDestination,
	DestinationUnknownError,
	type FailureDestination,
	type FileDestinationOptions,
} from "./mapping/failure-destination.ts";
export { FilterPatternError } from "./mapping/filter-pattern.ts";
export type { FinalOutcome } from "./mapping/final-outcome.ts";
export type { FunctionError, Invocation, Invoker, Returned } from "./mapping/invoker.ts";
export { type BlockedPartition, describeIdleReason, type IdleReason } from "./mapping/live/idle-reason.ts";
export type { MappingCounts } from "./mapping/live/mapping-counts.ts";
export type { InvocationPlace, MappingEvent, MappingHappening, OffsetRange } from "./mapping/live/mapping-event.ts";
export type { MappingStatus, PartitionStatus, PollerStatus } from "./mapping/live/mapping-status.ts";
export {
	type DeliverySchema,
	RecordInvalidError,
	type SchemaDelivery,
	SchemaDeliveryMissingError,
	SchemaFormatNotEmulatedError,
} from "./mapping/live/schema-delivery.ts";
export { type LiveMapping, type LiveMappingOptions, startMapping } from "./mapping/live/start-mapping.ts";
export {
	DestinationFailedError,
	PartitionBlockedError,
	RecordExpiredError,
	RecordTooLargeError,
	ResponseInvalidError,
} from "./mapping/mapping-errors.ts";
export type { Pace } from "./mapping/run-mapping.ts";
export { createTopicDestination, type TopicDestinationOptions } from "./mapping/topic-destination.ts";
// Schema registry
export { GlueError, type GlueErrorType } from "./registry/glue-error.ts";
export { RegistryJournalError } from "./registry/journal.ts";
export { type GlueRegistry, type GlueRegistryOptions, openGlueRegistry } from "./registry/registry.ts";
export { type GlueFault, type GlueRegistryServer, type ServeRegistryOptions, serveRegistry } from "./registry/serve-registry.ts";
export type { KnownSchema } from "./replay/known-schemas.ts";
export { type ReplayOptions, type ReplayProgress, replay } from "./replay/replay.ts";
export { ConsumerUnknownError, SourceWithoutTopicError } from "./replay/replay-errors.ts";
// Reports
export type { PartitionReport, RecordCounts, ReplayReport, ReportedError, TimeReport } from "./report/report.ts";
export { writeReportJunit } from "./report/report-junit.ts";
export { type ReportTextOptions, writeReportText } from "./report/report-text.ts";
export { type MemoryLog, readMemoryLog } from "./sources/memory-log.ts";
export { type ReadSourceOptions, readSource } from "./sources/read-source.ts";
export { SourceInvalidError, SourceMissingError, SourceWithoutRecordsError } from "./sources/source-errors.ts";
export type { SourceEvent, SourceOrigin } from "./sources/source-event.ts";
// Stand-ins
export {
	type ObjectStoreFault,
	type ObjectStoreStandIn,
	type ObjectStoreStandInOptions,
	startObjectStore,
} from "./stand-ins/object-store.ts";
export {
	type RegisteredVersion,
	type RegistryFault,
	type SchemaRegistryStandIn,
	type SchemaRegistryStandInOptions,
	startSchemaRegistry,
} from "./stand-ins/schema-registry.ts";
