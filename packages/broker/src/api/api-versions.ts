import { ERROR_CODES } from "../error-codes.ts";
import { type Api, defineApi, type TypedApi } from "../server/api.ts";
import { array, int16, int32, string } from "../wire/fields.ts";

/*
  ApiVersions 0-4
  Emulated: the versions that are served; a version that is not known is answered in version 0 with UNSUPPORTED_VERSION, by the server.
  Not emulated: features. There are none, so clients keep to the classic group protocol and to transactions of version 1.
*/

const request = { clientSoftwareName: string("3+"), clientSoftwareVersion: string("3+") };
const response = {
	errorCode: int16(),
	apiKeys: array({ apiKey: int16(), minVersion: int16(), maxVersion: int16() }),
	throttleTimeMs: int32("1+", 0),
};

/** Needs the list of all others, which includes itself: it is asked for when a request comes. */
export function apiVersions(all: () => readonly Api[]): TypedApi<typeof request, typeof response> {
	return defineApi({
		name: "ApiVersions",
		versions: [0, 4],
		flexible: 3,
		request,
		response,
		handle() {
			const apiKeys = all().map(({ key, advertised, versions }) => ({
				apiKey: key,
				minVersion: advertised,
				maxVersion: versions[1],
			}));
			return { errorCode: ERROR_CODES.NONE, apiKeys };
		},
		fail(_request, errorCode) {
			return { errorCode, apiKeys: [] };
		},
	});
}
