import { gzipSync } from "node:zlib";
import { describeBatch } from "../../../packages/broker/src/record/batch.ts";
import { writeRecords } from "../../../packages/broker/src/record/records.ts";
import { batchOf } from "../../broker/support/batches.ts";
import { fetchBody, produceBody } from "../../broker/support/bodies.ts";
import { at } from "../../broker/support/raw-client.ts";
import { type Asker, makeTopic } from "./asker.ts";

const GZIP = 1;

/** What compaction leaves of batches, and when the end of a transaction is done. */
export async function askAboutCleanup(asker: Asker): Promise<void> {
	const { get, note, prefix } = asker;
	const topic = `${prefix}-cleaned`;
	await makeTopic(asker, topic, [
		{ name: "cleanup.policy", value: "compact" },
		{ name: "segment.ms", value: "1" },
		{ name: "min.cleanable.dirty.ratio", value: "0.01" },
	]);
	const send = async (...keys: readonly string[]) => {
		const now = Date.now();
		const records = keys.map((key, offset) => ({
			offset,
			timestamp: now,
			key: Buffer.from(key),
			value: Buffer.from("v"),
			headers: [],
		}));
		const body = gzipSync(writeRecords(records, 0, now));
		const header = { attributes: GZIP, lastOffset: keys.length - 1, recordCount: keys.length };
		await get("Produce", 9, produceBody(topic, batchOf([], { ...header, body, baseTimestamp: now, maxTimestamp: now })));
		// A segment of `segment.ms` 1 is only closed by a batch that comes more than a millisecond after it was taken.
		const taken = Date.now();
		while (Date.now() - taken < 3) await asker.get("ApiVersions", 0, {});
	};
	await send("a", "b");
	await send("c");
	await send("a", "c");
	await send("z");
	const first = async () => {
		const answer = await get("Fetch", 11, fetchBody(topic, 0));
		return at(answer, "responses", 0, "partitions", 0, "records") as Buffer;
	};
	let records = await first();
	while (describeBatch(records).recordCount === 2) records = await first();
	note("a batch that has lost a record to compaction", `codec=${describeBatch(records).attributes & 7}`);

	const begin = { transactionalId: `${prefix}-quick`, transactionTimeoutMs: 60_000 };
	const made = await get("InitProducerId", 4, begin);
	const speaker = { transactionalId: begin.transactionalId, ...speakerOf(made) };
	let isSeen = false;
	for (let attempt = 0; attempt < 100 && !isSeen; attempt++) {
		await get("AddPartitionsToTxn", 3, { ...speaker, topics: [{ name: topic, partitions: [0] }] });
		await asker.once("EndTxn", 3, { ...speaker, committed: false });
		const next = await asker.once("AddPartitionsToTxn", 3, { ...speaker, topics: [{ name: topic, partitions: [0] }] });
		isSeen = JSON.stringify(next).includes('"partitionErrorCode":51');
		await get("EndTxn", 3, { ...speaker, committed: false });
	}
	note("the next transaction, while the last one is being ended", isSeen ? "CONCURRENT_TRANSACTIONS" : "begins");

	// A producer that makes itself a newer epoch, outside of the transaction that it is in.
	const own = { transactionalId: `${prefix}-overtaken`, transactionTimeoutMs: 60_000 };
	const overtaken = { ...speakerOf(await get("InitProducerId", 4, own)), transactionalId: own.transactionalId };
	await get("AddPartitionsToTxn", 3, { ...overtaken, topics: [{ name: topic, partitions: [0] }] });
	const newer = { producerId: overtaken.producerId, producerEpoch: overtaken.producerEpoch + 1, baseSequence: 0 };
	await get("Produce", 9, produceBody(topic, batchOf(["v"], { keys: ["k"], timestamps: [Date.now()], ...newer })));
	await asker.once("EndTxn", 3, { ...overtaken, committed: true });
	const patience = Date.now() + 700;
	let next = "";
	do next = JSON.stringify(await asker.once("EndTxn", 3, { ...overtaken, committed: true }));
	while (next.includes('"errorCode":51') && Date.now() < patience);
	note(
		"the end of a transaction whose producer has made itself a newer epoch",
		next.includes('"errorCode":51') ? "never comes" : "comes",
	);
}

function speakerOf(made: unknown): { readonly producerId: number; readonly producerEpoch: number } {
	return { producerId: at(made, "producerId") as number, producerEpoch: at(made, "producerEpoch") as number };
}
