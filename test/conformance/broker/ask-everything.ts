import { connect } from "node:net";
import { rawClient } from "../../broker/support/raw-client.ts";
import { askAboutAdmin } from "./ask-about-admin.ts";
import { askAboutBatches } from "./ask-about-batches.ts";
import { askAboutCleanup } from "./ask-about-cleanup.ts";
import { askAboutConfigs } from "./ask-about-configs.ts";
import { askAboutGroups } from "./ask-about-groups.ts";
import { askAboutLogins } from "./ask-about-logins.ts";
import { askAboutMembers } from "./ask-about-members.ts";
import { askAboutOffers } from "./ask-about-offers.ts";
import { askAboutProducers } from "./ask-about-producers.ts";
import { askAboutRebalances } from "./ask-about-rebalances.ts";
import { askAboutRecords } from "./ask-about-records.ts";
import { askAboutTopics } from "./ask-about-topics.ts";
import { askAboutTransactions } from "./ask-about-transactions.ts";
import type { Asker } from "./asker.ts";

/** One question of many, by its name, and what of the answer does not depend on who was asked: error codes and offsets, in order. */
export type Answered = readonly [question: string, answer: string];

/** Where to ask, on this machine: without a login, and where alice and bob log in. */
export interface AskedPorts {
	readonly open: number;
	readonly logins: number;
}

const KEPT =
	/"(errorCode|partitionErrorCode|baseOffset|committedOffset|offset|endOffset|leaderEpoch|groupState|lowWatermark|highWatermark|lastStableOffset)":("[^"]*"|-?\d+)/g;

/** COORDINATOR_LOAD_IN_PROGRESS, COORDINATOR_NOT_AVAILABLE, NOT_COORDINATOR, CONCURRENT_TRANSACTIONS: Apache Kafka does some things after it has answered. */
const COMES_LATER = /"(errorCode|partitionErrorCode)":(14|15|16|51)\b/;

/** Asks a broker about everything that can go wrong, request by request, with names that nobody has had. */
export async function askEverything(ports: AskedPorts, prefix: string): Promise<readonly Answered[]> {
	const answers: Answered[] = [];
	const open = () => rawClient(connect({ host: "127.0.0.1", port: ports.open }));
	let client = open();
	const patient = async (...request: Parameters<typeof client.request>) => {
		for (;;) {
			const answer = await client.request(...request);
			if (!COMES_LATER.test(JSON.stringify(answer))) return answer;
		}
	};
	const asker: Asker = {
		prefix,
		async ask(question, api, version, body) {
			const answer = await patient(api, version, body).then(inOrder, () => undefined);
			if (answer === undefined) {
				client = open();
				return asker.note(question, "the connection is closed");
			}
			asker.note(question, [...answer.matchAll(KEPT)].map(([, name, value]) => `${name}=${value}`).join(" "));
		},
		note: (question, answer) => void answers.push([question, answer]),
		get: patient,
		connect: open,
		once: (api, version, body) => client.request(api, version, body),
	};
	// The first question for a coordinator makes its own topic.
	for (const keyType of [0, 1]) await patient("FindCoordinator", 1, { key: prefix, keyType });
	await askAboutOffers(asker);
	await askAboutConfigs(asker);
	await askAboutTopics(asker);
	await askAboutAdmin(asker);
	await askAboutRecords(asker);
	await askAboutBatches(asker);
	await askAboutCleanup(asker);
	await askAboutGroups(asker);
	await askAboutMembers(asker);
	await askAboutRebalances(asker);
	await askAboutTransactions(asker);
	await askAboutProducers(asker);
	await askAboutLogins(asker, ports.logins);
	client.close();
	return answers;
}

/** The answer as text. Apache Kafka gives partitions and groups in no order of its own. */
function inOrder(answer: unknown): string {
	const placeOf = (each: unknown) => {
		const {
			partitionIndex,
			partition,
			groupId = "",
		}: { partitionIndex?: number; partition?: number; groupId?: string } = Object(each);
		return `${groupId}/${String(partitionIndex ?? partition ?? 0).padStart(9, "0")}`;
	};
	return JSON.stringify(answer, (_, value: unknown) =>
		Array.isArray(value) ? value.toSorted((a, b) => placeOf(a).localeCompare(placeOf(b))) : value,
	);
}
