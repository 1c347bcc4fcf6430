import { Sha256 } from "@aws-crypto/sha256-js";
import { mskIam } from "@millrace/broker";
import { SignatureV4 } from "@smithy/signature-v4";
import { expect, test } from "vitest";
import { at } from "../support/raw-client.ts";
import { testBroker } from "../support/test-broker.ts";

const NOW = Date.UTC(2026, 10, 26, 12);
const known = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG" };
const temporary = { accessKeyId: "ASIAIOSFODNN7EXAMPLE", secretAccessKey: "bPxRfiCYEXAMPLEKEY", sessionToken: "IQoJb3Jp//ab+c=" };
const authenticator = mskIam({ credentials: [known, temporary], region: "eu-west-1" });

interface TokenOptions {
	readonly credentials?: typeof known;
	readonly region?: string;
	readonly at?: number;
	readonly seconds?: number;
	readonly action?: string;
	readonly host?: string;
}

/** A token as MSK's signers make it, signed by AWS's own code. */
async function tokenOf({ credentials = known, region = "eu-west-1", at = NOW, seconds = 900, action, host }: TokenOptions = {}) {
	const hostname = host ?? `kafka.${region}.amazonaws.com`;
	const signer = new SignatureV4({ credentials, region, service: "kafka-cluster", sha256: Sha256 });
	const query = { Action: action ?? "kafka-cluster:Connect" };
	const request = { method: "GET", protocol: "https:", hostname, path: "/", headers: { host: hostname }, query };
	const signed = await signer.presign(request, { signingDate: new Date(at), expiresIn: seconds });
	const encode = (text: string) =>
		encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
	const pairs = Object.entries(signed.query ?? {}).map(([name, value]) => `${encode(name)}=${encode(String(value))}`);
	return Buffer.from(`https://${hostname}/?${pairs.join("&")}&User-Agent=test`).toString("base64url");
}

function message(token: string): Buffer {
	return Buffer.from(`n,,\x01auth=Bearer ${token}\x01\x01`);
}

test("a token that AWS's own signer signed is accepted until it expires", async () => {
	const verdict = authenticator.judge(message(await tokenOf()), NOW + 1000);
	expect(verdict).toEqual({ kind: "accepted", principal: "User:AKIAIOSFODNN7EXAMPLE", expiresAt: NOW + 900_000 });
});

test("a token of temporary credentials is accepted with its session token, and not with another", async () => {
	const token = await tokenOf({ credentials: temporary });
	expect(authenticator.judge(message(token), NOW).kind).toBe("accepted");
	const other = await tokenOf({ credentials: { ...temporary, sessionToken: "other" } as typeof temporary });
	expect(authenticator.judge(message(other), NOW).kind).toBe("refused");
});

test.for([
	["expired", { at: NOW - 901_000 }],
	["of the future", { at: NOW + 3_600_000 }],
	["of another region", { region: "us-east-1" }],
	["of another action", { action: "kafka-cluster:Delete" }],
	["of another host", { host: "example.com" }],
	["of an unknown key", { credentials: { ...known, accessKeyId: "AKIAUNKNOWN" } }],
	["signed with another secret", { credentials: { ...known, secretAccessKey: "guess" } }],
] as const)("a token %s is refused", async ([, options]) => {
	expect(authenticator.judge(message(await tokenOf(options)), NOW)).toMatchObject({ kind: "refused" });
});

test("a token of which any character was changed is refused, and no refusal repeats it", async () => {
	const url = Buffer.from(await tokenOf(), "base64url").toString();
	for (const part of ["Connect", "AKIAIOSFODNN7EXAMPLE", "X-Amz-Expires=900", "X-Amz-Date=2026"]) {
		const changed = url.replace(part, `${part.slice(0, -1)}Z`);
		const verdict = authenticator.judge(message(Buffer.from(changed).toString("base64url")), NOW);
		expect(verdict.kind, part).toBe("refused");
		expect(JSON.stringify(verdict)).not.toContain("AKIA");
	}
	for (const nonsense of ["", "n,,", "n,,\x01auth=Bearer \x01\x01", "n,,\x01auth=Bearer !!!\x01\x01", "x".repeat(20_000)]) {
		expect(authenticator.judge(Buffer.from(nonsense), NOW).kind).toBe("refused");
	}
});

test("a client has to authenticate before anything else, and is told for how long that holds", async () => {
	const clock = { now: () => NOW, after: () => () => {} };
	const broker = await testBroker({ auth: authenticator, clock });
	const stranger = broker.client();
	await expect(stranger.request("Metadata", 4, { topics: null })).rejects.toThrow();
	expect(broker.events.map(({ code }) => code)).toEqual(["REQUEST_NOT_AUTHENTICATED"]);

	const other = broker.client();
	expect(await other.request("SaslHandshake", 1, { mechanism: "PLAIN" })).toEqual({ errorCode: 33, mechanisms: ["OAUTHBEARER"] });
	await other.closed;

	const client = broker.client();
	await client.request("ApiVersions", 3, {});
	await client.request("SaslHandshake", 1, { mechanism: "OAUTHBEARER" });
	const answer = await client.request("SaslAuthenticate", 2, { authBytes: message(await tokenOf()) });
	expect(answer).toMatchObject({ errorCode: 0, sessionLifetimeMs: 900_000 });
	expect(at(await client.request("Metadata", 4, { topics: null }), "controllerId")).toBe(1);
});

test("a client that has not authenticated may not send much", async () => {
	const broker = await testBroker({ auth: authenticator });
	const client = broker.client();
	client.send(Buffer.from([0, 0x10, 0, 0]));
	await client.closed;
	expect(broker.events.map(({ code }) => code)).toEqual(["REQUEST_MALFORMED"]);
});

test("a session ends with its token, unless the client authenticates again on the same connection", async () => {
	let now = NOW;
	const broker = await testBroker({ auth: authenticator, clock: { now: () => now, after: () => () => {} } });
	const client = broker.client();
	const login = async (token: string) => {
		await client.request("SaslHandshake", 1, { mechanism: "OAUTHBEARER" });
		return client.request("SaslAuthenticate", 2, { authBytes: message(token) });
	};
	await login(await tokenOf());
	now += 899_000;
	await login(await tokenOf({ at: now }));
	now += 10_000;
	await client.request("Metadata", 4, { topics: null });
	now += 900_000;
	await expect(client.request("Metadata", 4, { topics: null })).rejects.toThrow();
});

test("a token that is refused is answered with the reason, and told of", async () => {
	const broker = await testBroker({ auth: authenticator });
	const early = broker.client();
	await expect(early.request("SaslAuthenticate", 2, { authBytes: Buffer.from("early") })).rejects.toThrow();
	const client = broker.client();
	await client.request("SaslHandshake", 1, { mechanism: "OAUTHBEARER" });
	const answer = await client.request("SaslAuthenticate", 2, { authBytes: message("bm9uc2Vuc2U") });
	expect(answer).toMatchObject({
		errorCode: 58,
		errorMessage: "Authentication failed: of the MSK IAM token, the token is no signed URL",
	});
	// There is no second try on the same connection.
	await client.closed;
	expect(broker.events.map(({ code }) => code)).toEqual(["REQUEST_NOT_AUTHENTICATED", "AUTHENTICATION_FAILED"]);
});
