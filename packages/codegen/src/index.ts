export { type AvroOptions, AvroOptionsError, type OptionsPlace, readAvroOptions } from "./avro-options.ts";
export { compiledVersions, DEFAULT_VERSIONS } from "./compiled-versions.ts";
export { definitionOf, digestOf } from "./digest.ts";
export { type GeneratedFile, type GenerateOptions, generate, readDefinitions, type SchemaDefinition } from "./generate.ts";
export { EMPTY_LOCK, type Lock, type ReleasedVersion, writeLock } from "./lock.ts";
export { LockConflictError, LockError, LockFormatError, ReleaseError } from "./lock-error.ts";
export type { LogicalType } from "./logical-type.ts";
export type {
	ArrayType,
	Attributes,
	AvroType,
	EnumType,
	FixedType,
	MapType,
	NamedType,
	PrimitiveKind,
	PrimitiveType,
	RecordField,
	RecordType,
	UnionType,
} from "./model.ts";
export { projectionOf } from "./projection.ts";
export { readAvroSchema, type SchemaSource } from "./read-avro.ts";
export type { Json } from "./read-json.ts";
export { readLock } from "./read-lock.ts";
export { type Release, releaseVersions } from "./release-versions.ts";
export { SchemaError, type SchemaLocation } from "./schema-error.ts";
