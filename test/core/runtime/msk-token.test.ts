import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createMskToken, readCredentials } from "../../../packages/core/src/msk-iam.ts";

interface Recorded {
	readonly region: string;
	readonly now: string;
	readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string };
	readonly url: string;
	readonly expiresAt: number;
}

/* What AWS's own aws-msk-iam-sasl-signer-js made of these credentials at that moment (test/fixtures/README.md). */
const recorded: readonly Recorded[] = JSON.parse(
	readFileSync(join(import.meta.dirname, "../../fixtures/msk-iam/tokens.json"), "utf8"),
);

/** The parameters that count: who is asking is no part of what is signed. */
const parametersOf = (url: string) => {
	const { origin, pathname, searchParams } = new URL(url);
	searchParams.delete("User-Agent");
	return { origin, pathname, parameters: Object.fromEntries(searchParams) };
};

test.each(recorded)("a token for $region at $now is signed as AWS's own library signs it", ({ url, expiresAt, ...options }) => {
	const token = createMskToken({ ...options, now: new Date(options.now) });
	expect(token.token).toMatch(/^[\w-]+$/);
	expect(parametersOf(Buffer.from(token.token, "base64url").toString())).toEqual(parametersOf(url));
	expect(token.expiresAt).toBe(expiresAt);
});

test("a token is signed now unless told otherwise, and holds no secret", () => {
	const before = Math.floor(Date.now() / 1000) * 1000;
	const { token, expiresAt } = createMskToken({
		region: "eu-west-1",
		credentials: { accessKeyId: "AKID", secretAccessKey: "topsecret" },
	});
	expect(expiresAt).toBeGreaterThanOrEqual(before + 900_000);
	expect(Buffer.from(token, "base64url").toString()).not.toContain("topsecret");
});

test("credentials are those of the environment, and their absence has a code", () => {
	expect(readCredentials({ AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "s", AWS_SESSION_TOKEN: "t" })).toEqual({
		accessKeyId: "a",
		secretAccessKey: "s",
		sessionToken: "t",
	});
	expect(() => readCredentials({ AWS_ACCESS_KEY_ID: "a" })).toThrow(expect.objectContaining({ code: "AWS_CREDENTIALS_MISSING" }));
});
