import { connect } from "node:net";
import type { ApiName } from "../../../../packages/broker/src/server/api-names.ts";
import { type RawClient, rawClient } from "../../../broker/support/raw-client.ts";
import type { MemberName, ProducerName } from "./step.ts";

/** A producer as the schedule knows it. */
export interface PlayedProducer {
	producerId: number;
	epoch: number;
	/** Next sequence, and the batch before it, by topic and partition. */
	readonly sequences: Map<string, { next: number; last: { first: number; count: number; value: string } | undefined }>;
}

/** A member of the group as the schedule knows it. */
export interface PlayedMember {
	/** Each has a connection of its own: one that waits holds up what comes behind it. */
	readonly client: RawClient;
	memberId: string;
	generation: number;
	/** Whose part a member has to give, when it leads. */
	leads: readonly string[];
	/** Ends when the member has been answered. */
	waiting: Promise<void> | undefined;
	waitsFor: "join" | "sync" | undefined;
}

/** An answer that says: later. COORDINATOR_LOAD_IN_PROGRESS, COORDINATOR_NOT_AVAILABLE, NOT_COORDINATOR, CONCURRENT_TRANSACTIONS. */
const COMES_LATER = /"(errorCode|partitionErrorCode)":(14|15|16|51)\b/;
const PATIENCE_MS = 20_000;

/** What one broker has made of a schedule so far. Names that it gave are told by the names of those who have them. */
export class World {
	readonly prefix: string;
	/** Time of the schedule, the same for every broker. */
	readonly time: number;
	readonly client: RawClient;
	readonly producers: Map<ProducerName, PlayedProducer> = new Map();
	/** Id of the member that leads the group, as far as members were told. */
	leader = "";
	readonly members: Map<MemberName, PlayedMember> = new Map();
	readonly #port: number;
	readonly #names = new Map<string, string>();

	constructor(port: number, prefix: string, time: number) {
		this.#port = port;
		this.prefix = prefix;
		this.time = time;
		this.client = this.open();
	}

	open(): RawClient {
		return rawClient(connect({ host: "127.0.0.1", port: this.#port }));
	}

	topic(index: number): string {
		return `${this.prefix}-t${index}`;
	}

	group(index: number): string {
		return `${this.prefix}-g${index}`;
	}

	/** Remembers whose id this is. */
	name(id: string | number, of: string): void {
		if (id !== "" && id !== -1) this.#names.set(String(id), of);
	}

	/** Whose id it is. */
	called(id: string | number): string {
		return id === "" || id === -1 ? "nobody" : (this.#names.get(String(id)) ?? "somebody");
	}

	/** Asks until there is an answer: Apache Kafka does some things after it has answered. */
	async request<T>(api: ApiName, version: number, body: object): Promise<T> {
		return await this.until(
			async () => await this.client.request(api, version, body),
			(answer) => !COMES_LATER.test(JSON.stringify(answer)),
		);
	}

	/** Asks again until the answer is as wanted. */
	async until<T>(ask: () => Promise<unknown>, isWanted: (answer: T) => boolean): Promise<T> {
		const patience = Date.now() + PATIENCE_MS;
		for (;;) {
			// What a broker answers has the fields of its API, which whoever asks names.
			const answer = (await ask()) as T;
			if (isWanted(answer) || Date.now() > patience) return answer;
			await pause(1);
		}
	}

	close(): void {
		this.client.close();
		for (const { client } of this.members.values()) client.close();
	}
}

export function pause(milliseconds: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
