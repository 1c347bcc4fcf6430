import type { BrokerConnection } from "@millrace/broker/client";
import type { Clock } from "@millrace/core/aws";

/** Where a broker listens. */
export interface Address {
	readonly host: string;
	readonly port: number;
}

export interface ConnectionsOptions {
	/** Opens a connection and logs in. */
	readonly open: (address: Address) => Promise<BrokerConnection>;
	readonly clock: Clock;
}

interface Lane {
	readonly name: string;
	readonly opening: Promise<BrokerConnection>;
	/** Undefined while it opens. */
	connection: BrokerConnection | undefined;
}

/**
 * Connections that are kept open, by broker and lane. A broker answers the requests of one connection in order, so whatever may
 * wait there has a lane of its own.
 */
export class Connections {
	readonly #options: ConnectionsOptions;
	readonly #lanes = new Map<string, Lane>();
	readonly #lent = new Set<string>();
	#closed: Error | undefined;

	constructor(options: ConnectionsOptions) {
		this.#options = options;
	}

	/** The connection of a lane; a new one where there is none, or where the old one is closed or its login soon over. */
	get(address: Address, name: string): Promise<BrokerConnection> {
		if (this.#closed !== undefined) return Promise.reject(this.#closed);
		const key = keyOf(address, name);
		const known = this.#lanes.get(key);
		if (known !== undefined && this.#isUsable(known)) return known.opening;
		known?.connection?.close();
		const opening = this.#options.open(address);
		const lane: Lane = { name, opening, connection: undefined };
		this.#lanes.set(key, lane);
		opening.then(
			(connection) => {
				lane.connection = connection;
				if (this.#lanes.get(key) !== lane) connection.close();
			},
			() => {
				if (this.#lanes.get(key) === lane) this.#lanes.delete(key);
			},
		);
		return opening;
	}

	/** Lends a connection to work that waits there: nobody else's requests go over it until the work is done. */
	async lend<T>(address: Address, purpose: string, work: (connection: BrokerConnection) => Promise<T>): Promise<T> {
		let number = 1;
		while (this.#lent.has(keyOf(address, `${purpose}-${number}`))) number += 1;
		const name = `${purpose}-${number}`;
		this.#lent.add(keyOf(address, name));
		try {
			return await work(await this.get(address, name));
		} finally {
			this.#lent.delete(keyOf(address, name));
		}
	}

	/** Closes the connections of a lane, to whatever broker. */
	drop(name: string): void {
		for (const [key, lane] of this.#lanes) {
			if (lane.name !== name) continue;
			this.#lanes.delete(key);
			lane.connection?.close();
		}
	}

	/** Closes all; whoever asks for one from now on gets the error. */
	close(error: Error): void {
		this.#closed = error;
		for (const { connection } of this.#lanes.values()) connection?.close();
		this.#lanes.clear();
	}

	#isUsable({ connection }: Lane): boolean {
		return connection === undefined || (connection.isOpen && connection.replaceAt > this.#options.clock.now());
	}
}

function keyOf({ host, port }: Address, name: string): string {
	return `${host}:${port}/${name}`;
}
