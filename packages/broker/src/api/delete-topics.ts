import { ERROR_CODES } from "../error-codes.ts";
import { type Api, defineApi } from "../server/api.ts";
import { array, int16, int32, NO_UUID, nullableString, string, uuid } from "../wire/fields.ts";

/*
  DeleteTopics 0-6
  Emulated: by name and by id. What groups have committed for the topic goes with it.
  Not emulated: the timeout: topics are gone when the answer comes.
*/
export const deleteTopics: Api = defineApi({
	name: "DeleteTopics",
	versions: [0, 6],
	flexible: 4,
	request: {
		topics: array({ name: nullableString(), topicId: uuid() }, "6+"),
		topicNames: array(string(), "0-5"),
		timeoutMs: int32(),
	},
	response: {
		throttleTimeMs: int32("1+", 0),
		responses: array({
			name: nullableString(),
			topicId: uuid("6+", NO_UUID),
			errorCode: int16(),
			errorMessage: nullableString("5+", null),
		}),
	},
	handle(request, { cluster }) {
		return {
			responses: asked(request).map(({ name, topicId }) => {
				const topic = name === null ? cluster.topics.byId(topicId) : cluster.topics.get(name);
				const unknown = name === null ? ERROR_CODES.UNKNOWN_TOPIC_ID : ERROR_CODES.UNKNOWN_TOPIC_OR_PARTITION;
				if (topic === undefined) return { name, topicId, errorCode: unknown };
				cluster.deleteTopic(topic);
				return { name: topic.name, topicId: topic.id, errorCode: ERROR_CODES.NONE };
			}),
		};
	},
	fail(request, errorCode) {
		return { responses: asked(request).map((each) => ({ ...each, errorCode })) };
	},
});

function asked({
	topics,
	topicNames,
}: {
	readonly topics: readonly { readonly name: string | null; readonly topicId: string }[];
	readonly topicNames: readonly string[];
}) {
	return [...topics, ...topicNames.map((name) => ({ name, topicId: NO_UUID }))];
}
