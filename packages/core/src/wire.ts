export { readWireHeader, type WireHeader, WireHeaderError, writeConfluentHeader, writeGlueHeader } from "./runtime/wire-header.ts";
export { localSchemaId, readUuid, writeUuid } from "./runtime/schema-id.ts";
