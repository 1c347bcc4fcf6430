import { type Credentials, scopeOf, sha256, signatureOf } from "./sigv4.ts";

/*
  What a client shows an MSK broker that asks for IAM through SASL/OAUTHBEARER: the address of a signed request for
  `kafka-cluster:Connect`, valid for 15 minutes, in base64url. AWS's own libraries make it with the SDK's signer and credential providers
  (aws-msk-iam-sasl-signer-js: 500 KB, 90 ms); the tests hold both to the same bytes.
  https://docs.aws.amazon.com/msk/latest/developerguide/iam-access-control.html
*/
const LIFETIME_SECONDS = 900;
const NOTHING = "";

export interface MskTokenOptions {
	/** The region of the cluster, which is not always that of the function. */
	readonly region: string;
	readonly credentials: Credentials;
	/** @default the current time */
	readonly now?: Date;
}

export interface MskToken {
	/** What goes after `auth=Bearer`; a secret for as long as it is valid. */
	readonly token: string;
	/** Unix milliseconds. */
	readonly expiresAt: number;
}

/**
 * Makes a token with which a Kafka client connects to MSK by IAM: provisioned or Serverless, port 9098, SASL mechanism OAUTHBEARER. No
 * request is sent. A token is valid for 15 minutes, and the connection it opened as well: a client makes one for each connection.
 *
 * @example
 * new Kafka({ brokers, ssl: true, sasl: { mechanism: "oauthbearer", oauthBearerProvider: async () => {
 *   const { token } = createMskToken({ region: "eu-west-1", credentials: readCredentials(process.env) });
 *   return { value: token };
 * } } });
 */
export function createMskToken({ region, credentials, now = new Date() }: MskTokenOptions): MskToken {
	const host = `kafka.${region}.amazonaws.com`;
	const scope = scopeOf("kafka-cluster", region, now);
	const query = write({
		Action: "kafka-cluster:Connect",
		"X-Amz-Algorithm": "AWS4-HMAC-SHA256",
		"X-Amz-Credential": `${credentials.accessKeyId}/${scope.path}`,
		"X-Amz-Date": scope.time,
		"X-Amz-Expires": String(LIFETIME_SECONDS),
		...(credentials.sessionToken && { "X-Amz-Security-Token": credentials.sessionToken }),
		"X-Amz-SignedHeaders": "host",
	});
	const canonical = ["GET", "/", query, `host:${host}\n`, "host", sha256(NOTHING)].join("\n");
	const signature = signatureOf(canonical, scope, credentials.secretAccessKey);
	// The broker writes the user agent into its log; it is no part of what is signed.
	const url = `https://${host}/?${query}&X-Amz-Signature=${signature}&User-Agent=millrace`;
	const signedAt = Math.floor(now.getTime() / 1000) * 1000;
	return { token: Buffer.from(url).toString("base64url"), expiresAt: signedAt + LIFETIME_SECONDS * 1000 };
}

/** As the signature wants it: sorted by name, and everything encoded but what RFC 3986 leaves alone. */
function write(parameters: Readonly<Record<string, string>>): string {
	return Object.keys(parameters)
		.sort()
		.map((name) => `${encode(name)}=${encode(parameters[name] as string)}`)
		.join("&");
}

function encode(text: string): string {
	return encodeURIComponent(text).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}
