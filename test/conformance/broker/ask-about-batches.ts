import { gzipSync } from "node:zlib";
import { BATCH_HEADER_BYTES, describeBatch } from "../../../packages/broker/src/record/batch.ts";
import { writeRecords } from "../../../packages/broker/src/record/records.ts";
import { type BatchOptions, batchOf } from "../../broker/support/batches.ts";
import { fetchBody, produceBody } from "../../broker/support/bodies.ts";
import { at } from "../../broker/support/raw-client.ts";
import { type Asker, makeTopic } from "./asker.ts";

const GZIP = 1;
const SNAPPY = 2;
const ZSTD = 4;
const UNKNOWN_CODEC = 6;
const HOUR = 3_600_000;

/** What is inside of batches, and how they come back: codecs, times, sizes, sessions. */
export async function askAboutBatches(asker: Asker): Promise<void> {
	const { ask, get, note, prefix } = asker;
	const topic = `${prefix}-batches`;
	await makeTopic(asker, topic);
	const now = Date.now();
	const batch = (values: readonly string[], options: BatchOptions = {}) =>
		batchOf(values, { timestamps: values.map(() => now), ...options });
	const produce = (question: string, bytes: Buffer, more: object = {}, name = topic) =>
		ask(question, "Produce", 9, produceBody(name, bytes, more));
	const body = (count: number) => {
		const offsets = Array.from({ length: count }, (_, offset) => offset);
		const records = offsets.map((offset) => ({ offset, timestamp: now, key: null, value: Buffer.from("value"), headers: [] }));
		return writeRecords(records, 0, now);
	};
	const compressed = (attributes: number, bytes: Buffer, more: BatchOptions = {}) =>
		batch([], { attributes, body: bytes, lastOffset: 1, recordCount: 2, baseTimestamp: now, maxTimestamp: now, ...more });

	await produce("a batch in gzip", compressed(GZIP, gzipSync(body(2))));
	const broken = `${prefix}-broken`;
	await makeTopic(asker, broken);
	const produceBroken = (question: string, attributes: number, bytes: Buffer) =>
		produce(question, compressed(attributes, bytes), {}, broken);
	await produceBroken("a batch in gzip that is none", GZIP, Buffer.from("no gzip at all"));
	await produceBroken("a batch in gzip that is cut short", GZIP, gzipSync(body(2)).subarray(0, 20));
	await produceBroken("a batch in gzip with one record too few", GZIP, gzipSync(body(1)));
	await produceBroken("a batch in snappy that is none", SNAPPY, Buffer.from("no snappy at all"));
	await produceBroken("a batch in zstd that is none", ZSTD, Buffer.from("no zstd at all"));
	await produceBroken("a batch in an unknown codec", UNKNOWN_CODEC, body(2));
	await produce(
		"a batch whose records are cut short",
		batch([], { body: body(2).subarray(0, 10), lastOffset: 1, recordCount: 2 }),
	);
	await produce("a batch with a record too many", batch([], { body: body(3), lastOffset: 1, recordCount: 2 }));
	await produce("a batch with bytes behind its records", batch(["a"], { body: Buffer.concat([body(1), Buffer.alloc(3)]) }));
	await produce("a batch with a base offset", batch(["a"], { baseOffset: 77, lastOffset: 77 }));
	await produce("a batch with the latest time wrong", batch(["a"], { maxTimestamp: now - 50_000 }));
	await produce("a record of two hours from now", batch(["a"], { timestamps: [now + 2 * HOUR], baseTimestamp: now + 2 * HOUR }));
	await produce(
		"a record of half an hour from now",
		batch(["a"], { timestamps: [now + HOUR / 2], baseTimestamp: now + HOUR / 2 }),
	);
	await produce("a record of 1970", batch(["a"], { timestamps: [5], baseTimestamp: 5, maxTimestamp: 5 }));
	await produce("a record without a time", batch(["a"], { timestamps: [-1], baseTimestamp: -1, maxTimestamp: -1 }));
	await produce("a record of before 1970", batch(["a"], { timestamps: [-5], baseTimestamp: -5, maxTimestamp: -5 }));
	await produce("no bytes at all", Buffer.alloc(0));
	await produce("half a header", batch(["a"]).subarray(0, 30));
	await produce("an idempotent batch without a sequence", batch(["a"], { producerId: 4000, producerEpoch: 0, baseSequence: -1 }));
	await produce(
		"an idempotent batch with a negative epoch",
		batch(["a"], { producerId: 4000, producerEpoch: -3, baseSequence: 0 }),
	);
	await produce("acks of 1", batch(["a"]), { acks: 1 });
	await produce("acks of -2", batch(["a"]), { acks: -2 });
	await ask("the end after all that", "ListOffsets", 5, {
		replicaId: -1,
		isolationLevel: 0,
		topics: [{ name: topic, partitions: [{ partitionIndex: 0, timestamp: -1 }] }],
	});

	const attributesAt = async (name: string, offset: number) => {
		const answer = await get("Fetch", 11, fetchBody(name, offset));
		const records = at(answer, "responses", 0, "partitions", 0, "records") as Buffer | null;
		if (records === null || records.length < BATCH_HEADER_BYTES) return "nothing";
		const { attributes, recordCount } = describeBatch(records);
		return `attributes=${attributes} count=${recordCount}`;
	};
	const gzipTopic = `${prefix}-gzip`;
	await makeTopic(asker, gzipTopic, [{ name: "compression.type", value: "gzip" }]);
	await produce("a plain batch for a topic in gzip", batch(["a".repeat(500)]), {}, gzipTopic);
	note("the batch of a topic in gzip, fetched", await attributesAt(gzipTopic, 0));
	const timed = `${prefix}-timed`;
	await makeTopic(asker, timed, [{ name: "message.timestamp.type", value: "LogAppendTime" }]);
	await produce(
		"a record of 1970 where times are given",
		batch(["a"], { timestamps: [5], baseTimestamp: 5, maxTimestamp: 5 }),
		{},
		timed,
	);
	note("the batch where times are given, fetched", await attributesAt(timed, 0));
	const strict = `${prefix}-strict`;
	await makeTopic(asker, strict, [{ name: "message.timestamp.before.max.ms", value: "1000" }]);
	await produce(
		"a record that is too old for its topic",
		batch(["a"], { timestamps: [5], baseTimestamp: 5, maxTimestamp: 5 }),
		{},
		strict,
	);
	const pair = `${prefix}-pair`;
	await makeTopic(asker, pair, [{ name: "min.insync.replicas", value: "2" }]);
	await produce("acks of all, with too few replicas", batch(["a"]), {}, pair);
	await produce("acks of 1, with too few replicas", batch(["a"]), { acks: 1 }, pair);
	const tombs = `${prefix}-tombs`;
	await makeTopic(asker, tombs, [{ name: "cleanup.policy", value: "compact" }]);
	await produce("keys in a compacted topic", batch(["a"], { keys: ["k"] }), {}, tombs);
	await produce("no key in a compacted topic, in gzip", compressed(GZIP, gzipSync(body(2))), {}, tombs);

	await produce("a second batch", batch(["b".repeat(2000)]), {}, timed);
	const fetchSize = async (question: string, more: object, partition: object) => {
		const answer = await get("Fetch", 11, fetchBody(timed, 0, more, partition));
		const records = at(answer, "responses", 0, "partitions", 0, "records") as Buffer | null;
		note(question, `${records?.length ?? 0} bytes`);
	};
	await fetchSize("a fetch of fewer bytes than a batch has", { maxBytes: 1 }, { partitionMaxBytes: 1 });
	await fetchSize("a fetch that ends inside the second batch", {}, { partitionMaxBytes: 300 });
	await fetchSize("a fetch of no bytes", { maxBytes: 0 }, { partitionMaxBytes: 0 });
	await ask("a fetch in a session that ends", "Fetch", 11, fetchBody(timed, 0, { sessionId: 0, sessionEpoch: -1 }));
	const session = await get("Fetch", 11, fetchBody(timed, 0, { sessionId: 0, sessionEpoch: 0 }));
	note("a fetch session", at(session, "sessionId") === 0 ? "declined" : "opened");
	await ask("a fetch with an epoch before the first", "Fetch", 11, fetchBody(timed, 0, {}, { currentLeaderEpoch: -5 }));
	await ask("a fetch of a partition that is not there", "Fetch", 11, fetchBody(timed, 0, {}, { partition: 5 }));
	await ask("a fetch by an unknown id", "Fetch", 13, {
		...fetchBody("", 0),
		topics: [{ topicId: "ab".repeat(16), partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 100 }] }],
	});
	await ask("a fetch in an isolation that there is not", "Fetch", 11, fetchBody(timed, 0, { isolationLevel: 7 }));
	for (const timestamp of [-4, -5, -6, -99]) {
		await ask(`offsets at ${timestamp} in version 10`, "ListOffsets", 10, {
			replicaId: -1,
			isolationLevel: 0,
			timeoutMs: 1000,
			topics: [{ name: timed, partitions: [{ partitionIndex: 0, timestamp }] }],
		});
	}
	await ask("offsets at -3 in version 1", "ListOffsets", 1, {
		replicaId: -1,
		topics: [{ name: timed, partitions: [{ partitionIndex: 0, timestamp: -3 }] }],
	});
	await ask("offsets in a later epoch", "ListOffsets", 5, {
		replicaId: -1,
		isolationLevel: 0,
		topics: [{ name: timed, partitions: [{ partitionIndex: 0, timestamp: -1, currentLeaderEpoch: 3 }] }],
	});
	await ask("offsets of a partition twice", "ListOffsets", 5, {
		replicaId: -1,
		isolationLevel: 0,
		topics: [{ name: timed, partitions: [0, 0].map((partitionIndex) => ({ partitionIndex, timestamp: -1 })) }],
	});
	await ask("the end of a negative epoch", "OffsetForLeaderEpoch", 4, {
		replicaId: -1,
		topics: [
			{
				topic: timed,
				partitions: [
					{ partition: 0, leaderEpoch: -1 },
					{ partition: 4, leaderEpoch: 0 },
				],
			},
		],
	});
	await ask("records deleted in an unknown topic", "DeleteRecords", 2, {
		topics: [{ name: `${prefix}-x`, partitions: [{ partitionIndex: 0, offset: 0 }] }],
		timeoutMs: 1000,
	});
	await ask("all records deleted", "DeleteRecords", 2, {
		topics: [{ name: timed, partitions: [{ partitionIndex: 0, offset: -1 }] }],
		timeoutMs: 1000,
	});
	await ask("the latest time when all records are deleted", "ListOffsets", 8, {
		replicaId: -1,
		isolationLevel: 0,
		topics: [{ name: timed, partitions: [{ partitionIndex: 0, timestamp: -3 }] }],
	});
}
