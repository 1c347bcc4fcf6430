import { readFileSync } from "node:fs";
import { flights } from "@example/schemas/topics/flights";
import { readWireHeader } from "@millrace/core/wire";

/** What the demo shows of a dead letter. */
export interface DeadLetterSummary {
	readonly position: string;
	readonly condition: string;
	readonly attempts: number;
	readonly code: string;
	readonly message: string;
	readonly key: string;
	readonly origin: string;
	readonly destination: string;
}

interface Envelope {
	readonly requestContext: { readonly condition: string };
	readonly millrace: { readonly code: string; readonly attempts: number; readonly error: { readonly message: string } };
	readonly payload: string;
}

interface Payload {
	readonly records: Readonly<
		Record<string, readonly { readonly offset: number; readonly key: string; readonly value: string }[]>
	>;
}

/** Reads an envelope of a flight as the function wrote it to its bucket. The record in it is as it was delivered, byte for byte. */
export function readDeadLetter(path: string): DeadLetterSummary {
	const { requestContext, millrace, payload }: Envelope = JSON.parse(readFileSync(path, "utf8"));
	const { records }: Payload = JSON.parse(payload);
	const [[partition, [record]] = ["", []]] = Object.entries(records);
	if (record === undefined) throw new Error(`The dead letter ${path} holds no record.`);
	const header = readWireHeader(flights.wire.value, Buffer.from(record.value, "base64"));
	const { origin, destination } = flights.value.decode(header.payload);
	return {
		position: `${partition} at offset ${record.offset}`,
		condition: requestContext.condition,
		attempts: millrace.attempts,
		code: millrace.code,
		message: millrace.error.message,
		key: flights.key.decode(Buffer.from(record.key, "base64")),
		origin,
		destination,
	};
}
