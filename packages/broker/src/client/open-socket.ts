import { connect as connectPlain, isIP, type Socket } from "node:net";
import { type ConnectionOptions, connect as connectTls } from "node:tls";
import type { Clock } from "../clock.ts";
import { KafkaUnreachableError } from "./client-errors.ts";

export interface SocketOptions {
	readonly host: string;
	readonly port: number;
	/** Node's options of a TLS client, such as `ca`; false is a plain connection. */
	readonly tls: ConnectionOptions | false;
	readonly clock: Clock;
	/** Longest wait for the connection, in milliseconds. */
	readonly timeoutMs: number;
}

/**
 * Connects over the network.
 *
 * @throws {KafkaUnreachableError} when nobody listens there, the certificate is not trusted, or it takes too long.
 */
export function openSocket({ host, port, tls, clock, timeoutMs }: SocketOptions): Promise<Socket> {
	return new Promise((resolve, reject) => {
		const servername = isIP(host) === 0 ? { servername: host } : {};
		const socket = tls === false ? connectPlain({ host, port }) : connectTls({ host, port, ...servername, ...tls });
		const fail = (why: string, cause?: unknown) => {
			stop();
			socket.destroy();
			const problem = `${host}:${port} cannot be reached: ${why}.`;
			reject(new KafkaUnreachableError(problem, "Check the address, and that the broker runs and lets this machine in.", cause));
		};
		const onError = (cause: Error) => fail(cause.message, cause);
		const onClose = () => fail("the connection was closed at once");
		const stop = clock.after(timeoutMs, () => fail(`no connection within ${timeoutMs} ms`));
		socket.once("error", onError);
		socket.once("close", onClose);
		socket.once(tls === false ? "connect" : "secureConnect", () => {
			stop();
			socket.off("error", onError);
			socket.off("close", onClose);
			socket.setNoDelay(true);
			resolve(socket);
		});
	});
}
