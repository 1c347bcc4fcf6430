import type { Duplex } from "node:stream";
import { AuthSession } from "../auth/auth-session.ts";
import type { Authenticator } from "../auth/authenticator.ts";
import type { BrokerEvent } from "../broker-event.ts";
import type { Cluster } from "../cluster.ts";
import { Framing } from "../wire/framing.ts";
import { WireError } from "../wire/wire-error.ts";
import { type ConnectionContext, dispatch, type Reply } from "./dispatch.ts";
import { tokenReply } from "./token-reply.ts";

/** Requests that wait on one connection before no more are read from it. */
const MAX_WAITING = 16;
/** Bytes of answers that a client has not read before no more requests of it are handled. */
const MAX_UNSENT_BYTES = 16 * 1024 * 1024;

export interface ConnectionOptions {
	readonly cluster: Cluster;
	readonly authenticators: readonly Authenticator[];
	readonly number: number;
	readonly clientHost: string;
}

/**
 * One client's connection. Requests may be sent without waiting for answers; they are handled one after the other, as Kafka does it, and
 * answered in the order in which they came. A long poll holds up what the client sends behind it.
 *
 * Whatever cannot be read closes the connection, with an event in the broker's log.
 */
export class Connection {
	readonly #stream: Duplex;
	readonly #cluster: Cluster;
	readonly #number: number;
	readonly #framing: Framing = new Framing();
	readonly #context: ConnectionContext;
	readonly #waiting: Buffer[] = [];
	readonly #closing = new Set<() => void>();
	#isBusy = false;

	constructor(stream: Duplex, { cluster, authenticators, number, clientHost }: ConnectionOptions) {
		this.#stream = stream;
		this.#cluster = cluster;
		this.#number = number;
		const onClose = (call: () => void) => {
			this.#closing.add(call);
			return () => void this.#closing.delete(call);
		};
		this.#context = { cluster, auth: new AuthSession(authenticators), connection: number, clientHost, onClose };
		stream.on("data", (chunk: Buffer) => this.#guard(() => this.#receive(chunk)));
		// A client that resets its connection is no event: laptops do that all day.
		stream.on("error", () => this.close());
		stream.on("end", () => this.close());
		stream.on("close", () => this.#end());
	}

	close(): void {
		this.#stream.destroy();
	}

	#receive(chunk: Buffer): void {
		const { configs, clock } = this.#cluster;
		const limit = this.#context.auth.isOpen(clock.now()) ? "socket.request.max.bytes" : "sasl.server.max.receive.size";
		this.#waiting.push(...this.#framing.push(chunk, configs.number(limit)));
		this.#work();
	}

	#work(): void {
		// Answers that are there at once leave together.
		this.#stream.cork();
		while (!this.#isBusy && this.#waiting.length > 0 && this.#stream.writable) {
			const frame = this.#waiting.shift() as Buffer;
			const { auth } = this.#context;
			const reply = auth.expectsToken ? tokenReply(frame, this.#context) : dispatch(frame, this.#context);
			if (!(reply instanceof Promise)) {
				this.#send(reply);
				continue;
			}
			this.#isBusy = true;
			reply.then(
				(later) => this.#guard(() => this.#resume(later)),
				(error: unknown) => this.#fail(error),
			);
		}
		this.#stream.uncork();
		if (this.#waiting.length >= MAX_WAITING) this.#stream.pause();
		else if (this.#stream.isPaused()) this.#stream.resume();
	}

	#resume(reply: Reply): void {
		this.#isBusy = false;
		this.#send(reply);
		this.#work();
	}

	#send(reply: Reply): void {
		if (reply === "close") this.close();
		if (typeof reply === "string" || this.#stream.destroyed) return;
		this.#stream.cork();
		for (const buffer of reply) this.#stream.write(buffer);
		this.#stream.uncork();
		// Who could not show who it is gets no second try.
		if (this.#context.auth.hasFailed) this.#stream.end(() => this.close());
		if (this.#stream.writableLength < MAX_UNSENT_BYTES) return;
		this.#isBusy = true;
		this.#stream.once("drain", () => this.#guard(() => this.#resume("nothing")));
	}

	#guard(work: () => void): void {
		try {
			work();
		} catch (error) {
			this.#fail(error);
		}
	}

	#fail(cause: unknown): void {
		const isWire = cause instanceof WireError;
		const message = isWire ? cause.message : "A request could not be handled. The connection is closed.";
		const event: BrokerEvent = { code: isWire ? "REQUEST_MALFORMED" : "HANDLER_FAILED", message, connection: this.#number };
		this.#cluster.log(isWire ? event : { ...event, cause });
		this.close();
	}

	#end(): void {
		for (const call of [...this.#closing]) call();
		this.#closing.clear();
		this.#waiting.length = 0;
	}
}
