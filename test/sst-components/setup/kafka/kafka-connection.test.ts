import { systemClock } from "@millrace/core/aws";
import { afterEach, expect, test } from "vitest";
import { connectKafka } from "../../../../packages/sst/src/setup/kafka/kafka-connection.ts";
import { metadata } from "../../../../packages/sst/src/setup/kafka/requests.ts";
import { manualClock } from "../../../support/manual-clock.ts";
import { apiVersions, type BrokerAnswer, type FakeBroker, fakeBroker, speaksAll } from "./fake-broker.ts";

const brokers: FakeBroker[] = [];
afterEach(() => {
	for (const broker of brokers.splice(0)) broker.close();
});

/** Throttled by 7 ms, no broker, no topic. */
const emptyMetadata = Buffer.from("00000007" + "00000000" + "ffff" + "ffffffff" + "00000000", "hex");

async function brokerWith(answers: Readonly<Record<string, BrokerAnswer>>, pieceBytes?: number): Promise<FakeBroker> {
	const all: Readonly<Record<string, BrokerAnswer>> = { ApiVersions: speaksAll, Metadata: emptyMetadata, ...answers };
	const broker = await fakeBroker((name) => all[name] ?? "hang up", pieceBytes === undefined ? {} : { pieceBytes });
	brokers.push(broker);
	return broker;
}
const open = (broker: FakeBroker, options: { token?: () => string } = {}) =>
	connectKafka(broker, { tls: false, clock: systemClock, timeoutMs: 2000, ...options });

test("answers that come byte by byte are put together", async () => {
	const connection = await open(await brokerWith({}, 1));
	expect(await connection.send(metadata([]))).toEqual({ throttleMs: 7, brokers: [], controllerId: -1, topics: [] });
	const both = await Promise.all([connection.send(metadata([])), connection.send(metadata([]))]);
	expect(both).toHaveLength(2);
	connection.close();
});

test("the token is sent as RFC 7628 has it, before anything is asked", async () => {
	const bodies: string[] = [];
	const broker = await fakeBroker((name, body) => {
		if (name === "SaslAuthenticate") bodies.push(body.subarray(4).toString());
		if (name === "ApiVersions") return speaksAll;
		if (name === "SaslHandshake") return Buffer.from("000000000000", "hex");
		return name === "SaslAuthenticate" ? Buffer.from("0000ffff000000000000000000000000", "hex") : emptyMetadata;
	});
	brokers.push(broker);
	const connection = await open(broker, { token: () => "abc" });
	await connection.send(metadata([]));
	connection.close();
	expect(broker.asked).toEqual(["ApiVersions", "SaslHandshake", "SaslAuthenticate", "Metadata"]);
	expect(bodies).toEqual(["n,,\u0001auth=Bearer abc\u0001\u0001"]);
});

const denied = { code: "KAFKA_REQUEST_FAILED", category: "unauthorised" };
test.each<readonly [what: string, answers: Readonly<Record<string, BrokerAnswer>>, expected: object]>([
	["a mechanism that is not spoken", { SaslHandshake: Buffer.from("002100000001000953435241", "hex").fill(65, 10) }, {}],
	["an error", { SaslAuthenticate: Buffer.from("003a00026e6f000000000000000000000000", "hex") }, denied],
	["a challenge", { SaslAuthenticate: Buffer.from("0000ffff0000000d7b22737461747573223a316e7d0000000000000000", "hex") }, denied],
	["a closed connection", { SaslAuthenticate: "hang up" }, { code: "KAFKA_UNREACHABLE", retryable: true }],
])("a token that is answered with %s lets nobody in", async (_, answers, expected) => {
	const broker = await brokerWith({ SaslHandshake: Buffer.from("000000000000", "hex"), ...answers });
	const error: unknown = await open(broker, { token: () => "topsecret" }).catch((thrown: unknown) => thrown);
	expect(error).toBeInstanceOf(Error);
	expect(error).toMatchObject(expected);
	expect(String(error)).not.toContain("topsecret");
});

test("nobody at the address is an error that may pass", async () => {
	const broker = await brokerWith({});
	broker.close();
	await expect(open(broker)).rejects.toMatchObject({
		code: "KAFKA_UNREACHABLE",
		retryable: true,
		fix: expect.stringContaining("VPC"),
	});
});

test("a connection that ends rejects what waits, and everything after", async () => {
	const broker = await brokerWith({ Metadata: "hang up" });
	const connection = await open(broker);
	await expect(connection.send(metadata([]))).rejects.toMatchObject({ code: "KAFKA_UNREACHABLE" });
	expect(connection.open).toBe(false);
	await expect(connection.send(metadata([]))).rejects.toMatchObject({ code: "KAFKA_UNREACHABLE" });
});

test("an answer that does not come in time ends the connection", async () => {
	const broker = await brokerWith({ Metadata: "silence" });
	const clock = manualClock();
	const connection = await connectKafka(broker, { tls: false, clock, timeoutMs: 2000 });
	const answer = connection.send(metadata([]));
	const [settled] = await Promise.allSettled([answer, clock.advance(2000)]);
	expect(settled).toMatchObject({ reason: { message: expect.stringContaining("no answer to Metadata within 2000 ms") } });
	expect(connection.open).toBe(false);
});

test("an answer that cannot be read is told apart from none", async () => {
	const connection = await open(await brokerWith({ Metadata: emptyMetadata.subarray(0, 9) }));
	await expect(connection.send(metadata([]))).rejects.toMatchObject({ code: "KAFKA_ANSWER_INVALID", retryable: false });
	connection.close();
});

test("a broker that does not speak a request is not sent it", async () => {
	const broker = await brokerWith({ ApiVersions: apiVersions([[3, 5, 12]]) });
	const connection = await open(broker);
	await expect(connection.send(metadata([]))).rejects.toThrow(
		/does not speak Metadata in version 4\. Kafka 2\.4 or newer is needed/,
	);
	expect(broker.asked).toEqual(["ApiVersions"]);
	connection.close();
});

test("what is no Kafka is left at its first bytes", async () => {
	const { createServer } = await import("node:net");
	const server = createServer((socket) => void socket.on("error", () => {}).write("HTTP/1.1 400 Bad Request\r\n\r\n"));
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const { port } = server.address() as { readonly port: number };
	const options = { tls: false as const, clock: systemClock, timeoutMs: 2000 };
	await expect(connectKafka({ host: "127.0.0.1", port }, options)).rejects.toMatchObject({ code: "KAFKA_ANSWER_INVALID" });
	server.close();
});
