/** Fields of a Produce request for one batch. */
export function produceBody(
	topic: string,
	records: Buffer,
	{ partition = 0, acks = -1, transactionalId = null as string | null } = {},
) {
	const topicData = [{ name: topic, partitionData: [{ index: partition, records: [records] }] }];
	return { transactionalId, acks, timeoutMs: 1000, topicData };
}

/** Fields of a Fetch request for partition 0. */
export function fetchBody(topic: string, fetchOffset: number, more: object = {}, partition: object = {}) {
	const partitions = [{ partition: 0, fetchOffset, partitionMaxBytes: 1_000_000, ...partition }];
	return {
		replicaId: -1,
		maxWaitMs: 0,
		minBytes: 1,
		maxBytes: 10_000_000,
		isolationLevel: 0,
		topics: [{ topic, partitions }],
		...more,
	};
}
