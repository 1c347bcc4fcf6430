import {
	type Answer,
	type BrokerConnection,
	ERROR_CODES,
	type ErrorName,
	errorNameOf,
	type Fields,
	findCoordinator,
	KafkaUnreachableError,
	refusal,
	type SendOptions,
	type TypedApi,
	type Values,
} from "@millrace/broker/client";
import type { Address } from "./connections.ts";
import type { KafkaSession } from "./kafka-session.ts";

const GROUP = 0;
/** Later versions ask for several groups at once. */
const MAX_VERSION = 3;
const MOVED: ReadonlySet<string> = new Set<ErrorName>([
	"NOT_COORDINATOR",
	"COORDINATOR_NOT_AVAILABLE",
	"COORDINATOR_LOAD_IN_PROGRESS",
]);

/** Which broker coordinates which group. */
export class Coordinators {
	readonly #session: KafkaSession;
	readonly #addresses = new Map<string, Address>();

	constructor(session: KafkaSession) {
		this.#session = session;
	}

	/** Sends a request to a group's coordinator. One that does not answer is looked up anew next time. */
	async ask<Request extends Fields, Response extends Fields>(
		group: string,
		lane: string,
		api: TypedApi<Request, Response>,
		body: Answer<Request>,
		options?: SendOptions,
	): Promise<Values<Response>> {
		const address = this.#addresses.get(group) ?? (await this.#find(group));
		try {
			const connection: BrokerConnection = await this.#session.connections.get(address, lane);
			return await connection.send(api, body, options);
		} catch (error) {
			if (error instanceof KafkaUnreachableError) this.#addresses.delete(group);
			throw error;
		}
	}

	/** The error for a code, which may say that the coordinator is another broker now. */
	refusal(group: string, errorCode: number, what: string): ReturnType<typeof refusal> {
		if (MOVED.has(errorNameOf(errorCode))) this.#addresses.delete(group);
		return refusal(errorCode, `${what} of group ${group}`);
	}

	async #find(group: string): Promise<Address> {
		const body = { key: group, keyType: GROUP, coordinatorKeys: [] };
		const { errorCode, host, port, errorMessage } = await this.#session.cluster.ask(findCoordinator, body, {
			maxVersion: MAX_VERSION,
		});
		if (errorCode !== ERROR_CODES.NONE) throw refusal(errorCode, `FindCoordinator of group ${group}`, errorMessage);
		const address = { host, port };
		this.#addresses.set(group, address);
		return address;
	}
}
