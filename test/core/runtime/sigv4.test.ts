import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";
import fc from "fast-check";
import { expect, test } from "vitest";
import { signRequest } from "../../../packages/core/src/runtime/sigv4.ts";

const segment = fc
	.string({ unit: "grapheme", minLength: 1, maxLength: 12 })
	.filter((text) => text !== "." && text !== "..")
	.map((text) => encodeURIComponent(text).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`));
const printable = fc.stringMatching(/^[!-~]{1,40}$/);

const requests = fc.record({
	service: fc.constantFrom("glue", "s3"),
	method: fc.constantFrom("POST", "PUT"),
	host: fc.constantFrom("glue.eu-west-1.amazonaws.com", "my.bucket.s3.us-east-1.amazonaws.com", "127.0.0.1:4566"),
	path: fc.array(segment, { maxLength: 5 }).map((parts) => `/${parts.join("/")}`),
	contentType: fc.constantFrom("application/json", "application/x-amz-json-1.1", "  padded  "),
	body: fc.oneof(fc.string({ unit: "grapheme" }), fc.uint8Array()),
	region: fc.constantFrom("us-east-1", "eu-central-1", "cn-north-1"),
	accessKeyId: printable,
	secretAccessKey: printable,
	sessionToken: fc.option(printable, { nil: undefined }),
	now: fc.date({ min: new Date("2000-01-01"), max: new Date("2099-12-31"), noInvalidDate: true }),
});

test("a request is signed as AWS's own signer signs it", async () => {
	await fc.assert(
		fc.asyncProperty(requests, async ({ service, method, host, path, contentType, body, region, now, ...credentials }) => {
			// Only S3 signs a path as it was sent; every other service encodes it again, and is asked at "/" alone.
			const pathname = service === "s3" ? path : "/";
			const oracle = new SignatureV4({
				service,
				region,
				credentials: {
					accessKeyId: credentials.accessKeyId,
					secretAccessKey: credentials.secretAccessKey,
					...(credentials.sessionToken !== undefined && { sessionToken: credentials.sessionToken }),
				},
				sha256: Sha256,
				uriEscapePath: service !== "s3",
			});
			const expected = await oracle.sign(
				{ method, protocol: "https:", hostname: host, path: pathname, headers: { host, "content-type": contentType }, body },
				{ signingDate: now },
			);
			const url = new URL(`https://${host}${pathname}`);
			expect(url.pathname).toBe(pathname);
			const headers = signRequest(
				{ method: method as "PUT", url, headers: { "content-type": contentType }, body },
				service,
				region,
				credentials,
				now,
			);
			expect(headers).toEqual(expected.headers);
		}),
		{ numRuns: 300 },
	);
});

test("a signature covers the body, the time, the key and the path", () => {
	const sign = (change: { path?: string; body?: string; key?: string; now?: number; token?: string }) =>
		signRequest(
			{ method: "PUT", url: new URL(`https://a${change.path ?? "/x"}`), headers: {}, body: change.body ?? "" },
			"s3",
			"us-east-1",
			{ accessKeyId: "a", secretAccessKey: change.key ?? "k", sessionToken: change.token },
			new Date(change.now ?? 0),
		)["authorization"];
	const all = [{}, { path: "/y" }, { body: "b" }, { key: "l" }, { now: 1000 }, { token: "t" }].map(sign);
	expect(new Set(all).size).toBe(all.length);
	expect(all.join()).not.toContain("secret");
});
