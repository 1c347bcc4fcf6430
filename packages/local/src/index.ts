// Apache Kafka

export {
	DockerMissingError,
	JavaMissingError,
	JavaTooOldError,
	KafkaJarUnavailableError,
	KafkaJarWrongError,
	KafkaNotRunningError,
	KafkaPortTakenError,
	KafkaTopicRefusedError,
} from "./apache-kafka/apache-kafka-errors.ts";
export { createKafkaTopics, type NewTopic } from "./apache-kafka/create-kafka-topics.ts";
export { findJava } from "./apache-kafka/find-java.ts";
export { type InstallKafkaOptions, installKafka } from "./apache-kafka/install-kafka.ts";
export { KAFKA_VERSION } from "./apache-kafka/kafka-jars.ts";
export { type ApacheKafka, type ApacheKafkaOptions, startApacheKafka } from "./apache-kafka/start-apache-kafka.ts";
export { type DockerKafkaOptions, startInDocker } from "./apache-kafka/start-in-docker.ts";
// Bundles
export { type Bundle, BundleError, bundleFile } from "./bundle/bundle.ts";
export { type BundleWatcher, type WatchBundlesOptions, watchBundles } from "./bundle/watch-bundles.ts";
export { WatchFailedError } from "./bundle/watch-folders.ts";
export type { EntryBuild } from "./bundle/watched-entry.ts";
export type { DevConsumer, DevEvent, DevHappening, DevInvocation, DevReady } from "./dev/dev-event.ts";
export type { GivenBrokers } from "./dev/dev-services.ts";
// Development
export { type Dev, type DevOptions, type DevStatus, startDev } from "./dev/start-dev.ts";
// Functions
export type { OutputLine } from "./function/execution-environment.ts";
export {
	FunctionClosedError,
	HandlerExitedError,
	HandlerMemoryError,
	HandlerTimeoutError,
	ResponseNotJsonError,
	ResponseTooLargeError,
} from "./function/function-errors.ts";
export type { HandlerExport } from "./function/handler-exports.ts";
export {
	createLocalFunction,
	type FunctionStatistics,
	type InvocationTrace,
	type LocalFunction,
	type LocalFunctionOptions,
} from "./function/local-function.ts";
export { framesOf } from "./function/revive-error.ts";
export type { Isolation } from "./function/start-environment.ts";
// Replay
export { type FoundHandler, findHandler } from "./invoker/find-handler.ts";
export { HandlerLoadError, HandlerMismatchError, HandlerMissingError } from "./invoker/judge-handler.ts";
export { ConfigInvalidError, ConfigMissingError, type LoadedConfig, loadConfig } from "./invoker/load-config.ts";
export {
	type LambdaHandler,
	type LoadedHandler,
	loadHandler,
} from "./invoker/load-handler.ts";
export type { StackMapper } from "./invoker/stack-mapper.ts";
// Kafka
export { checkBrokers } from "./kafka/check-brokers.ts";
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
export type { InvocationPlace, MappingEvent, MappingHappening, OffsetRange as SentRange } from "./mapping/live/mapping-event.ts";
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
// Recording
export {
	type FindDefinitionsOptions,
	findDefinitions,
	GlueDeniedError,
	GlueUnavailableError,
} from "./recording/find-definitions.ts";
export { type RecordedPartition, type Recording, type RecordTopicOptions, recordTopic } from "./recording/record-topic.ts";
export { RecordingExistsError } from "./recording/recording-errors.ts";
export { type RedactPath, RedactPathError, RedactTopicUnknownError, readRedactPath } from "./recording/redact-path.ts";
export { createRedactor, type LeftOutCode, type Redacted, type Redactor, type RedactorOptions } from "./recording/redactor.ts";
export type { FindDefinition } from "./recording/schema-definitions.ts";
// Redrive
export type { FoundLetter, LetterFacts, UnreadableLetter } from "./redrive/dead-letter.ts";
export { RecordConvertedError } from "./redrive/produce-again.ts";
export { readDeadLetters, readDeadLetterTopic } from "./redrive/read-dead-letters.ts";
export { type RedriveOptions, redrive } from "./redrive/redrive.ts";
export type { FailingGroup, RedriveGroup, RedriveReport } from "./redrive/redrive-report.ts";
export { RedriveStateError } from "./redrive/redrive-state.ts";
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
export { readRanges } from "./sources/read-ranges.ts";
export { type ReadSourceOptions, readSource } from "./sources/read-source.ts";
export { type ReadTopicOptions, readTopic } from "./sources/read-topic.ts";
export { SourceInvalidError, SourceMissingError, SourceWithoutRecordsError } from "./sources/source-errors.ts";
export type { SourceEvent, SourceOrigin } from "./sources/source-event.ts";
export {
	isTopicAddress,
	type OffsetRange,
	readTopicAddress,
	type TopicAddress,
	writeTopicAddress,
} from "./sources/topic-address.ts";
export { OffsetsMissingError, PartitionsAwayError, TopicAddressError, TopicMissingError } from "./sources/topic-errors.ts";
export { topicFields } from "./sources/topic-fields.ts";
export { readTopicPlace, type TopicPlace } from "./sources/topic-place.ts";
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
// Watching
export type { Ended, OutcomeChange } from "./watch/outcome-changes.ts";
export { type WatchedPart, type WatchedRun, type WatchReplayOptions, watchReplay } from "./watch/watch-replay.ts";
