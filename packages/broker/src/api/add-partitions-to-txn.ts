import { ERROR_CODES } from "../error-codes.ts";
import { type Api, defineApi } from "../server/api.ts";
import { array, int16, int32, int64, string } from "../wire/fields.ts";
import { fencedIn } from "./init-producer-id.ts";

/*
  AddPartitionsToTxn 0-3
  Emulated: opens the transaction; when one partition does not exist, none is added.
  Not emulated: versions 4 and 5, which brokers use among themselves.
*/
export const addPartitionsToTxn: Api = defineApi({
	name: "AddPartitionsToTxn",
	versions: [0, 3],
	flexible: 3,
	request: {
		transactionalId: string(),
		producerId: int64(),
		producerEpoch: int16(),
		topics: array({ name: string(), partitions: array(int32()) }),
	},
	response: {
		throttleTimeMs: int32("0+", 0),
		results: array({
			name: string(),
			resultsByPartition: array({ partitionIndex: int32(), partitionErrorCode: int16() }),
		}),
	},
	handle({ topics, ...speaker }, { cluster, version }) {
		const all = topics.flatMap(({ name, partitions }) => partitions.map((partition) => [name, partition] as const));
		const isKnown = (name: string, partition: number) => cluster.topics.log(name, partition) !== undefined;
		const allKnown = all.every(([name, partition]) => isKnown(name, partition));
		const error = allKnown ? fencedIn(version >= 2, cluster.transactions.addPartitions(speaker, all)) : "OPERATION_NOT_ATTEMPTED";
		return {
			results: topics.map(({ name, partitions }) => ({
				name,
				resultsByPartition: partitions.map((partitionIndex) => ({
					partitionIndex,
					partitionErrorCode: ERROR_CODES[isKnown(name, partitionIndex) ? error : "UNKNOWN_TOPIC_OR_PARTITION"],
				})),
			})),
		};
	},
	fail({ topics }, errorCode) {
		const results = topics.map(({ name, partitions }) => ({
			name,
			resultsByPartition: partitions.map((partitionIndex) => ({ partitionIndex, partitionErrorCode: errorCode })),
		}));
		return { results };
	},
});
