import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { Authenticator, AuthVerdict } from "./authenticator.ts";

/** An AWS access key that may connect. */
export interface MskIamCredentials {
	readonly accessKeyId: string;
	readonly secretAccessKey: string;
	/** Of temporary credentials: a token must then carry exactly this one. */
	readonly sessionToken?: string;
}

export interface MskIamOptions {
	readonly credentials: readonly MskIamCredentials[];
	/** The region for which tokens must be signed; left out, any. */
	readonly region?: string;
}

/*
  SASL/OAUTHBEARER as MSK takes it (https://github.com/aws/aws-msk-iam-sasl-signer-js)
    message => "n,,\x01auth=Bearer " token "\x01\x01"
    token   => base64url of a URL that SigV4 has signed in its query: GET https://kafka.<region>.amazonaws.com/
               ?Action=kafka-cluster:Connect & X-Amz-Algorithm, -Credential, -Date, -Expires, [-Security-Token], -SignedHeaders=host,
               -Signature & User-Agent, which is added after signing
*/
const BEARER = /^auth=Bearer ([A-Za-z0-9_=+/-]+)$/i;
const CREDENTIAL = /^([^/]+)\/(\d{8})\/([a-z0-9-]+)\/kafka-cluster\/aws4_request$/;
const DATE = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/;
const UNSIGNED: ReadonlySet<string> = new Set(["X-Amz-Signature", "User-Agent"]);
const MAX_TOKEN_CHARACTERS = 16_384;
/** How far ahead a client's clock may be. */
const CLOCK_SKEW_MS = 5 * 60_000;

/**
 * Verifies the tokens that clients of Amazon MSK sign with their IAM credentials: host, action, scope, age, and the signature itself.
 *
 * Not emulated: IAM policies. Whoever may connect may do everything.
 */
export function mskIam(options: MskIamOptions): Authenticator {
	return {
		mechanism: "OAUTHBEARER",
		judge(message, now) {
			const token = message.length <= MAX_TOKEN_CHARACTERS ? tokenIn(message.toString("latin1")) : undefined;
			const url = token === undefined ? null : URL.parse(Buffer.from(token, "base64url").toString("utf8"));
			if (url === null) return refused("the token is no signed URL");
			return judgeUrl(url, options, now);
		},
	};
}

function tokenIn(message: string): string | undefined {
	const [channelBinding, ...properties] = message.split("\x01");
	if (!channelBinding?.startsWith("n,")) return undefined;
	return properties.flatMap((property) => BEARER.exec(property)?.[1] ?? [])[0];
}

function judgeUrl(url: URL, { credentials, region }: MskIamOptions, now: number): AuthVerdict {
	const query = url.searchParams;
	const [, accessKeyId, day = "", signedRegion = ""] = CREDENTIAL.exec(query.get("X-Amz-Credential") ?? "") ?? [];
	if (accessKeyId === undefined) return refused("the scope of its credential is not the one of kafka-cluster");
	if (region !== undefined && region !== signedRegion) return refused("it is signed for another region");
	if (url.host !== `kafka.${signedRegion}.amazonaws.com`) return refused("its host is not Kafka's in that region");
	if (query.get("Action") !== "kafka-cluster:Connect") return refused("its action is not kafka-cluster:Connect");
	const signedWith = [query.get("X-Amz-Algorithm"), query.get("X-Amz-SignedHeaders")].join();
	if (signedWith !== "AWS4-HMAC-SHA256,host") return refused("it is not signed with AWS4-HMAC-SHA256 over its host");

	const date = query.get("X-Amz-Date") ?? "";
	const signedAt = Date.parse(date.replace(DATE, "$1-$2-$3T$4:$5:$6Z"));
	const expiresAt = signedAt + Number(query.get("X-Amz-Expires")) * 1000;
	if (Number.isNaN(expiresAt) || !date.startsWith(day)) return refused("its date or life is not readable");
	if (signedAt > now + CLOCK_SKEW_MS) return refused("it is signed in the future");
	if (expiresAt <= now) return refused("it has expired");

	const known = credentials.find((each) => each.accessKeyId === accessKeyId);
	const isSigned = known !== undefined && query.get("X-Amz-Security-Token") === (known.sessionToken ?? null);
	if (
		!isSigned ||
		!matches(query.get("X-Amz-Signature") ?? "", signatureOf(url, known.secretAccessKey, date, day, signedRegion))
	) {
		return refused("its signature is not one of a known access key");
	}
	return { kind: "accepted", principal: `User:${accessKeyId}`, expiresAt };
}

function signatureOf(url: URL, secretAccessKey: string, date: string, day: string, region: string): string {
	const scope = [day, region, "kafka-cluster", "aws4_request"];
	const query = [...url.searchParams]
		.filter(([name]) => !UNSIGNED.has(name))
		.map(([name, value]) => `${encode(name)}=${encode(value)}`)
		.sort()
		.join("&");
	const canonical = ["GET", "/", query, `host:${url.host}\n`, "host", sha256("")].join("\n");
	const key = scope.reduce((secret: string | Buffer, part) => hmac(secret, part), `AWS4${secretAccessKey}`);
	return hmac(key, ["AWS4-HMAC-SHA256", date, scope.join("/"), sha256(canonical)].join("\n")).toString("hex");
}

function matches(given: string, wanted: string): boolean {
	return given.length === wanted.length && timingSafeEqual(Buffer.from(given), Buffer.from(wanted));
}

function hmac(key: string | Buffer, text: string): Buffer {
	return createHmac("sha256", key).update(text).digest();
}

function sha256(text: string): string {
	return createHash("sha256").update(text).digest("hex");
}

/** As SigV4 wants it: everything but unreserved characters. */
function encode(text: string): string {
	return encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

function refused(why: string): AuthVerdict {
	return { kind: "refused", reason: `Authentication failed: of the MSK IAM token, ${why}` };
}
