export type { NewRecord } from "./admin/append-records.ts";
export type {
	BrokerAdmin,
	GroupDescription,
	GroupOffset,
	PartitionOffsets,
	TopicDescription,
	TopicOptions,
} from "./admin/broker-admin.ts";
export type { Authenticator, AuthVerdict } from "./auth/authenticator.ts";
export { type MskIamCredentials, type MskIamOptions, mskIam } from "./auth/msk-iam.ts";
export { plain } from "./auth/plain.ts";
export type { BrokerEvent } from "./broker-event.ts";
export { type Clock, systemClock } from "./clock.ts";
export type { ErrorName } from "./error-codes.ts";
export {
	BrokerAdminError,
	BrokerDirectoryError,
	BrokerError,
	type BrokerErrorCategory,
	BrokerListenError,
	BrokerOptionsError,
} from "./errors.ts";
export type { Fault, FaultAction, FaultedRequest, FaultOptions, Faults } from "./fault/faults.ts";
export { type Randomness, seededRandomness, systemRandomness } from "./randomness.ts";
export type { BatchRecord, RecordHeader } from "./record/records.ts";
export type { ApiName } from "./server/api-names.ts";
export { type Broker, type BrokerOptions, startBroker } from "./start-broker.ts";
