import { ERROR_CODES } from "../error-codes.ts";
import { type Api, defineApi } from "../server/api.ts";
import { array, int16, int32, string } from "../wire/fields.ts";

/*
  ListGroups 0-5
  Emulated: filters by state and by type. All groups are of the classic type.
*/
const CLASSIC = "classic";

export const listGroups: Api = defineApi({
	name: "ListGroups",
	versions: [0, 5],
	flexible: 3,
	request: { statesFilter: array(string(), "4+"), typesFilter: array(string(), "5+") },
	response: {
		throttleTimeMs: int32("1+", 0),
		errorCode: int16(),
		groups: array({ groupId: string(), protocolType: string(), groupState: string("4+"), groupType: string("5+") }),
	},
	handle({ statesFilter, typesFilter }, { cluster }) {
		const has = (filter: readonly string[], value: string) =>
			filter.length === 0 || filter.some((each) => each.toLowerCase() === value.toLowerCase());
		const groups = cluster.groups
			.all()
			.filter(({ group }) => has(statesFilter, group.state) && has(typesFilter, CLASSIC))
			.map(({ group: { id, protocolType, state } }) => ({ groupId: id, protocolType, groupState: state, groupType: CLASSIC }));
		return { errorCode: ERROR_CODES.NONE, groups };
	},
	fail(_request, errorCode) {
		return { errorCode, groups: [] };
	},
});
