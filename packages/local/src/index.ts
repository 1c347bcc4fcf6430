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
// The event source mapping's own errors, as reports name them
export { DestinationUnknownError } from "./mapping/failure-destination.ts";
export { FilterPatternError } from "./mapping/filter-pattern.ts";
export {
	DestinationFailedError,
	PartitionBlockedError,
	RecordExpiredError,
	RecordTooLargeError,
	ResponseInvalidError,
} from "./mapping/mapping-errors.ts";
export type { Pace } from "./mapping/run-mapping.ts";
// Schema registry
export { GlueError, type GlueErrorType } from "./registry/glue-error.ts";
export { RegistryJournalError } from "./registry/journal.ts";
export { type GlueRegistry, type GlueRegistryOptions, openGlueRegistry } from "./registry/registry.ts";
export { type GlueFault, type GlueRegistryServer, type ServeRegistryOptions, serveRegistry } from "./registry/serve-registry.ts";
// Clients of schema registries
export { type OpenRegistryOptions, openSchemaRegistry } from "./registry-client/open-registry.ts";
export { SchemaFormatError, VersionIncompatibleError, VersionsDisabledError } from "./registry-client/push/push-error.ts";
export type { PushStep, WantedSubject } from "./registry-client/push/push-step.ts";
export { type PlannedSubject, planSteps, planSubject, pushSubject } from "./registry-client/push/push-subject.ts";
export { lookAtSubject, type SubjectState, type VersionState } from "./registry-client/push/subject-state.ts";
export { type RegistryAddress, readRegistryAddress } from "./registry-client/registry-address.ts";
export {
	AwsClientMissingError,
	FolderRegistryError,
	RegistryAddressError,
	RegistryAnswerError,
	RegistryDeniedError,
	RegistryLimitError,
	RegistryMissingError,
	RegistryRefusedError,
	RegistryTroubleError,
	RegistryUnableError,
	VersionRefusedError,
} from "./registry-client/registry-error.ts";
export type { Waiting } from "./registry-client/retrying.ts";
export type {
	NewSubject,
	RegistryAbilities,
	RegistryFormat,
	RegistrySubject,
	RegistryVersion,
	SchemaRegistry,
} from "./registry-client/schema-registry.ts";
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
