export { canonicalFormOf } from "./canonical-form.ts";
export { definitionOf, digestOf } from "./digest.ts";
export { type FingerprintAlgorithm, fingerprintOf } from "./fingerprint.ts";
export { type GeneratedFile, type GenerateOptions, generate, readDefinitions, type SchemaDefinition } from "./generate.ts";
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
export { readAvroSchema, type SchemaSource } from "./read-avro.ts";
export type { Json } from "./read-json.ts";
export { SchemaError, type SchemaLocation } from "./schema-error.ts";
