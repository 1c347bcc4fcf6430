import { ERROR_CODES } from "../error-codes.ts";
import { defineApi } from "../server/api.ts";
import { array, int16, string } from "../wire/fields.ts";

/*
  SaslHandshake 0-1
  Emulated: the mechanisms that `auth` gives. After version 0 the tokens follow in frames without headers, which the connection reads.
*/
export const saslHandshake = defineApi({
	name: "SaslHandshake",
	versions: [0, 1],
	flexible: undefined,
	request: { mechanism: string() },
	response: { errorCode: int16(), mechanisms: array(string()) },
	handle({ mechanism }, { auth, version }) {
		const { mechanisms } = auth;
		if (mechanisms.length === 0) return { errorCode: ERROR_CODES.ILLEGAL_SASL_STATE, mechanisms };
		const isKnown = auth.choose(mechanism, version === 0);
		return { errorCode: isKnown ? ERROR_CODES.NONE : ERROR_CODES.UNSUPPORTED_SASL_MECHANISM, mechanisms };
	},
	fail(_request, errorCode) {
		return { errorCode, mechanisms: [] };
	},
});
