/*
  The client's side of the protocol, without the broker: connections, messages, batches. What imports it loads neither server nor storage.
*/

// Messages
export { createTopics } from "../api/create-topics.ts";
export { describeGroups } from "../api/describe-groups.ts";
export { fetch } from "../api/fetch.ts";
export { findCoordinator } from "../api/find-coordinator.ts";
export { heartbeat } from "../api/heartbeat.ts";
export { initProducerId } from "../api/init-producer-id.ts";
export { joinGroup } from "../api/join-group.ts";
export { leaveGroup } from "../api/leave-group.ts";
export { listOffsets } from "../api/list-offsets.ts";
export { metadata } from "../api/metadata.ts";
export { offsetCommit } from "../api/offset-commit.ts";
export { offsetFetch } from "../api/offset-fetch.ts";
export { produce } from "../api/produce.ts";
export { syncGroup } from "../api/sync-group.ts";
export type { Clock } from "../clock.ts";
export { ERROR_CODES, type ErrorName } from "../error-codes.ts";
// Records
export { type Batch, hasLogAppendTime, isControl, isTransactional, readBatch, writeBatch } from "../record/batch.ts";
export { type BatchRecord, type RecordHeader, readRecords, writeRecords } from "../record/records.ts";
export type { TypedApi } from "../server/api.ts";
export type { Answer, Fields, Values } from "../wire/fields.ts";
export { Reader } from "../wire/reader.ts";
export { WireError } from "../wire/wire-error.ts";
export { Writer } from "../wire/writer.ts";
// Connections
export { BrokerConnection, type BrokerConnectionOptions, type SendOptions } from "./broker-connection.ts";
export {
	errorNameOf,
	KafkaAnswerInvalidError,
	KafkaRefusedError,
	KafkaUnauthorisedError,
	KafkaUnreachableError,
	refusal,
} from "./client-errors.ts";
export { type OpenConnectionOptions, openConnection, type SaslLogin } from "./open-connection.ts";
export { openSocket, type SocketOptions } from "./open-socket.ts";
