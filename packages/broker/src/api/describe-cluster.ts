import { ERROR_CODES } from "../error-codes.ts";
import { type Api, defineApi } from "../server/api.ts";
import { array, bool, int8, int16, int32, nullableString, string } from "../wire/fields.ts";

/*
  DescribeCluster 0-1
  Emulated: the one broker, which is the controller too.
  Not emulated: controllers as endpoints of their own (refused), authorised operations.
*/
const BROKERS = 1;
const CONTROLLERS = 2;

export const describeCluster: Api = defineApi({
	name: "DescribeCluster",
	versions: [0, 1],
	flexible: 0,
	request: { includeClusterAuthorizedOperations: bool(), endpointType: int8("1+", BROKERS) },
	response: {
		throttleTimeMs: int32("0+", 0),
		errorCode: int16(),
		errorMessage: nullableString("0+", null),
		endpointType: int8("1+", BROKERS),
		clusterId: string(),
		controllerId: int32("0+", -1),
		brokers: array({ brokerId: int32(), host: string(), port: int32(), rack: nullableString("0+", null) }),
		clusterAuthorizedOperations: int32("0+", -2147483648),
	},
	handle({ endpointType }, { cluster }) {
		if (endpointType !== BROKERS) {
			const error = endpointType === CONTROLLERS ? "MISMATCHED_ENDPOINT_TYPE" : "UNSUPPORTED_ENDPOINT_TYPE";
			return { errorCode: ERROR_CODES[error], endpointType, clusterId: cluster.id, brokers: [] };
		}
		const brokers = [{ brokerId: cluster.nodeId, ...cluster.address }];
		return { errorCode: ERROR_CODES.NONE, clusterId: cluster.id, controllerId: cluster.nodeId, brokers };
	},
	fail(_request, errorCode) {
		return { errorCode, clusterId: "", brokers: [] };
	},
});
