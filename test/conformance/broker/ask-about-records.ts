import { type BatchOptions, batchOf, TRANSACTIONAL } from "../../broker/support/batches.ts";
import { fetchBody, produceBody } from "../../broker/support/bodies.ts";
import { at } from "../../broker/support/raw-client.ts";
import { type Asker, makeTopic } from "./asker.ts";

const CONTROL = 0x20;

/** Producing, fetching, offsets, and deleting records. */
export async function askAboutRecords(asker: Asker): Promise<void> {
	const { ask, get, prefix } = asker;
	const topic = `${prefix}-records`;
	const compacted = `${prefix}-compacted`;
	await makeTopic(asker, topic);
	await makeTopic(asker, compacted, [{ name: "cleanup.policy", value: "compact" }]);

	// No two records of the same time: which of them is the latest would depend on how fast they come.
	let time = Date.now() - 60_000;
	const batch = (values: readonly string[], options: BatchOptions = {}) =>
		batchOf(values, { timestamps: values.map(() => time++), ...options });
	const damaged = (damage: (bytes: Buffer) => void) => {
		const bytes = batch(["a"]);
		damage(bytes);
		return bytes;
	};
	const produce = (
		question: string,
		bytes: Buffer,
		name = topic,
		more: { readonly partition?: number; readonly acks?: number } = {},
	) => ask(question, "Produce", 9, produceBody(name, bytes, more));
	await produce("a sound batch", batch(["a", "b"]));
	await produce(
		"a wrong CRC",
		damaged((bytes) => bytes.writeInt32BE(1, 17)),
	);
	await produce(
		"an old format",
		damaged((bytes) => bytes.writeInt8(1, 16)),
	);
	await produce(
		"a batch that claims to be longer",
		damaged((bytes) => bytes.writeInt32BE(5000, 8)),
	);
	await produce("a batch that counts wrongly", batch(["a", "b"], { recordCount: 1 }));
	await produce("a batch without records", batch([], { lastOffset: -1, recordCount: 0 }));
	await produce("a control batch", batch(["a"], { attributes: CONTROL }));
	await produce("a transactional batch of nobody", batch(["a"], { attributes: TRANSACTIONAL }));
	await produce("two batches", Buffer.concat([batch(["a"]), batch(["b"])]));
	await produce("an unknown topic", batch(["a"]), `${prefix}-x`);
	await produce("an unknown partition", batch(["a"]), topic, { partition: 7 });
	await produce("acks of 2", batch(["a"]), topic, { acks: 2 });
	await produce("no key in a compacted topic", batch(["a"]), compacted);
	await produce("a batch that is too large", batch(["x".repeat(1_100_000)]));

	const producerId = at(
		await get("InitProducerId", 4, { transactionalId: null, transactionTimeoutMs: 1000 }),
		"producerId",
	) as number;
	const numbered = (question: string, baseSequence: number, producerEpoch: number) =>
		produce(question, batch(["a"], { producerId, producerEpoch, baseSequence }));
	await numbered("sequence 0", 0, 0);
	await numbered("sequence 1", 1, 0);
	await numbered("sequence 0 again", 0, 0);
	await numbered("a gap in the sequence", 5, 0);
	await numbered("a new epoch in the middle", 3, 1);
	await numbered("a new epoch from its start", 0, 1);
	await numbered("an old epoch", 2, 0);
	await produce(
		"an unknown producer in the middle",
		batch(["a"], { producerId: producerId + 1000, producerEpoch: 0, baseSequence: 5 }),
	);

	await ask("a fetch behind the end", "Fetch", 11, fetchBody(topic, 999));
	await ask("a fetch before the start", "Fetch", 11, fetchBody(topic, -1));
	await ask("a fetch of an unknown topic", "Fetch", 11, fetchBody(`${prefix}-x`, 0));
	await ask("a fetch in a later epoch", "Fetch", 11, fetchBody(topic, 0, {}, { currentLeaderEpoch: 5 }));
	await ask("a fetch in an unknown session", "Fetch", 11, fetchBody(topic, 0, { sessionId: 99, sessionEpoch: 3 }));
	for (const timestamp of [-1, -2, -3, -4, 0, 9e12]) {
		const partitions = [0, 5].map((partitionIndex) => ({ partitionIndex, timestamp }));
		await ask(`offsets at ${timestamp}`, "ListOffsets", 8, {
			replicaId: -1,
			isolationLevel: 0,
			topics: [{ name: topic, partitions }],
		});
	}
	const epochs = [{ leaderEpoch: 0 }, { leaderEpoch: 3 }, { leaderEpoch: 0, currentLeaderEpoch: 9 }].map((each) => ({
		partition: 0,
		...each,
	}));
	await ask("the ends of epochs", "OffsetForLeaderEpoch", 4, { topics: [{ topic, partitions: epochs }] });

	const deleteBefore = (question: string, name: string, offset: number) =>
		ask(question, "DeleteRecords", 2, { topics: [{ name, partitions: [{ partitionIndex: 0, offset }] }], timeoutMs: 5000 });
	await deleteBefore("deletion up to an offset", topic, 2);
	await deleteBefore("deletion behind the end", topic, 9999);
	await deleteBefore("deletion before anything", topic, -5);
	await deleteBefore("deletion before the start", topic, 1);
	await deleteBefore("deletion in a compacted topic", compacted, 0);
}
