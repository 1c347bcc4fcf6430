export { type AvroOptions, AvroOptionsError, type OptionsPlace, readAvroOptions } from "./avro-options.ts";
export { canonicalFormOf } from "./canonical-form.ts";
export { avroRules } from "./compatibility/avro/avro-rules.ts";
export { type AvroProblem, checkAvroReader } from "./compatibility/avro/check-reader.ts";
export type { AvroRule } from "./compatibility/avro/rules.ts";
export type { FormatRules, ReaderProblem } from "./compatibility/format-rules.ts";
export { judgeSchema } from "./compatibility/judge-schema.ts";
export { type JudgedVersion, type JudgeOptions, judgeVersion } from "./compatibility/judge-version.ts";
export { COMPARISONS, type Comparison, type Direction, MODES } from "./compatibility/mode.ts";
export { type ComparedVersion, type Incompatibility, isRefused, type Verdict } from "./compatibility/verdict.ts";
export { compiledVersions, DEFAULT_VERSIONS } from "./compiled-versions.ts";
export { definitionOf, digestOf } from "./digest.ts";
export { type FingerprintAlgorithm, fingerprintOf } from "./fingerprint.ts";
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
export { type Release, type ReleaseOptions, releaseVersions } from "./release-versions.ts";
export { SchemaError, type SchemaLocation } from "./schema-error.ts";
