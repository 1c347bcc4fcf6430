import type { Duplex } from "node:stream";
import type { Clock } from "../clock.ts";
import type { TypedApi } from "../server/api.ts";
import type { Answer, Fields, Values } from "../wire/fields.ts";
import { Framing } from "../wire/framing.ts";
import { Reader } from "../wire/reader.ts";
import { Writer } from "../wire/writer.ts";
import { KafkaAnswerInvalidError, KafkaUnreachableError } from "./client-errors.ts";

/** Largest answer that is taken: 256 MiB. A first batch comes whatever its size, and Kafka's own limit for one is far below. */
const MAX_ANSWER_BYTES = 256 * 1024 * 1024;

/** First and last version in which a broker serves a request, by its API key. */
export type ApiRanges = ReadonlyMap<number, readonly [first: number, last: number]>;

export interface BrokerConnectionOptions {
	/** Where it leads, for messages: "127.0.0.1:9092". */
	readonly where: string;
	readonly clock: Clock;
	/** Name under which the broker's logs and tools show the client. */
	readonly clientId: string;
	/** Longest wait for an answer, in milliseconds. */
	readonly requestTimeoutMs: number;
}

export interface SendOptions {
	/** Newest version to speak, where a newer one says things in another way. @default the newest that both sides know */
	readonly maxVersion?: number;
	/** How much longer than usual the broker may take, in milliseconds, because it was asked to wait. @default 0 */
	readonly waitMs?: number;
	/** Name of the client for this request, by which a group knows its members. @default the connection's */
	readonly clientId?: string;
}

interface Waiting {
	readonly correlationId: number;
	readonly read: (reader: Reader) => void;
	readonly reject: (error: Error) => void;
	readonly stop: () => void;
}

/**
 * One connection to one broker, over whatever carries bytes in both directions. Any number of requests may be on their way; the broker
 * handles and answers them in order, so one that waits holds up those behind it.
 *
 * An answer that does not come in time, that cannot be read or that belongs to no request closes the connection, and everything that
 * waits on it is rejected with the same error.
 */
export class BrokerConnection {
	/** When another connection should take its place, because its login is soon to end; in milliseconds since 1970. */
	replaceAt: number = Number.POSITIVE_INFINITY;
	readonly #stream: Duplex;
	readonly #options: BrokerConnectionOptions;
	readonly #framing: Framing = new Framing();
	readonly #waiting: Waiting[] = [];
	#ranges: ApiRanges | undefined;
	#next = 1;
	#end: Error | undefined;

	constructor(stream: Duplex, options: BrokerConnectionOptions) {
		this.#stream = stream;
		this.#options = options;
		stream.on("data", (chunk: Buffer) => this.#receive(chunk));
		stream.on("error", (cause) => this.#close(this.#unreachable(cause.message, cause)));
		stream.on("end", () => this.#close(this.#unreachable("the broker closed the connection")));
		stream.on("close", () => this.#close(this.#unreachable("the connection ended")));
	}

	get isOpen(): boolean {
		return this.#end === undefined;
	}

	/** Where it leads, for messages. */
	get where(): string {
		return this.#options.where;
	}

	/** Requests that have no answer yet. */
	get pending(): number {
		return this.#waiting.length;
	}

	/** From now on versions are chosen among these, which the broker has told of. */
	negotiated(ranges: ApiRanges): void {
		this.#ranges = ranges;
	}

	/**
	 * Sends a request in the newest version that both sides speak, and gives the fields of the answer. Error codes in it are the caller's.
	 *
	 * @throws {KafkaUnreachableError} when the connection is closed, or no answer comes in time.
	 * @throws {KafkaAnswerInvalidError} when the broker does not serve the request, or its answer cannot be read.
	 */
	send<Request extends Fields, Response extends Fields>(
		api: TypedApi<Request, Response>,
		body: Answer<Request>,
		{ maxVersion = Number.POSITIVE_INFINITY, waitMs = 0, clientId = this.#options.clientId }: SendOptions = {},
	): Promise<Values<Response>> {
		return new Promise((resolve, reject) => {
			if (this.#end !== undefined) return reject(this.#end);
			const { requestTimeoutMs, clock } = this.#options;
			const version = this.#versionOf(api, maxVersion);
			if (version === undefined) {
				const problem = `${this.where} does not serve ${api.name} in a version that this client speaks.`;
				return reject(new KafkaAnswerInvalidError(problem, "Kafka 2.4 or newer is needed."));
			}
			const limit = requestTimeoutMs + waitMs;
			const timedOut = () => this.#close(this.#unreachable(`no answer to ${api.name} came within ${limit} ms`));
			const correlationId = this.#next;
			// A signed 32-bit number.
			this.#next = (this.#next + 1) & 0x7fffffff;
			this.#waiting.push({
				correlationId,
				read: (reader) => {
					if (api.isFlexible(version) && api.name !== "ApiVersions") reader.skipTags();
					const answer = api.response(version).read(reader);
					if (reader.left > 0) throw new RangeError(`${reader.left} bytes are left behind the answer to ${api.name}.`);
					resolve(answer);
				},
				reject,
				stop: clock.after(limit, timedOut),
			});
			this.#write(api, { version, correlationId, clientId }, body);
		});
	}

	close(): void {
		this.#close(this.#unreachable("the connection was closed"));
	}

	#versionOf({ key, versions }: { readonly key: number; readonly versions: readonly [number, number] }, max: number) {
		const [first, last] = this.#ranges === undefined ? [0, 0] : (this.#ranges.get(key) ?? [0, -1]);
		const version = Math.min(last, versions[1], max);
		return version < Math.max(first, versions[0]) ? undefined : version;
	}

	#write<Request extends Fields>(
		api: TypedApi<Request, Fields>,
		{ version, correlationId, clientId }: { readonly version: number; readonly correlationId: number; readonly clientId: string },
		body: Answer<Request>,
	): void {
		const writer = new Writer();
		writer.int16(api.key);
		writer.int16(version);
		writer.int32(correlationId);
		writer.string(clientId, false);
		if (api.isFlexible(version)) writer.noTags();
		api.request(version).write(writer, body);
		this.#stream.cork();
		for (const buffer of writer.frame()) this.#stream.write(buffer);
		this.#stream.uncork();
	}

	#receive(chunk: Buffer): void {
		if (this.#end !== undefined) return;
		try {
			for (const frame of this.#framing.push(chunk, MAX_ANSWER_BYTES)) this.#answer(new Reader(frame));
		} catch (cause) {
			const why = cause instanceof Error ? cause.message : String(cause);
			const problem = `${this.where} sent what is no answer of Kafka: ${why}`;
			this.#close(
				new KafkaAnswerInvalidError(problem, "Check that the address is a Kafka broker's, and whether it wants TLS.", cause),
			);
		}
	}

	#answer(reader: Reader): void {
		const correlationId = reader.int32();
		const [first] = this.#waiting;
		if (first?.correlationId !== correlationId) throw new RangeError("An answer belongs to no request.");
		first.read(reader);
		// Only now: one that cannot be read is still to be rejected.
		this.#waiting.shift();
		first.stop();
	}

	#close(error: Error): void {
		if (this.#end !== undefined) return;
		this.#end = error;
		this.#stream.destroy();
		for (const { reject, stop } of this.#waiting.splice(0)) {
			stop();
			reject(error);
		}
	}

	#unreachable(why: string, cause?: unknown): KafkaUnreachableError {
		const problem = `${this.where} does not answer: ${why}.`;
		return new KafkaUnreachableError(problem, "Check the address, and that the broker runs and lets this machine in.", cause);
	}
}
