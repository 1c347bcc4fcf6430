import { MillraceError } from "../errors.ts";

/** Bytes, or their JSON form, that are no value of the schema version they claim. */
export class AvroPayloadError extends MillraceError {
	static override readonly code = "AVRO_PAYLOAD_INVALID";
	static override readonly category = "records";
}

/** A value that does not fit the schema it should be encoded with. Names the field, never its value. */
export class AvroValueError extends MillraceError {
	static override readonly code = "AVRO_VALUE_INVALID";
	static override readonly category = "records";
}

/** Two versions of a schema of which one cannot be read as the other. */
export class AvroVersionsError extends MillraceError {
	static override readonly code = "AVRO_VERSIONS_INCOMPATIBLE";
	static override readonly category = "incompatible";
}

/** A definition, such as a registry's, that is no Avro schema. */
export class AvroDefinitionError extends MillraceError {
	static override readonly code = "AVRO_DEFINITION_INVALID";
}
