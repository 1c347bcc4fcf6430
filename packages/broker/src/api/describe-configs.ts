import type { Cluster } from "../cluster.ts";
import { BROKER_CONFIGS } from "../config/broker-configs.ts";
import { CONFIG_TYPES, type ConfigDefinition } from "../config/config-type.ts";
import { CONFIG_SOURCES, type EffectiveConfig } from "../config/configs.ts";
import { RESOURCE_TYPES } from "../config/resource-types.ts";
import { TOPIC_CONFIGS } from "../config/topic-configs.ts";
import { ERROR_CODES, type ErrorName } from "../error-codes.ts";
import { type Api, defineApi } from "../server/api.ts";
import { topicNameProblem } from "../topic/topic-name.ts";
import { array, bool, int8, int16, int32, nullableArray, nullableString, string } from "../wire/fields.ts";

/*
  DescribeConfigs 0-4
  Emulated: configs of topics and of the broker, with their sources, types and synonyms.
  Not emulated: documentation; loggers, client metrics, groups.
*/
export const describeConfigs: Api = defineApi({
	name: "DescribeConfigs",
	versions: [0, 4],
	flexible: 4,
	request: {
		resources: array({ resourceType: int8(), resourceName: string(), configurationKeys: nullableArray(string()) }),
		includeSynonyms: bool("1+"),
		includeDocumentation: bool("3+"),
	},
	response: {
		throttleTimeMs: int32("0+", 0),
		results: array({
			errorCode: int16(),
			errorMessage: nullableString(),
			resourceType: int8(),
			resourceName: string(),
			configs: array({
				name: string(),
				value: nullableString(),
				readOnly: bool(),
				isDefault: bool("0"),
				configSource: int8("1+"),
				isSensitive: bool(),
				synonyms: array({ name: string(), value: nullableString(), source: int8() }, "1+"),
				configType: int8("3+"),
				documentation: nullableString("3+", null),
			}),
		}),
	},
	handle({ resources, includeSynonyms }, { cluster }) {
		return {
			results: resources.map(({ resourceType, resourceName, configurationKeys }) => {
				const all = configsOf(cluster, resourceType, resourceName);
				if (typeof all === "string") return failure(resourceType, resourceName, ERROR_CODES[all], "The resource does not exist.");
				// Some clients ask for everything by no key instead of null.
				const keys = configurationKeys === null || configurationKeys.length === 0 ? undefined : configurationKeys;
				const asked = all.filter(({ definition }) => keys?.includes(definition.name) ?? true);
				const own = resourceType === RESOURCE_TYPES.topic ? cluster.topics.get(resourceName)?.configs : undefined;
				const synonymsOf = (definition: ConfigDefinition) =>
					cluster.configs.synonyms(definition, own).map((each) => ({ ...each, source: CONFIG_SOURCES[each.source] }));
				const configs = asked.map(({ definition, value, source }) => ({
					name: definition.name,
					value,
					readOnly: definition.readOnly ?? false,
					isDefault: source === "fallback",
					configSource: CONFIG_SOURCES[source],
					isSensitive: false,
					synonyms: includeSynonyms ? synonymsOf(definition) : [],
					configType: CONFIG_TYPES[definition.type],
				}));
				return { errorCode: ERROR_CODES.NONE, errorMessage: null, resourceType, resourceName, configs };
			}),
		};
	},
	fail({ resources }, errorCode) {
		return { results: resources.map(({ resourceType, resourceName }) => failure(resourceType, resourceName, errorCode, null)) };
	},
});

function configsOf({ configs, topics, nodeId }: Cluster, type: number, name: string): readonly EffectiveConfig[] | ErrorName {
	if (type === RESOURCE_TYPES.topic) {
		const topic = topics.get(name);
		if (topicNameProblem(name) !== undefined) return "INVALID_TOPIC_EXCEPTION";
		if (topic === undefined) return "UNKNOWN_TOPIC_OR_PARTITION";
		return TOPIC_CONFIGS.map((definition) => configs.topic(definition, topic.configs));
	}
	if (type !== RESOURCE_TYPES.broker) return "INVALID_REQUEST";
	// The empty name means what holds for all brokers; there is one.
	if (name !== "" && name !== String(nodeId)) return "INVALID_REQUEST";
	return BROKER_CONFIGS.map((definition) => configs.broker(definition));
}

function failure(resourceType: number, resourceName: string, errorCode: number, errorMessage: string | null) {
	return { errorCode, errorMessage, resourceType, resourceName, configs: [] };
}
