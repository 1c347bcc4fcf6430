import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { consume, type MskEvent, type MskRecord } from "@millrace/core";
import { s3 } from "@millrace/core/s3";
import { deliver, invoke } from "@millrace/core/testing";
import { afterEach, expect, test, vi } from "vitest";
import type { Clock } from "../../../packages/core/src/runtime/clock.ts";
import { billing, records } from "../../support/orders.ts";

const asked = vi.hoisted((): string[] => []);
vi.mock("node:https", () => ({
	request(url: URL) {
		asked.push(url.href);
		throw new Error("no network in tests");
	},
}));

interface Put {
	readonly method: string | undefined;
	readonly url: string | undefined;
	readonly headers: IncomingHttpHeaders;
	readonly body: string;
}

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
	await Promise.all(closing.splice(0).map((close) => close()));
});

/** Answers each PUT with the next status; `undefined` never answers, 0 cuts the connection. */
async function bucketServer(...statuses: readonly (number | undefined)[]) {
	const puts: Put[] = [];
	let onPut = () => {};
	const server = createServer(async (request, response) => {
		const { method, url, headers } = request;
		const chunks: Buffer[] = [];
		for await (const chunk of request) chunks.push(chunk);
		const status = statuses.length === 0 ? 200 : statuses[Math.min(puts.length, statuses.length - 1)];
		puts.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
		if (status === 0) response.destroy();
		else if (status !== undefined) response.writeHead(status).end("<Error><Code>SlowDown</Code></Error>");
		onPut();
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	closing.push(
		() =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	);
	return {
		puts,
		endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		whenPut(call: () => void) {
			onPut = call;
		},
	};
}

function clockWithTimeouts(): Clock & { timeOut(): void } {
	const timeouts = new Set<() => void>();
	return {
		now: () => 1_700_000_000_000,
		after(milliseconds, call) {
			if (milliseconds === 5000) timeouts.add(call);
			return () => void timeouts.delete(call);
		},
		timeOut() {
			for (const call of timeouts) call();
		},
	};
}

const environment = { AWS_REGION: "eu-west-1", AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: "secret-access-key" };

async function giveUp(
	endpoint: string,
	event: MskEvent,
	{ target = {}, clock = clockWithTimeouts(), env = environment as Record<string, string> } = {},
) {
	const handler = consume(
		billing({ deadLetter: "s3:failures", whenExhausted: "deadLetter" }),
		() => {
			throw new Error("no such customer");
		},
		{ deadLetter: s3() },
	);
	const settings = { deadLetter: { kind: "s3", bucket: "failures", endpoint, ...target } } as const;
	return invoke(handler, event, { clock, environment: env, settings });
}

const one = (change: Partial<MskRecord> = {}): MskEvent => {
	const event = deliver(billing(), records([2, 15]));
	const record = { ...(event.records["eu-orders-2"]?.[0] as MskRecord), timestamp: 1_573_251_510_412, ...change };
	return { ...event, records: { "eu-orders-2": [record] } };
};

test("an object is put under its position, and its payload is text that parses to the event as it was delivered", async () => {
	const { endpoint, puts } = await bucketServer();
	const event = one({ headers: [{ trace: [-61, -87] }], value: one().records["eu-orders-2"]?.[0]?.value ?? "" });
	const { response } = await giveUp(endpoint, event);
	expect(response).toEqual({ batchItemFailures: [] });
	expect(puts).toHaveLength(1);
	expect(puts[0]).toMatchObject({ method: "PUT", url: "/failures/eu-orders-2/00000000000000000015-1573251510412.json" });
	expect(puts[0]?.headers["authorization"]).toMatch(
		/^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/20231114\/eu-west-1\/s3\/aws4_request/,
	);
	const { payload, KafkaBatchInfo, ...envelope } = JSON.parse(puts[0]?.body ?? "");
	expect(payload).toBeTypeOf("string");
	expect(payload).toBe(JSON.stringify(event));
	expect(KafkaBatchInfo.payloadSize).toBe(Buffer.byteLength(payload));
	expect(KafkaBatchInfo.recordsInfo).toHaveProperty("eu-orders-2.firstRecordOffset", "15");
	expect(Object.keys(envelope)).toEqual(["requestContext", "responseContext", "version", "timestamp", "millrace"]);
});

test("a record that is delivered again overwrites its own object", async () => {
	const { endpoint, puts } = await bucketServer();
	await giveUp(endpoint, one());
	await giveUp(endpoint, { records: one().records });
	expect(puts.map(({ url }) => url)).toEqual([puts[0]?.url, puts[0]?.url]);
});

test("a prefix with any character is encoded as S3 encodes it before it checks the signature", async () => {
	const { endpoint, puts } = await bucketServer();
	await giveUp(endpoint, one(), { target: { prefix: "a b/ü+&=?#%/it's(1)!*~._-/" } });
	expect(puts[0]?.url).toBe(
		"/failures/a%20b/%C3%BC%2B%26%3D%3F%23%25/it%27s%281%29%21%2A~._-/eu-orders-2/00000000000000000015-1573251510412.json",
	);
});

test.each([
	["is asked to slow down", [503, 200]],
	["fails", [500, 200]],
	["cuts the connection", [0, 200]],
])("a bucket that %s is asked once more", async (_title, statuses) => {
	const { endpoint, puts } = await bucketServer(...statuses);
	const { response } = await giveUp(endpoint, one());
	expect(response).toEqual({ batchItemFailures: [] });
	expect(puts).toHaveLength(2);
	expect(puts[0]?.body).toBe(puts[1]?.body);
});

test.each([
	["keeps failing", [503], 2, "S3_OBJECT_NOT_STORED"],
	["denies", [403], 1, "S3_OBJECT_NOT_STORED"],
	["is in another region", [301], 1, "S3_OBJECT_NOT_STORED"],
	["does not exist", [404], 1, "S3_OBJECT_NOT_STORED"],
	["keeps cutting the connection", [0], 2, "Error"],
])("a bucket that %s fails the record", async (_title, statuses, tries, code) => {
	const { endpoint, puts } = await bucketServer(...statuses);
	const { response, outcomes } = await giveUp(endpoint, one());
	expect(response?.batchItemFailures).toHaveLength(1);
	expect(puts).toHaveLength(tries);
	expect(outcomes[0]).toMatchObject({ kind: "failed", error: { code: "DEAD_LETTER_NOT_WRITTEN", at: { offset: 15 } } });
	expect(String(outcomes[0]?.error)).toContain(`(${code})`);
});

test("a bucket that does not answer is given five seconds, twice", async () => {
	const clock = clockWithTimeouts();
	const server = await bucketServer(undefined);
	server.whenPut(() => clock.timeOut());
	const { outcomes } = await giveUp(server.endpoint, one(), { clock });
	expect(server.puts).toHaveLength(2);
	expect(outcomes[0]).toMatchObject({ kind: "failed", error: { code: "DEAD_LETTER_NOT_WRITTEN" } });
});

test("without credentials nothing is sent, and the record is kept", async () => {
	const { endpoint, puts } = await bucketServer();
	const { outcomes } = await giveUp(endpoint, one(), { env: { AWS_REGION: "eu-west-1" } });
	expect(puts).toEqual([]);
	expect(String(outcomes[0]?.error)).toContain("AWS_CREDENTIALS_MISSING");
});

test.each([
	["failures", "eu-west-1", "https://failures.s3.eu-west-1.amazonaws.com/eu-orders-2/"],
	["my.failures", "eu-west-1", "https://s3.eu-west-1.amazonaws.com/my.failures/eu-orders-2/"],
	["failures", "cn-north-1", "https://failures.s3.cn-north-1.amazonaws.com.cn/eu-orders-2/"],
])("on AWS the bucket %s of %s is asked over TLS where its certificate holds", async (bucket, region, start) => {
	asked.length = 0;
	const { outcomes } = await giveUp("", one(), { target: { bucket, region, endpoint: undefined } });
	expect(outcomes[0]).toMatchObject({ kind: "failed", error: { code: "DEAD_LETTER_NOT_WRITTEN" } });
	expect(asked).toEqual([`${start}00000000000000000015-1573251510412.json`, `${start}00000000000000000015-1573251510412.json`]);
});
