import { systemClock } from "@millrace/core/aws";
import { expect, onTestFinished, test } from "vitest";
import { createConfluentRequest } from "../../../../packages/local/src/registry-client/confluent/confluent-request.ts";
import { startConfluent } from "../../../support/confluent-server.ts";
import { manualClock } from "../../../support/manual-clock.ts";

const options = { url: new URL("http://127.0.0.1:1/base/"), userInfo: undefined, clock: systemClock, timeoutMs: 10_000 };
const answering = (status: number, body: string) =>
	createConfluentRequest({ ...options, fetch: async () => new Response(body, { status }) });

test.each([
	[40401, 404],
	[40402, 404],
	[40403, 404],
	[40408, 404],
])("error %i is nothing that exists", async (error_code, status) => {
	expect(await answering(status, JSON.stringify({ error_code }))("GET", "/x")).toBeUndefined();
});

test.each([
	[401, "", "REGISTRY_DENIED", "unauthorised"],
	[403, '{"error_code":403}', "REGISTRY_DENIED", "unauthorised"],
	[409, '{"error_code":409,"message":"Schema being registered is incompatible"}', "SCHEMA_VERSION_REFUSED", "incompatible"],
	[422, '{"error_code":42201}', "REGISTRY_REFUSED", "configuration"],
	[404, "<html>", "REGISTRY_ANSWER_INVALID", "unreachable"],
	[429, "", "REGISTRY_UNAVAILABLE", "unreachable"],
	[500, '{"error_code":50001}', "REGISTRY_UNAVAILABLE", "unreachable"],
	[503, "<html>", "REGISTRY_UNAVAILABLE", "unreachable"],
	[200, "<html>", "REGISTRY_ANSWER_INVALID", "unreachable"],
])("status %i with %j is %s", async (status, body, code, category) => {
	await expect(answering(status, body)("GET", "/x")).rejects.toMatchObject({ code, category });
});

test("the registry's own words are not repeated: they may quote the schema", async () => {
	const error: unknown = await answering(422, '{"error_code":42201,"message":"secret field"}')("POST", "/x", {}).catch(
		(cause: unknown) => cause,
	);
	expect(String(error)).toContain("42201");
	expect(String(error)).not.toContain("secret");
});

test("requests go below the address, and bring the credentials", async () => {
	const sent: { readonly url: string; readonly headers: Headers }[] = [];
	const request = createConfluentRequest({
		...options,
		userInfo: "me:secret",
		async fetch(url, init) {
			sent.push({ url: String(url), headers: new Headers(init?.headers) });
			return Response.json([]);
		},
	});
	expect(await request("GET", "/subjects")).toEqual([]);
	expect(sent.map(({ url }) => url)).toEqual(["http://127.0.0.1:1/base/subjects"]);
	expect(sent[0]?.headers.get("authorization")).toBe(`Basic ${btoa("me:secret")}`);
});

test("nobody there, and a connection that is cut, are said with what the system says", async () => {
	const gone = await startConfluent();
	await gone.close();
	await expect(createConfluentRequest({ ...options, url: new URL(gone.url) })("GET", "/x")).rejects.toMatchObject({
		code: "REGISTRY_UNAVAILABLE",
		problem: `The registry at ${gone.url} did not answer GET /x: ECONNREFUSED.`,
	});
	const server = await startConfluent({ fault: () => "cut" });
	onTestFinished(() => server.close());
	await expect(createConfluentRequest({ ...options, url: new URL(server.url) })("GET", "/x")).rejects.toMatchObject({
		code: "REGISTRY_UNAVAILABLE",
	});
});

test("an answer that does not come in time is given up on", async () => {
	const clock = manualClock();
	const request = createConfluentRequest({
		...options,
		clock,
		fetch: (_, init) => new Promise((_, reject) => init?.signal?.addEventListener("abort", () => reject(init.signal?.reason))),
	});
	const failed = expect(request("GET", "/x")).rejects.toMatchObject({
		code: "REGISTRY_UNAVAILABLE",
		problem: expect.stringContaining("no answer within 10000 ms"),
	});
	await clock.advance(10_000);
	await failed;
});

test("an answer without an end is cut off", async () => {
	const endless = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(1024 * 1024)) });
	const request = createConfluentRequest({ ...options, fetch: async () => new Response(endless) });
	await expect(request("GET", "/x")).rejects.toMatchObject({ code: "REGISTRY_ANSWER_INVALID" });
});
