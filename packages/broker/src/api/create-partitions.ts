import { ERROR_CODES } from "../error-codes.ts";
import { type Api, defineApi } from "../server/api.ts";
import { addPartitions } from "../topic/create-topic.ts";
import { array, bool, int16, int32, nullableArray, nullableString, string } from "../wire/fields.ts";

/*
  CreatePartitions 0-3
  Emulated: more partitions, validateOnly.
  Not emulated: assignments are ignored: there is one broker.
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
		return {
			results: topics.map(({ name, count }) => {
				const refusal = addPartitions(cluster, name, count, validateOnly);
				return { name, errorCode: ERROR_CODES[refusal?.error ?? "NONE"], errorMessage: refusal?.message ?? null };
			}),
		};
	},
	fail({ topics }, errorCode) {
		return { results: topics.map(({ name }) => ({ name, errorCode })) };
	},
});
