import { replaceConfigs } from "../config/replace-configs.ts";
import { ERROR_CODES } from "../error-codes.ts";
import { type Api, defineApi } from "../server/api.ts";
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
				const given = configs.flatMap(({ name, value }) => (value === null ? [] : [[name, value] as const]));
				const refusal = replaceConfigs(cluster, resourceType, resourceName, () => new Map(given), validateOnly);
				const errorMessage = refusal?.message ?? null;
				return { errorCode: ERROR_CODES[refusal?.error ?? "NONE"], errorMessage, resourceType, resourceName };
			}),
		};
	},
	fail({ resources }, errorCode) {
		return { responses: resources.map((each) => ({ ...each, errorCode, errorMessage: null })) };
	},
});
