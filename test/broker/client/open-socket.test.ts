import { once } from "node:events";
import { createServer } from "node:net";
import { openConnection, openSocket } from "@millrace/broker/client";
import { expect, onTestFinished, test } from "vitest";
import { manualClock } from "../../support/manual-clock.ts";
import { cert, key } from "../support/certificate.ts";
import { testBroker } from "../support/test-broker.ts";

const clock = manualClock();
const local = { host: "127.0.0.1", clock, timeoutMs: 1000, tls: false } as const;
const connection = { where: "broker", clock, clientId: "test", requestTimeoutMs: 1000 };

test("a broker on the network is reached", async () => {
	const broker = await testBroker();
	const opened = await openConnection(await openSocket({ ...local, port: broker.port }), connection);
	expect(opened.isOpen).toBe(true);
	opened.close();
});

test("a broker with TLS is reached by whoever trusts its certificate", async () => {
	const broker = await testBroker({ tls: { cert, key } });
	const trusting = { ca: cert, checkServerIdentity: () => undefined };
	const opened = await openConnection(await openSocket({ ...local, port: broker.port, tls: trusting }), connection);
	expect(opened.isOpen).toBe(true);
	opened.close();
	const refused = openSocket({ ...local, port: broker.port, tls: {} });
	await expect(refused).rejects.toMatchObject({ code: "KAFKA_UNREACHABLE", retryable: true });
});

test("TLS to a broker without it is unreachable, and no TLS to one with it is no answer of Kafka", async () => {
	const plain = await testBroker();
	await expect(openSocket({ ...local, port: plain.port, tls: {} })).rejects.toMatchObject({ code: "KAFKA_UNREACHABLE" });
	const secured = await testBroker({ tls: { cert, key } });
	const socket = await openSocket({ ...local, port: secured.port });
	await expect(openConnection(socket, connection)).rejects.toMatchObject({ category: "unreachable" });
});

test("a port where nobody listens is unreachable", async () => {
	const server = createServer().listen(0, "127.0.0.1");
	await once(server, "listening");
	const { port } = server.address() as { readonly port: number };
	server.close();
	await once(server, "close");
	const refused = openSocket({ ...local, port });
	await expect(refused).rejects.toMatchObject({
		code: "KAFKA_UNREACHABLE",
		problem: expect.stringContaining(`127.0.0.1:${port}`),
	});
});

test("a handshake that does not end is given up by the clock", async () => {
	const server = createServer(() => {}).listen(0, "127.0.0.1");
	onTestFinished(() => void server.close());
	await once(server, "listening");
	const { port } = server.address() as { readonly port: number };
	const opening = expect(openSocket({ ...local, port, tls: {} })).rejects.toThrow(/no connection within 1000 ms/);
	await clock.advance(1000);
	await opening;
});
