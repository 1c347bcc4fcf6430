export type { Schema } from "../definition/schema.ts";
export { AvroDefinitionError, AvroPayloadError, AvroValueError, AvroVersionsError } from "./avro-errors.ts";
export { bytesOf, toBigint, toBytes, toDate, toDay, toDecimal, toDuration, toFloat, toUuid } from "./convert.ts";
export type { Duration } from "./duration.ts";
export { put } from "./map-value.ts";
export {
	bigint,
	blob,
	block,
	boolean,
	branch,
	countEmpty,
	damaged,
	double,
	enter,
	fixed,
	float,
	int,
	key,
	leave,
	long,
	roundedLong,
	skipBlob,
	skipLong,
	skipText,
	symbol,
	symbolIndex,
	take,
	text,
} from "./read.ts";
export { type Definition, type SchemaParts, schema } from "./schema.ts";
export {
	checkBranch,
	checkRecord,
	enterValue,
	isBytes,
	isDate,
	isList,
	isObject,
	leaveValue,
	misfit,
	writeBigint,
	writeBlob,
	writeBoolean,
	writeDouble,
	writeEnd,
	writeFixed,
	writeFloat,
	writeIndex,
	writeInt,
	writeList,
	writeLong,
	writeMap,
	writeNull,
	writeSymbol,
	writeText,
} from "./write.ts";
export { writeDate, writeDay, writeDecimal, writeDuration, writeUuid, writeUuidBytes } from "./write-logical.ts";
