import { batchOf, TRANSACTIONAL } from "../../broker/support/batches.ts";
import { fetchBody, produceBody } from "../../broker/support/bodies.ts";
import { at } from "../../broker/support/raw-client.ts";
import { type Asker, makeTopic } from "./asker.ts";

/** Transactions: who may do what, and when. */
export async function askAboutTransactions(asker: Asker): Promise<void> {
	const { ask, get, prefix } = asker;
	const topic = `${prefix}-transactions`;
	const transactionalId = `${prefix}-tx`;
	const group = `${prefix}-tg`;
	await makeTopic(asker, topic);
	const begin = { transactionalId, transactionTimeoutMs: 60_000 };
	const made = await get("InitProducerId", 4, begin);
	const speaker = {
		transactionalId,
		producerId: at(made, "producerId") as number,
		producerEpoch: at(made, "producerEpoch") as number,
	};

	const init = (question: string, more: object) => ask(question, "InitProducerId", 4, { ...begin, ...more });
	await init("a timeout that is too long", { transactionTimeoutMs: 9_000_000 });
	await init("an id without a name", { transactionalId: "" });
	await init("an id of another producer", { producerId: 123_456, producerEpoch: 3 });
	const end = (question: string, more: object = {}, version = 3) =>
		ask(question, "EndTxn", version, { ...speaker, committed: true, ...more });
	await end("the end of nothing");
	await end("an end in another epoch", { producerEpoch: 9 });
	await end("an end in another epoch, in old words", { producerEpoch: 9 }, 1);
	await end("an end of another producer", { producerId: 999_999 });
	await end("an end of an unknown id", { transactionalId: `${prefix}-unknown` });

	const send = (question: string, baseSequence: number) => {
		const bytes = batchOf(["a"], { attributes: TRANSACTIONAL, ...speaker, baseSequence, timestamps: [Date.now()] });
		return ask(question, "Produce", 9, produceBody(topic, bytes, { transactionalId }));
	};
	const add = (question: string, partitions: readonly number[]) =>
		ask(question, "AddPartitionsToTxn", 3, { ...speaker, topics: [{ name: topic, partitions }] });
	await send("a record before its partition", 0);
	await add("a partition that is not there", [0, 9]);
	await add("a partition", [0]);
	await send("a record in its partition", 0);
	await ask("committed records of an open transaction", "Fetch", 11, fetchBody(topic, 0, { isolationLevel: 1 }));
	const latest = {
		replicaId: -1,
		isolationLevel: 1,
		topics: [{ name: topic, partitions: [{ partitionIndex: 0, timestamp: -1 }] }],
	};
	await ask("the latest committed offset", "ListOffsets", 5, latest);

	await ask("offsets to come", "AddOffsetsToTxn", 3, { ...speaker, groupId: group });
	const topics = [{ name: topic, partitions: [{ partitionIndex: 0, committedOffset: 3, committedMetadata: null }] }];
	const noMember = { generationId: -1, memberId: "", groupInstanceId: null };
	await ask("offsets", "TxnOffsetCommit", 3, { ...speaker, groupId: group, ...noMember, topics });
	const fetched = { groupId: group, topics: [{ name: topic, partitionIndexes: [0] }], requireStable: true };
	await ask("offsets of an open transaction", "OffsetFetch", 7, fetched);
	await end("the end");
	// Markers are written after the answer.
	while (at(await get("OffsetFetch", 7, fetched), "topics", 0, "partitions", 0, "errorCode") !== 0);
	while (at(await get("ListOffsets", 5, latest), "topics", 0, "partitions", 0, "offset") !== 2);
	await ask("offsets of a transaction that has ended", "OffsetFetch", 7, fetched);
	await end("the end again");
	await end("another end", { committed: false });

	await get("InitProducerId", 4, begin);
	await send("a record of a producer that is shut out", 1);
	await add("a partition of a producer that is shut out", [0]);
	await askAboutTwo(asker, topic);
}

/** Two producers of one partition: the second is in a transaction that began inside one of the first, which was aborted. */
async function askAboutTwo({ get, note, prefix }: Asker, of: string): Promise<void> {
	const topic = `${of}-two`;
	await makeTopic({ get }, topic);
	const now = Date.now();
	const begin = async (name: string, timestamp: number) => {
		const transactionalId = `${prefix}-${name}`;
		const made = await get("InitProducerId", 4, { transactionalId, transactionTimeoutMs: 60_000 });
		const producer = {
			transactionalId,
			producerId: at(made, "producerId") as number,
			producerEpoch: at(made, "producerEpoch") as number,
		};
		await get("AddPartitionsToTxn", 3, { ...producer, topics: [{ name: topic, partitions: [0] }] });
		const bytes = batchOf(["a"], { attributes: TRANSACTIONAL, ...producer, baseSequence: 0, timestamps: [timestamp] });
		await get("Produce", 9, produceBody(topic, bytes, { transactionalId }));
		return producer;
	};
	const first = await begin("two-1", now - 10);
	// Later, or the first one would be the latest of the two as well.
	await begin("two-2", now - 5);
	await get("EndTxn", 3, { ...first, committed: false });
	// The same end again is no error once the first one is done.
	await get("EndTxn", 3, { ...first, committed: false });
	for (const offset of [0, 1]) {
		const { length } = Object(
			at(
				await get("Fetch", 11, fetchBody(topic, offset, { isolationLevel: 1 })),
				"responses",
				0,
				"partitions",
				0,
				"abortedTransactions",
			),
		);
		note(`aborted transactions told of from offset ${offset} on, when one is open from 1 on`, `${length}`);
	}
	const partitions = [{ partitionIndex: 0, timestamp: -3 }];
	for (const isolationLevel of [0, 1]) {
		const answer = await get("ListOffsets", 7, { replicaId: -1, isolationLevel, topics: [{ name: topic, partitions }] });
		const found = at(answer, "topics", 0, "partitions", 0, "offset") as number;
		const kind = isolationLevel === 0 ? "any" : "committed";
		note(`whether the latest time of ${kind} records is known while transactions are open`, `${found >= 0}`);
	}
}
