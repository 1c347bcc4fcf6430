import { ERROR_CODES, errorNameOf, listOffsets as listOffsetsApi, refusal } from "@millrace/broker/client";
import type { OffsetsAt } from "./kafka-client.ts";
import { byLeader, type KafkaSession, leaderConnection, retried } from "./kafka-session.ts";

const CONSUMER = -1;
const READ_COMMITTED = 1;
const LATEST = -1;
const EARLIEST = -2;
/** What a broker answers when no record has that time or a later one. */
const NONE = -1;

/** Offsets of all partitions of a topic; element 3 is of partition 3. Open transactions count as not yet there. */
export async function listOffsets(session: KafkaSession, topic: string, at: OffsetsAt): Promise<readonly number[]> {
	const found = new Map<number, number>();
	// It may have more partitions than when it was described last.
	session.cluster.forget(topic);
	await retried(session, () => askAll(session, topic, timestampOf(at), found));
	const behind = [...found].filter(([, offset]) => offset === NONE).map(([partition]) => partition);
	if (behind.length > 0) {
		for (const partition of behind) found.delete(partition);
		await retried(session, () => askAll(session, topic, LATEST, found));
	}
	return Array.from({ length: found.size }, (_, partition) => found.get(partition) as number);
}

/** Asks for those partitions of a topic that are not found yet. */
async function askAll(session: KafkaSession, topic: string, timestamp: number, found: Map<number, number>): Promise<void> {
	const { leaders } = await session.cluster.topic(topic);
	const missing = [...leaders.keys()].filter((partition) => !found.has(partition));
	const asked = [...(await byLeader(session, topic, missing))].map(([node, partitions]) =>
		askNode(session, topic, node, partitions, timestamp, found),
	);
	const failed = (await Promise.allSettled(asked)).find((each) => each.status === "rejected");
	if (failed === undefined) return;
	session.cluster.forget(topic);
	throw failed.reason;
}

async function askNode(
	session: KafkaSession,
	topic: string,
	node: number | undefined,
	partitions: readonly number[],
	timestamp: number,
	found: Map<number, number>,
): Promise<void> {
	const connection = node === undefined ? undefined : await leaderConnection(session, node, "control");
	if (connection === undefined) throw refusal(ERROR_CODES.LEADER_NOT_AVAILABLE, `ListOffsets of ${topic}-${partitions.join()}`);
	const asked = partitions.map((partitionIndex) => ({ partitionIndex, timestamp }));
	const { topics } = await connection.send(listOffsetsApi, {
		replicaId: CONSUMER,
		isolationLevel: READ_COMMITTED,
		topics: [{ name: topic, partitions: asked }],
		timeoutMs: 0,
	});
	for (const { partitionIndex, errorCode, offset } of topics.flatMap((each) => each.partitions)) {
		if (errorNameOf(errorCode) === "NONE") found.set(partitionIndex, offset);
		else throw refusal(errorCode, `ListOffsets of ${topic}-${partitionIndex}`);
	}
}

function timestampOf(at: OffsetsAt): number {
	switch (at) {
		case "earliest":
			return EARLIEST;
		case "latest":
			return LATEST;
		default:
			return at.timestamp;
	}
}
