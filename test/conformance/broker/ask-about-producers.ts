import { batchOf, TRANSACTIONAL } from "../../broker/support/batches.ts";
import { fetchBody, produceBody } from "../../broker/support/bodies.ts";
import { at } from "../../broker/support/raw-client.ts";
import { type Asker, makeTopic } from "./asker.ts";

/** What a partition knows of producers and transactions: markers without records, sequences, deleted records, who takes over. */
export async function askAboutProducers(asker: Asker): Promise<void> {
	const { ask, get, prefix } = asker;
	const topic = `${prefix}-producers`;
	const transactionalId = `${prefix}-p`;
	await makeTopic(asker, topic);
	const init = { transactionalId, transactionTimeoutMs: 60_000 };
	const identityIn = (made: unknown) => ({
		transactionalId,
		producerId: at(made, "producerId") as number,
		producerEpoch: at(made, "producerEpoch") as number,
	});
	let speaker = identityIn(await get("InitProducerId", 4, init));
	const add = () => get("AddPartitionsToTxn", 3, { ...speaker, topics: [{ name: topic, partitions: [0] }] });
	const end = async (committed: boolean) => {
		await get("EndTxn", 3, { ...speaker, committed });
		// The same end again is no error once the first one is done.
		await get("EndTxn", 3, { ...speaker, committed });
	};
	const send = (question: string, baseSequence: number, attributes = TRANSACTIONAL) => {
		const bytes = batchOf(["a"], { attributes, ...speaker, baseSequence, timestamps: [Date.now()] });
		return ask(question, "Produce", 9, produceBody(topic, bytes, { transactionalId }));
	};
	const offsets = (question: string, isolationLevel: number) => {
		const partitions = [{ partitionIndex: 0, timestamp: -1 }];
		return ask(question, "ListOffsets", 5, { replicaId: -1, isolationLevel, topics: [{ name: topic, partitions }] });
	};

	await add();
	await end(true);
	await offsets("the end behind a transaction without records", 0);
	await add();
	await send("a first record that is not the first of its producer", 1);
	await send("the first record", 0);
	await send("a record outside of the transaction that its producer is in", 1, 0);
	await get("DeleteRecords", 2, { topics: [{ name: topic, partitions: [{ partitionIndex: 0, offset: 2 }] }], timeoutMs: 5000 });
	await ask(
		"committed records, when those of the open transaction are deleted",
		"Fetch",
		11,
		fetchBody(topic, 2, { isolationLevel: 1 }),
	);
	await ask("offsets that were not announced", "TxnOffsetCommit", 3, {
		...speaker,
		groupId: `${prefix}-pg`,
		generationId: -1,
		memberId: "",
		groupInstanceId: null,
		topics: [{ name: topic, partitions: [{ partitionIndex: 0, committedOffset: 3, committedMetadata: null }] }],
	});
	await ask("a producer that recovers in a transaction", "InitProducerId", 4, { ...init, ...speaker });
	await ask("a producer that recovers and has not seen the answer", "InitProducerId", 4, { ...init, ...speaker });
	await ask("the end of a transaction that recovery has ended", "EndTxn", 3, { ...speaker, committed: false });
	const old = speaker;
	speaker = identityIn(await get("InitProducerId", 4, init));
	await add();
	await ask("an old producer that recovers, while another is in a transaction", "InitProducerId", 4, { ...init, ...old });
	await send("a record of the transaction that it has ended", 0);
	const taken = identityIn(await get("InitProducerId", 4, init));
	asker.note("how often the epoch has risen", `${taken.producerEpoch - old.producerEpoch}`);
	await get("OffsetCommit", 7, {
		groupId: `${prefix}-pg`,
		generationIdOrMemberEpoch: -1,
		memberId: "",
		groupInstanceId: null,
		topics: [{ name: topic, partitions: [{ partitionIndex: 0, committedOffset: 3, committedMetadata: null }] }],
	});
	const fetched = { groupId: `${prefix}-pg`, topics: null, requireStable: false };
	asker.note(
		"metadata of an offset that was committed without",
		JSON.stringify(at(await get("OffsetFetch", 7, fetched), "topics", 0, "partitions", 0, "metadata")),
	);
}
