export { type LockFile, LockFileError } from "./setup/released-versions.ts";
export { schemaIdsFor } from "./setup/schema-ids.ts";
export {
	type RegisteredSchema,
	type RegisteredVersion,
	readSchemasResult,
	type SchemasEvent,
	type SchemasResult,
	type SchemaToRegister,
	SetupEventError,
	type TopicsEvent,
	type TopicsResult,
	type VersionToRegister,
} from "./setup/setup-event.ts";
export { CompatibilityClashError, NotReleasedError, type SetupInput, setupInput } from "./setup/setup-input.ts";
export type { AppliedTopic } from "./setup/topics/apply-topics.ts";
export type { ClusterType, TopicPermissions } from "./setup/topics/topic-changes.ts";
