import { ERROR_CODES } from "../error-codes.ts";
import { defineApi } from "../server/api.ts";
import { bytes, int16, int64, nullableString } from "../wire/fields.ts";

/*
  SaslAuthenticate 0-2
  Emulated: OAUTHBEARER with tokens of MSK IAM, PLAIN; the life of a session, after which the client has to authenticate again.
  Not emulated: the error in JSON that RFC 7628 puts before the refusal: the refusal comes at once. SCRAM, GSSAPI.
*/
const NO_BYTES: Buffer = Buffer.alloc(0);

export const saslAuthenticate = defineApi({
	name: "SaslAuthenticate",
	versions: [0, 2],
	flexible: 2,
	request: { authBytes: bytes() },
	response: {
		errorCode: int16(),
		errorMessage: nullableString("0+", null),
		authBytes: bytes(),
		sessionLifetimeMs: int64("1+", 0),
	},
	handle({ authBytes }, { auth, cluster }) {
		const result = auth.authenticate(authBytes, cluster.clock.now());
		if (result === "ILLEGAL_SASL_STATE") {
			const errorMessage = "SaslAuthenticate request received without a SaslHandshake before it";
			return { errorCode: ERROR_CODES.ILLEGAL_SASL_STATE, errorMessage, authBytes: NO_BYTES };
		}
		if (typeof result === "object") {
			cluster.log({ code: "AUTHENTICATION_FAILED", message: `${result.refused}.` });
			return { errorCode: ERROR_CODES.SASL_AUTHENTICATION_FAILED, errorMessage: result.refused, authBytes: NO_BYTES };
		}
		return { errorCode: ERROR_CODES.NONE, authBytes: NO_BYTES, sessionLifetimeMs: result };
	},
	fail(_request, errorCode) {
		return { errorCode, authBytes: NO_BYTES };
	},
});
