import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type ObjectStoreStandIn, startObjectStore } from "../../../packages/local/src/stand-ins/object-store.ts";

let directory: string;
let store: ObjectStoreStandIn;
beforeEach(async () => {
	directory = await mkdtemp(join(tmpdir(), "millrace-test-"));
});
afterEach(async () => {
	await store.close();
	await rm(directory, { recursive: true, force: true });
});

const put = (path: string, body: string | Buffer) => fetch(`${store.endpoint}${path}`, { method: "PUT", body });

test("an object is a file in its bucket's folder, and comes back as it was put", async () => {
	const written: string[] = [];
	store = await startObjectStore({ directory, onWrite: (path) => written.push(path) });
	const bytes = Buffer.from([0, 255, 10, 13]);
	expect((await put("/failures/billing/eu-orders-0/a%20b.json", bytes)).status).toBe(200);
	const file = join(directory, "failures/billing/eu-orders-0/a b.json");
	expect(written).toEqual([file]);
	expect(await readFile(file)).toEqual(bytes);
	const got = await fetch(`${store.endpoint}/failures/billing/eu-orders-0/a%20b.json`);
	expect(Buffer.from(await got.arrayBuffer())).toEqual(bytes);
	const head = await fetch(`${store.endpoint}/failures/billing/eu-orders-0/a%20b.json`, { method: "HEAD" });
	expect(head.headers.get("content-length")).toBe("4");
});

test("an object that is not there is NoSuchKey", async () => {
	store = await startObjectStore({ directory });
	const response = await fetch(`${store.endpoint}/failures/none`);
	expect([response.status, await response.text()]).toEqual([404, expect.stringContaining("<Code>NoSuchKey</Code>")]);
});

test.each([
	"/failures/../../up",
	"/failures/%2e%2e/up",
	"/../up/x",
	"/failures/a%2f..%2f..%2fup",
	"/failures//x",
	"/failures/%00",
	"/failures",
	"/%zz/x",
])("%s never becomes a file", async (path) => {
	store = await startObjectStore({ directory });
	// Not by fetch, which tidies paths before it sends them.
	const status = await new Promise((resolve, reject) => {
		request(store.endpoint, { method: "PUT", path }, (response) => {
			response.resume();
			resolve(response.statusCode);
		})
			.on("error", reject)
			.end("x");
	});
	expect(status).toBe(400);
	expect(await readdir(directory)).toEqual([]);
});

test("faults answer instead of the truth", async () => {
	store = await startObjectStore({
		directory,
		fault: ({ method, bucket, key }) =>
			method === "PUT" && bucket === "failures" && key === "x" ? { kind: "serverError" } : undefined,
	});
	expect((await put("/failures/x", "1")).status).toBe(500);
	expect((await put("/failures/y", "1")).status).toBe(200);
	expect(await readdir(join(directory, "failures"))).toEqual(["y"]);
});

test("other methods are not emulated", async () => {
	store = await startObjectStore({ directory });
	expect((await fetch(`${store.endpoint}/failures/x`, { method: "DELETE" })).status).toBe(405);
});
