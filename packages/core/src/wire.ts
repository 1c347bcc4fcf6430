export { DIGEST_PREFIX_LENGTH } from "./definition/schema.ts";
export { EventInvalidError, type MskEvent, type PartitionBatch, readEvent } from "./runtime/msk-event.ts";
export { compactUuid, localSchemaId, readUuid, writeUuid } from "./runtime/schema-id.ts";
export { WireHeaderError } from "./runtime/wire-frame.ts";
export {
	readWireHeader,
	type WireHeader,
	writeConfluentHeader,
	writeGlueHeader,
} from "./runtime/wire-header.ts";
