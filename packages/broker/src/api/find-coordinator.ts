import { ERROR_CODES } from "../error-codes.ts";
import { defineApi } from "../server/api.ts";
import { array, int8, int16, int32, nullableString, string } from "../wire/fields.ts";

/*
  FindCoordinator 0-5
  Emulated: this broker coordinates every group and every transaction.
  Not emulated: coordinators of share groups (INVALID_REQUEST).
*/
const SHARE = 2;

export const findCoordinator = defineApi({
	name: "FindCoordinator",
	versions: [0, 5],
	flexible: 3,
	request: { key: string("0-3"), keyType: int8("1+", 0), coordinatorKeys: array(string(), "4+") },
	response: {
		throttleTimeMs: int32("1+", 0),
		errorCode: int16("0-3"),
		errorMessage: nullableString("1-3", null),
		nodeId: int32("0-3"),
		host: string("0-3"),
		port: int32("0-3"),
		coordinators: array(
			{
				key: string(),
				nodeId: int32(),
				host: string(),
				port: int32(),
				errorCode: int16(),
				errorMessage: nullableString("4+", null),
			},
			"4+",
		),
	},
	handle({ keyType, coordinatorKeys }, { cluster }) {
		if (keyType < 0 || keyType >= SHARE) return nowhere(coordinatorKeys, ERROR_CODES.INVALID_REQUEST);
		const here = { errorCode: ERROR_CODES.NONE, nodeId: cluster.nodeId, ...cluster.address };
		return { ...here, coordinators: coordinatorKeys.map((key) => ({ key, ...here })) };
	},
	fail({ coordinatorKeys }, errorCode) {
		return nowhere(coordinatorKeys, errorCode);
	},
});

function nowhere(keys: readonly string[], errorCode: number) {
	const unknown = { errorCode, nodeId: -1, host: "", port: -1 };
	return { ...unknown, coordinators: keys.map((key) => ({ key, ...unknown })) };
}
