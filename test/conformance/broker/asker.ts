import type { ApiName } from "../../../packages/broker/src/server/api-names.ts";
import { at, type RawClient } from "../../broker/support/raw-client.ts";

/** How the parts of the questionnaire ask. */
export interface Asker {
	/** Begins the names of all topics, groups and transactional ids. */
	readonly prefix: string;
	/** Sends a request and notes the answer. */
	ask(question: string, api: ApiName, version: number, body: object): Promise<void>;
	/** Notes what was found out in another way. */
	note(question: string, answer: string): void;
	/** Sends a request of which the answer is only needed for the next, until it can be answered. */
	get(api: ApiName, version: number, body: object): Promise<unknown>;
	/** Sends it once. */
	once(api: ApiName, version: number, body: object): Promise<unknown>;
	/** Another connection, for requests that wait for one another. Whoever opens it closes it. */
	connect(): RawClient;
}

/** A topic as CreateTopics takes it, with one partition unless more is said. */
export function newTopic(name: string, more: object = {}): object {
	return { name, numPartitions: 1, replicationFactor: 1, assignments: [], configs: [], ...more };
}

/** Makes a topic and waits until it answers. */
export async function makeTopic({ get }: Pick<Asker, "get">, name: string, configs: object[] = []): Promise<void> {
	await get("CreateTopics", 5, { topics: [newTopic(name, { configs })], timeoutMs: 5000, validateOnly: false });
	for (;;) {
		const partitions = [{ partitionIndex: 0, timestamp: -1 }];
		const answer = await get("ListOffsets", 5, { replicaId: -1, isolationLevel: 0, topics: [{ name, partitions }] });
		if (at(answer, "topics", 0, "partitions", 0, "errorCode") === 0) return;
	}
}
