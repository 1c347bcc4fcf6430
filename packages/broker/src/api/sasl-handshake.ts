import { ERROR_CODES } from "../error-codes.ts";
import { defineApi } from "../server/api.ts";
import { array, int16, string } from "../wire/fields.ts";

/*
  SaslHandshake 0-1
  Emulated: the mechanisms that `auth` gives, one choice a login; a wrong one ends the connection. After version 0 the tokens follow in frames without headers, which the connection reads.
*/
const ERRORS = { chosen: "NONE", unknown: "UNSUPPORTED_SASL_MECHANISM", illegal: "ILLEGAL_SASL_STATE" } as const;

export const saslHandshake = defineApi({
	name: "SaslHandshake",
	versions: [0, 1],
	flexible: undefined,
	request: { mechanism: string() },
	response: { errorCode: int16(), mechanisms: array(string()) },
	handle({ mechanism }, { auth, version }) {
		const { mechanisms } = auth;
		if (mechanisms.length === 0) return { errorCode: ERROR_CODES.ILLEGAL_SASL_STATE, mechanisms };
		return { errorCode: ERROR_CODES[ERRORS[auth.choose(mechanism, version === 0)]], mechanisms };
	},
	fail(_request, errorCode) {
		return { errorCode, mechanisms: [] };
	},
});
