import { type Step, TRANSACTIONAL_IDS } from "./step.ts";
import type { World } from "./world.ts";

type TransactionStep = Extract<
	Step,
	{ do: "init producer" | "add to transaction" | "add group to transaction" | "commit in transaction" | "end transaction" }
>;

/** Producers and their transactions. Each step ends when what it has decided is done. */
export async function playTransactionStep(world: World, step: TransactionStep): Promise<string> {
	const id = TRANSACTIONAL_IDS[step.by];
	const transactionalId = id === undefined ? null : `${world.prefix}-${id}`;
	const known = world.producers.get(step.by);
	const speaker = {
		transactionalId: transactionalId ?? "",
		producerId: known?.producerId ?? 987_654_321,
		producerEpoch: (known?.epoch ?? 0) + ("epoch" in step ? step.epoch : 0),
	};
	switch (step.do) {
		case "init producer": {
			const current = step.recovers && known !== undefined ? { producerId: known.producerId, producerEpoch: known.epoch } : {};
			const body = { transactionalId, transactionTimeoutMs: 600_000, producerId: -1, producerEpoch: -1, ...current };
			const made = await world.request<{ errorCode: number; producerId: number; producerEpoch: number }>(
				"InitProducerId",
				4,
				body,
			);
			if (made.errorCode === 0) {
				const { producerId, producerEpoch: epoch } = made;
				world.name(producerId, id ?? step.by);
				world.producers.set(step.by, { producerId, epoch, sequences: new Map() });
			}
			return `${made.errorCode} ${world.called(made.producerId)} ${made.producerEpoch}`;
		}
		case "add to transaction": {
			const topics = [{ name: world.topic(step.topic), partitions: [step.partition] }];
			const answer = await world.request<{ results: { resultsByPartition: { partitionErrorCode: number }[] }[] }>(
				"AddPartitionsToTxn",
				3,
				{ ...speaker, topics },
			);
			return `${answer.results[0]?.resultsByPartition[0]?.partitionErrorCode}`;
		}
		case "add group to transaction": {
			const body = { ...speaker, groupId: world.group(step.group) };
			return `${(await world.request<{ errorCode: number }>("AddOffsetsToTxn", 3, body)).errorCode}`;
		}
		case "commit in transaction": {
			const member = step.member === undefined ? undefined : world.members.get(step.member);
			const answer = await world.request<{ topics: { partitions: { errorCode: number }[] }[] }>("TxnOffsetCommit", step.version, {
				...speaker,
				groupId: world.group(step.group),
				generationId: member?.generation ?? -1,
				memberId: member?.memberId ?? "",
				groupInstanceId: null,
				topics: [
					{
						name: world.topic(step.topic),
						partitions: [{ partitionIndex: step.partition, committedOffset: step.offset, committedMetadata: null }],
					},
				],
			});
			return `${answer.topics[0]?.partitions[0]?.errorCode}`;
		}
		case "end transaction": {
			const body = { ...speaker, committed: step.commit };
			const { errorCode } = await world.request<{ errorCode: number }>("EndTxn", 3, body);
			// The same end again is no error once the first one is done.
			if (errorCode === 0) await world.request("EndTxn", 3, body);
			return `${errorCode}`;
		}
		default:
			return step satisfies never;
	}
}
