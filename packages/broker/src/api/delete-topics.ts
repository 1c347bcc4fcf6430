import { ERROR_CODES } from "../error-codes.ts";
import { type Api, defineApi } from "../server/api.ts";
import { array, int16, int32, NO_UUID, nullableString, string, uuid } from "../wire/fields.ts";

/*
  DeleteTopics 0-6
  Emulated: by name and by id, each once. What groups have committed for the topic goes with it.
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
		const keyOf = ({ name, topicId }: Asked) => (name === null ? topicId : (cluster.topics.get(name)?.id ?? name));
		return {
			responses: [...Map.groupBy(asked(request), keyOf).values()].flatMap(([first, ...others]): Result[] => {
				if (first === undefined) return [];
				const { name, topicId } = first;
				const isClear = (name === null) !== (topicId === NO_UUID);
				if (!isClear || others.length > 0) return [{ name, topicId, errorCode: ERROR_CODES.INVALID_REQUEST }];
				const topic = name === null ? cluster.topics.byId(topicId) : cluster.topics.get(name);
				const unknown = name === null ? ERROR_CODES.UNKNOWN_TOPIC_ID : ERROR_CODES.UNKNOWN_TOPIC_OR_PARTITION;
				if (topic === undefined) return [{ name, topicId, errorCode: unknown }];
				cluster.deleteTopic(topic);
				return [{ name: topic.name, topicId: topic.id, errorCode: ERROR_CODES.NONE }];
			}),
		};
	},
	fail(request, errorCode) {
		return { responses: asked(request).map((each) => ({ ...each, errorCode })) };
	},
});

type Result = Asked & { readonly errorCode: number };

interface Asked {
	readonly name: string | null;
	readonly topicId: string;
}

function asked({
	topics,
	topicNames,
}: {
	readonly topics: readonly Asked[];
	readonly topicNames: readonly string[];
}): readonly Asked[] {
	return [...topics, ...topicNames.map((name) => ({ name, topicId: NO_UUID }))];
}
