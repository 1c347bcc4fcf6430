import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { hostOf, regionOf, sendSigned } from "../../../packages/core/src/runtime/aws-request.ts";
import type { Ports } from "../../../packages/core/src/runtime/ports.ts";

const closing: (() => void)[] = [];
afterEach(() => {
	for (const close of closing.splice(0)) close();
});

const credentials = { AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: "secret" };

/** Counts the timers that are waiting; none fires. */
function portsWith(environment: Record<string, string>) {
	let timers = 0;
	const after = () => {
		let open = true;
		timers += 1;
		return () => {
			if (open) timers -= 1;
			open = false;
		};
	};
	return { timers: () => timers, ports: { environment, clock: { now: () => 0, after } } as unknown as Ports };
}

const request = (port: number) =>
	({ method: "POST", url: new URL(`http://127.0.0.1:${port}/`), headers: {}, body: "x" }) as const;
const signal = new AbortController().signal;

test("an answer ends its timer", async () => {
	const server = createServer((incoming, response) => void incoming.resume().on("end", () => response.end("yes")));
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	closing.push(() => {
		server.close();
		server.closeAllConnections();
	});
	const { timers, ports } = portsWith(credentials);
	const { port } = server.address() as AddressInfo;
	expect(await sendSigned(request(port), "glue", "us-east-1", ports, signal, 3000)).toEqual({ status: 200, body: "yes" });
	await vi.waitUntil(() => timers() === 0);
});

test("a request that cannot be made is a rejection, and no timer meets it later", async () => {
	const { timers, ports } = portsWith({ ...credentials, AWS_SESSION_TOKEN: "broken\ntoken" });
	const sent = sendSigned(request(1), "glue", "us-east-1", ports, signal, 3000);
	await expect(sent).rejects.toMatchObject({ code: "ERR_INVALID_CHAR" });
	expect(timers()).toBe(0);
});

test("an aborted signal sends nothing", async () => {
	const { ports } = portsWith(credentials);
	const sent = sendSigned(request(1), "glue", "us-east-1", ports, AbortSignal.abort(), 3000);
	await expect(sent).rejects.toMatchObject({ name: "AbortError" });
});

test("the region is the one given, or the function's own", () => {
	expect(regionOf("eu-west-1", portsWith({ AWS_REGION: "us-east-1" }).ports)).toBe("eu-west-1");
	expect(regionOf(undefined, portsWith({ AWS_REGION: "us-east-1", AWS_DEFAULT_REGION: "x" }).ports)).toBe("us-east-1");
	expect(regionOf(undefined, portsWith({ AWS_DEFAULT_REGION: "us-east-2" }).ports)).toBe("us-east-2");
	expect(() => regionOf(undefined, portsWith({}).ports)).toThrow(expect.objectContaining({ code: "AWS_CREDENTIALS_MISSING" }));
	expect(hostOf("glue", "cn-northwest-1")).toBe("glue.cn-northwest-1.amazonaws.com.cn");
});
