import { replaceConfigs } from "../config/replace-configs.ts";
import { ERROR_CODES } from "../error-codes.ts";
import { type Api, defineApi } from "../server/api.ts";
import type { Refusal } from "../topic/create-topic.ts";
import { array, bool, int8, int16, int32, nullableString, string } from "../wire/fields.ts";

/*
  AlterConfigs 0-2
  Emulated: what is given takes the place of everything that the resource had set itself; validateOnly.
*/
export const alterConfigs: Api = defineApi({
	name: "AlterConfigs",
	versions: [0, 2],
	flexible: 2,
	request: {
		resources: array({
			resourceType: int8(),
			resourceName: string(),
			configs: array({ name: string(), value: nullableString() }),
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
				const refusal = replaceConfigs(cluster, resourceType, resourceName, () => all(configs), validateOnly);
				const errorMessage = refusal?.message ?? null;
				return { errorCode: ERROR_CODES[refusal?.error ?? "NONE"], errorMessage, resourceType, resourceName };
			}),
		};
	},
	fail({ resources }, errorCode) {
		return { responses: resources.map((each) => ({ ...each, errorCode, errorMessage: null })) };
	},
});

function all(
	configs: readonly { readonly name: string; readonly value: string | null }[],
): ReadonlyMap<string, string> | Refusal {
	const given = new Map<string, string>();
	for (const { name, value } of configs) {
		if (value === null) return { error: "INVALID_REQUEST", message: `Null value not supported for ${name}` };
		given.set(name, value);
	}
	return given;
}
