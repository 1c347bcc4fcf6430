import { MillraceError } from "@millrace/core";

/** A service answered with an error, or not at all. */
export class ServiceError extends MillraceError {
	static override readonly code = "SERVICE_FAILED";
	static override readonly retryable = true;
	static override readonly category = "unreachable";
}

/** Below the deadline margin of every consumer, so that a slow service cannot run into the function's timeout. */
const TIMEOUT_MS = 1500;

export interface Message {
	readonly method: "PUT" | "POST";
	readonly url: string;
	readonly contentType: string;
	readonly body: string;
	/** Lets the receiver drop a message it has had before. */
	readonly idempotencyKey?: string;
}

/**
 * Sends one message and waits until the service has taken it.
 * @throws {ServiceError} without the address, which may hold a token.
 */
export async function send({ method, url, contentType, body, idempotencyKey }: Message): Promise<void> {
	const headers = { "content-type": contentType, ...(idempotencyKey !== undefined && { "idempotency-key": idempotencyKey }) };
	let status: number;
	try {
		const answer = await fetch(url, { method, headers, body, signal: AbortSignal.timeout(TIMEOUT_MS) });
		await answer.arrayBuffer();
		status = answer.status;
	} catch (cause) {
		throw new ServiceError(`A ${method} got no answer within ${TIMEOUT_MS} ms.`, { cause });
	}
	if (status >= 300) throw new ServiceError(`A ${method} was answered with status ${status}.`);
}
