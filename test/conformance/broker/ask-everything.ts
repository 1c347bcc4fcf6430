import { connect } from "node:net";
import { rawClient } from "../../broker/support/raw-client.ts";
import { askAboutGroups } from "./ask-about-groups.ts";
import { askAboutRecords } from "./ask-about-records.ts";
import { askAboutTopics } from "./ask-about-topics.ts";
import { askAboutTransactions } from "./ask-about-transactions.ts";
import type { Asker } from "./asker.ts";

/** One question of many, by its name, and what of the answer does not depend on who was asked: error codes and offsets, in order. */
export type Answered = readonly [question: string, answer: string];

const KEPT =
	/"(errorCode|partitionErrorCode|baseOffset|committedOffset|offset|endOffset|leaderEpoch|groupState|lowWatermark|highWatermark|lastStableOffset)":("[^"]*"|-?\d+)/g;

/** Asks a broker about everything that can go wrong, request by request, with names that nobody has had. */
export async function askEverything(port: number, prefix: string): Promise<readonly Answered[]> {
	const answers: Answered[] = [];
	const client = rawClient(connect({ host: "127.0.0.1", port }));
	const asker: Asker = {
		prefix,
		async ask(question, api, version, body) {
			const answer = JSON.stringify(await client.request(api, version, body));
			answers.push([question, [...answer.matchAll(KEPT)].map(([, name, value]) => `${name}=${value}`).join(" ")]);
		},
		get: (api, version, body) => client.request(api, version, body),
	};
	await askAboutTopics(asker);
	await askAboutRecords(asker);
	await askAboutGroups(asker);
	await askAboutTransactions(asker);
	client.close();
	return answers;
}
