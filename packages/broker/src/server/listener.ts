import { createServer, type Server, type Socket } from "node:net";
import { type Duplex, duplexPair } from "node:stream";
import { createServer as createTlsServer } from "node:tls";
import type { Authenticator } from "../auth/authenticator.ts";
import type { Cluster } from "../cluster.ts";
import { BrokerListenError } from "../errors.ts";
import { Connection } from "./connection.ts";

export interface ListenerOptions {
	readonly cluster: Cluster;
	readonly authenticators: readonly Authenticator[];
	readonly host: string;
	readonly port: number;
	/** Certificate and key in PEM: clients then have to use TLS. */
	readonly tls: { readonly cert: string; readonly key: string } | undefined;
	readonly maxConnections: number;
}

/** Takes connections, from the network and from inside the process. */
export class Listener {
	readonly #options: ListenerOptions;
	readonly #server: Server;
	readonly #open = new Set<Connection>();
	#count = 0;

	constructor(options: ListenerOptions) {
		this.#options = options;
		const serve = (socket: Socket) => {
			socket.setNoDelay(true);
			this.#take(socket, `/${socket.remoteAddress ?? ""}`);
		};
		this.#server = options.tls === undefined ? createServer(serve) : createTlsServer(options.tls, serve);
		// Connections that fail in their TLS handshake never were clients.
		this.#server.on("tlsClientError", () => {});
	}

	/**
	 * The port on which it listens.
	 *
	 * @throws {BrokerListenError} when the port is taken, or the host is not this machine's.
	 */
	listen(): Promise<number> {
		const { host, port } = this.#options;
		return new Promise((resolve, reject) => {
			this.#server.once("error", (cause) => {
				const fix = "Choose another port, or 0 for any that is free.";
				reject(new BrokerListenError(`The broker cannot listen on ${host}:${port}.`, fix, cause));
			});
			this.#server.listen(port, host, () => {
				const address = this.#server.address();
				resolve(typeof address === "object" && address !== null ? address.port : port);
			});
		});
	}

	/** A connection inside the process: what is written to it are requests, what is read from it are answers. */
	connect(): Duplex {
		const [client, server] = duplexPair();
		this.#take(server, "/in-process");
		return client;
	}

	close(): Promise<void> {
		for (const connection of this.#open) connection.close();
		return new Promise((resolve) => {
			this.#server.close(() => resolve());
		});
	}

	#take(stream: Duplex, clientHost: string): void {
		const { cluster, authenticators, maxConnections } = this.#options;
		this.#count += 1;
		if (this.#open.size >= maxConnections) {
			cluster.log({
				code: "CONNECTION_REFUSED",
				message: `${maxConnections} connections are open already.`,
				connection: this.#count,
			});
			stream.destroy();
			return;
		}
		const connection = new Connection(stream, { cluster, authenticators, number: this.#count, clientHost });
		this.#open.add(connection);
		stream.on("close", () => this.#open.delete(connection));
	}
}
