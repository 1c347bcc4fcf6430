/*
  AWS Signature Version 4 for the few requests that Millrace makes itself: schema versions of Glue, dead letters to S3, tokens for MSK.
  https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
  The SDK's clients do the same for 700 KB and 150 ms of cold start; this is what is left without them.
*/

export interface Credentials {
	readonly accessKeyId: string;
	readonly secretAccessKey: string;
	readonly sessionToken?: string | undefined;
}

export interface SignableRequest {
	readonly method: "POST" | "PUT";
	readonly url: URL;
	/** Headers to sign beside host, date, payload hash and token; names in lower case. */
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string | Uint8Array;
}

/** The request's headers with its signature. */
export function signRequest(
	request: SignableRequest,
	service: string,
	region: string,
	credentials: Credentials,
	now: Date,
): Readonly<Record<string, string>> {
	const scope = scopeOf(service, region, now);
	const payloadHash = sha256(request.body);
	const headers: Record<string, string> = {
		...request.headers,
		host: request.url.host,
		"x-amz-content-sha256": payloadHash,
		"x-amz-date": scope.time,
		...(credentials.sessionToken && { "x-amz-security-token": credentials.sessionToken }),
	};
	const names = Object.keys(headers).sort();
	const canonical = [
		request.method,
		request.url.pathname,
		"",
		...names.map((name) => `${name}:${headers[name]?.trim()}`),
		"",
		names.join(";"),
		payloadHash,
	].join("\n");
	const signature = signatureOf(canonical, scope, credentials.secretAccessKey);
	return {
		...headers,
		authorization: `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope.path}, SignedHeaders=${names.join(";")}, Signature=${signature}`,
	};
}

/** What a signature is good for: one day, one service of one region. */
export interface Scope {
	/** The moment of signing as AWS writes it, such as `20261125T093015Z`. */
	readonly time: string;
	readonly path: string;
}

export function scopeOf(service: string, region: string, now: Date): Scope {
	const time = now.toISOString().replace(/[-:]|\.\d{3}/g, "");
	return { time, path: `${time.slice(0, 8)}/${region}/${service}/aws4_request` };
}

/** The signature of a canonical request, in hex. */
export function signatureOf(canonical: string, { time, path }: Scope, secretAccessKey: string): string {
	const { createHmac } = process.getBuiltinModule("node:crypto");
	const hmac = (key: string | Uint8Array, data: string): Uint8Array => createHmac("sha256", key).update(data).digest();
	const toSign = ["AWS4-HMAC-SHA256", time, path, sha256(canonical)].join("\n");
	const key = path.split("/").reduce<string | Uint8Array>(hmac, `AWS4${secretAccessKey}`);
	return Buffer.from(hmac(key, toSign)).toString("hex");
}

export function sha256(data: string | Uint8Array): string {
	return process.getBuiltinModule("node:crypto").createHash("sha256").update(data).digest("hex");
}
