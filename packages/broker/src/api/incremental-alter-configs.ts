import { BROKER_CONFIGS } from "../config/broker-configs.ts";
import { type ConfigDefinition, listOf } from "../config/config-type.ts";
import { definitionIn } from "../config/configs.ts";
import { replaceConfigs } from "../config/replace-configs.ts";
import { RESOURCE_TYPES } from "../config/resource-types.ts";
import { TOPIC_CONFIGS } from "../config/topic-configs.ts";
import { ERROR_CODES } from "../error-codes.ts";
import { type Api, defineApi } from "../server/api.ts";
import type { Refusal } from "../topic/create-topic.ts";
import { array, bool, int8, int16, int32, nullableString, string } from "../wire/fields.ts";

/*
  IncrementalAlterConfigs 0-1
  Emulated: set, delete, append to and subtract from lists; validateOnly.
*/
const SET = 0;
const DELETE = 1;
const APPEND = 2;
const SUBTRACT = 3;

export const incrementalAlterConfigs: Api = defineApi({
	name: "IncrementalAlterConfigs",
	versions: [0, 1],
	flexible: 1,
	request: {
		resources: array({
			resourceType: int8(),
			resourceName: string(),
			configs: array({ name: string(), configOperation: int8(), value: nullableString() }),
		}),
		validateOnly: bool(),
	},
	response: {
		throttleTimeMs: int32("0+", 0),
		responses: array({ errorCode: int16(), errorMessage: nullableString(), resourceType: int8(), resourceName: string() }),
	},
	handle({ resources, validateOnly }, { cluster }) {
		return {
			responses: resources.map(({ resourceType, resourceName, configs }) => {
				const definitions = resourceType === RESOURCE_TYPES.topic ? TOPIC_CONFIGS : BROKER_CONFIGS;
				const change = (now: ReadonlyMap<string, string>) => changed(now, configs, definitions);
				const refusal = replaceConfigs(cluster, resourceType, resourceName, change, validateOnly);
				const errorMessage = refusal?.message ?? null;
				return { errorCode: ERROR_CODES[refusal?.error ?? "NONE"], errorMessage, resourceType, resourceName };
			}),
		};
	},
	fail({ resources }, errorCode) {
		return { responses: resources.map((each) => ({ ...each, errorCode, errorMessage: null })) };
	},
});

type Operation = { readonly name: string; readonly configOperation: number; readonly value: string | null };

function changed(
	now: ReadonlyMap<string, string>,
	operations: readonly Operation[],
	definitions: readonly ConfigDefinition[],
): ReadonlyMap<string, string> | Refusal {
	const next = new Map(now);
	const names = operations.map(({ name }) => name);
	if (new Set(names).size < names.length) return { error: "INVALID_REQUEST", message: "Error due to duplicate config keys" };
	for (const { name, configOperation, value } of operations) {
		const definition = definitionIn(definitions, name);
		if (configOperation === DELETE) {
			next.delete(name);
			continue;
		}
		if (value === null) return { error: "INVALID_REQUEST", message: `Null value not supported for ${name}` };
		if (configOperation === SET) {
			next.set(name, value);
			continue;
		}
		const isListed = definition?.type === "list" && (configOperation === APPEND || configOperation === SUBTRACT);
		if (!isListed) return { error: "INVALID_CONFIG", message: `Config value append or subtract is not allowed for ${name}` };
		const listed = listOf(next.get(name) ?? definition.fallback);
		const given = listOf(value);
		const rest = listed.filter((each) => !given.includes(each));
		next.set(name, (configOperation === APPEND ? [...rest, ...given] : rest).join(","));
	}
	return next;
}
