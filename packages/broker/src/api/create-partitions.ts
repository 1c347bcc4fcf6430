import type { Cluster } from "../cluster.ts";
import { ERROR_CODES } from "../error-codes.ts";
import { type Api, defineApi } from "../server/api.ts";
import { addPartitions, type Refusal } from "../topic/create-topic.ts";
import { array, bool, int16, int32, nullableArray, nullableString, string } from "../wire/fields.ts";

/*
  CreatePartitions 0-3
  Emulated: more partitions, validateOnly; assignments have to name the one broker, once for each new partition.
*/
export const createPartitions: Api = defineApi({
	name: "CreatePartitions",
	versions: [0, 3],
	flexible: 2,
	request: {
		topics: array({ name: string(), count: int32(), assignments: nullableArray({ brokerIds: array(int32()) }) }),
		timeoutMs: int32(),
		validateOnly: bool(),
	},
	response: {
		throttleTimeMs: int32("0+", 0),
		results: array({ name: string(), errorCode: int16(), errorMessage: nullableString("0+", null) }),
	},
	handle({ topics, validateOnly }, { cluster }) {
		const byName = Map.groupBy(topics, ({ name }) => name);
		return {
			results: [...byName].flatMap(([name, [first, ...others]]) => {
				if (first === undefined) return [];
				if (others.length > 0) {
					return [{ name, errorCode: ERROR_CODES.INVALID_REQUEST, errorMessage: "Duplicate topic in request." }];
				}
				const { count, assignments } = first;
				const misplaced = assignments === null ? undefined : misplacement(cluster, name, count, assignments);
				const refusal = misplaced ?? addPartitions(cluster, name, count, validateOnly);
				return [{ name, errorCode: ERROR_CODES[refusal?.error ?? "NONE"], errorMessage: refusal?.message ?? null }];
			}),
		};
	},
	fail({ topics }, errorCode) {
		return { results: topics.map(({ name }) => ({ name, errorCode })) };
	},
});

type Assignments = readonly { readonly brokerIds: readonly number[] }[];

function misplacement({ topics, nodeId }: Cluster, name: string, count: number, assignments: Assignments): Refusal | undefined {
	const added = count - (topics.get(name)?.partitions.length ?? count);
	if (added <= 0) return undefined;
	const error = "INVALID_REPLICA_ASSIGNMENT";
	if (assignments.length !== added) {
		const message = `Attempted to add ${added} additional partition(s), but only ${assignments.length} assignment(s) were specified.`;
		return { error, message };
	}
	const isHere = assignments.every(({ brokerIds }) => brokerIds.join() === String(nodeId));
	return isHere ? undefined : { error, message: "Assignments must name the one broker." };
}
