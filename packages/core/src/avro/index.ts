export type { Schema } from "../definition/schema.ts";
export { AvroDefinitionError, AvroPayloadError, AvroValueError, AvroVersionsError } from "./avro-errors.ts";
export type { Duration } from "./logical-type.ts";
export { type AvroSchemaOptions, schema } from "./schema.ts";
