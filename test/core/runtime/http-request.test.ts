import { afterEach, expect, test } from "vitest";
import type { Clock } from "../../../packages/core/src/runtime/clock.ts";
import { sendRequest } from "../../../packages/core/src/runtime/http-request.ts";
import { type RawServer, serveHttp, socketClock } from "../../support/registry-trouble.ts";

let server: RawServer | undefined;
afterEach(async () => server?.close());

const never = new AbortController().signal;
const get = (path = "/", clock: Clock = socketClock(), signal: AbortSignal = never) =>
	sendRequest({ method: "GET", url: new URL(`http://${server?.host}${path}`), headers: { a: "b" } }, clock, signal, 3000);

test("status and text of the answer come back, whatever the status is", async () => {
	server = await serveHttp(({ headers, url }, response) => void response.writeHead(418).end(`${url} ${headers["a"]} ü`));
	expect(await get("/x?y=1")).toEqual({ status: 418, body: "/x?y=1 b ü" });
});

test("a redirect is an answer, and is not followed", async () => {
	const asked: (string | undefined)[] = [];
	server = await serveHttp(({ url }, response) => {
		asked.push(url);
		response.writeHead(302, { location: "/elsewhere" }).end("moved");
	});
	expect(await get()).toEqual({ status: 302, body: "moved" });
	expect(asked).toEqual(["/"]);
});

test("an answer of a megabyte is read, one that is larger is not", async () => {
	let size = 2 ** 20;
	server = await serveHttp((_request, response) => void response.end("x".repeat(size)));
	expect((await get()).body).toHaveLength(size);
	size += 1;
	await expect(get()).rejects.toThrow("over 1048576 bytes");
});

test("an aborted signal ends a request that is under way, and one that was not begun", async () => {
	const abort = new AbortController();
	server = await serveHttp(() => abort.abort());
	await expect(get("/", socketClock(), abort.signal)).rejects.toMatchObject({ name: "AbortError" });
	await expect(get("/", socketClock(), abort.signal)).rejects.toMatchObject({ name: "AbortError" });
});

test("time that runs out ends an answer in its middle", async () => {
	const clock = socketClock();
	server = await serveHttp((_request, response) => void response.write("x", () => clock.timeOut()));
	await expect(get("/", clock)).rejects.toThrow();
});
