import { errorClass, type MillraceErrorClass } from "../errors.ts";

/** Bytes, or their JSON form, that are no value of the schema version they claim. */
export const AvroPayloadError: MillraceErrorClass = /* @__PURE__ */ errorClass("AVRO_PAYLOAD_INVALID", false, "records");

/** A value that does not fit the schema it should be encoded with. Names the field, never its value. */
export const AvroValueError: MillraceErrorClass = /* @__PURE__ */ errorClass("AVRO_VALUE_INVALID", false, "records");

/** Two versions of a schema of which one cannot be read as the other. */
export const AvroVersionsError: MillraceErrorClass = /* @__PURE__ */ errorClass(
	"AVRO_VERSIONS_INCOMPATIBLE",
	false,
	"incompatible",
);

/** A definition, such as a registry's, that is no Avro schema. Retryable, because it says something of the registry and nothing of a record. */
export const AvroDefinitionError: MillraceErrorClass = /* @__PURE__ */ errorClass("AVRO_DEFINITION_INVALID", true);
