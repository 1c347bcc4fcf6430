import type { Duplex } from "node:stream";
import { BrokerConnection, fetch, heartbeat, metadata, openConnection } from "@millrace/broker/client";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Writer } from "../../../packages/broker/src/wire/writer.ts";
import { manualClock } from "../../support/manual-clock.ts";
import { answerOf, type FakeRequest, fakeServer } from "../support/fake-server.ts";
import { testBroker } from "../support/test-broker.ts";

const HEARTBEAT = { groupId: "g", generationId: 1, memberId: "m", groupInstanceId: null };
const ALL_TOPICS = {
	topics: null,
	allowAutoTopicCreation: false,
	includeClusterAuthorizedOperations: false,
	includeTopicAuthorizedOperations: false,
};
const options = { where: "fake:1", clock: manualClock(), clientId: "test", requestTimeoutMs: 1000 };
/** A connection that knows which versions are served: Heartbeat and Metadata in one that is not flexible. */
function connectionTo(stream: Duplex, clock = options.clock): BrokerConnection {
	const connection = new BrokerConnection(stream, { ...options, clock });
	connection.negotiated(
		new Map([
			[12, [0, 3]],
			[3, [0, 8]],
		]),
	);
	return connection;
}

/** throttleTimeMs, errorCode */
const heartbeatBody = (errorCode: number) => Buffer.of(0, 0, 0, 0, 0, errorCode);

test("requests go out without waiting, and each gets its own answer", async () => {
	const seen: FakeRequest[] = [];
	const stream = fakeServer((request, server) => {
		seen.push(request);
		if (seen.length < 3) return;
		for (const [index, { correlationId }] of seen.entries()) server.write(answerOf(correlationId, heartbeatBody(index)));
	});
	const connection = connectionTo(stream);
	const answers = await Promise.all([1, 2, 3].map(() => connection.send(heartbeat, HEARTBEAT)));
	expect(answers.map(({ errorCode }) => errorCode)).toEqual([0, 1, 2]);
	expect(new Set(seen.map(({ correlationId }) => correlationId)).size).toBe(3);
	expect(connection.pending).toBe(0);
});

test("the newest version that both sides speak is taken, below the one that is asked for", async () => {
	const versions: number[] = [];
	const connection = connectionTo(
		fakeServer(({ version, correlationId }, server) => {
			versions.push(version);
			server.write(answerOf(correlationId, version === 0 ? Buffer.of(0, 0) : heartbeatBody(0)));
		}),
	);
	await connection.send(heartbeat, HEARTBEAT);
	await connection.send(heartbeat, HEARTBEAT, { maxVersion: 0 });
	expect(versions).toEqual([3, 0]);
	await expect(connection.send(fetch, {} as never)).rejects.toMatchObject({ code: "KAFKA_ANSWER_INVALID", retryable: false });
	expect(connection.isOpen).toBe(true);
});

test("without an answer in time everything that waits is rejected, and the connection closed", async () => {
	const clock = manualClock();
	const connection = connectionTo(
		fakeServer(() => {}),
		clock,
	);
	const waiting = Promise.allSettled([
		connection.send(heartbeat, HEARTBEAT, { waitMs: 5000 }),
		connection.send(heartbeat, HEARTBEAT),
	]);
	await clock.advance(999);
	expect(connection.isOpen).toBe(true);
	await clock.advance(1);
	const error = expect.objectContaining({ code: "KAFKA_UNREACHABLE", category: "unreachable", retryable: true });
	expect(await waiting).toEqual([
		{ status: "rejected", reason: error },
		{ status: "rejected", reason: error },
	]);
	await expect(connection.send(heartbeat, HEARTBEAT)).rejects.toThrow(/no answer to Heartbeat came within 1000 ms/);
});

test("a request that the broker was told to let wait has that much longer", async () => {
	const clock = manualClock();
	const connection = connectionTo(
		fakeServer(() => {}),
		clock,
	);
	const waiting = expect(connection.send(heartbeat, HEARTBEAT, { waitMs: 5000 })).rejects.toThrow(/within 6000 ms/);
	await clock.advance(5999);
	expect(connection.isOpen).toBe(true);
	await clock.advance(1);
	await waiting;
});

const hostile: Readonly<Record<string, (request: FakeRequest, server: Duplex) => void>> = {
	"another correlation id": ({ correlationId }, server) => server.write(answerOf(correlationId + 1, heartbeatBody(0))),
	"a size below nothing": (_, server) => server.write(Buffer.of(255, 255, 255, 255)),
	"a size of two gigabytes": (_, server) => server.write(Buffer.of(127, 255, 255, 255, 0)),
	"a frame without a correlation id": (_, server) => server.write(Buffer.of(0, 0, 0, 2, 0, 0)),
	"a web page": (_, server) => server.write("HTTP/1.1 400 Bad Request\r\n\r\n"),
	"a TLS alert": (_, server) => server.write(Buffer.of(0x15, 3, 3, 0, 2, 2, 70)),
	"an answer that is too short": ({ correlationId }, server) => server.write(answerOf(correlationId, Buffer.of(0))),
	"an answer that is too long": ({ correlationId }, server) =>
		server.write(answerOf(correlationId, Buffer.concat([heartbeatBody(0), Buffer.of(0)]))),
};

test.each(Object.entries(hostile))("%s is no answer: coded, and the connection is closed", async (_, misbehave) => {
	const connection = connectionTo(fakeServer(misbehave));
	const answers = await Promise.allSettled([connection.send(heartbeat, HEARTBEAT), connection.send(heartbeat, HEARTBEAT)]);
	for (const answer of answers) {
		expect(answer).toMatchObject({ status: "rejected", reason: { code: "KAFKA_ANSWER_INVALID", retryable: false } });
	}
	expect(connection.isOpen).toBe(false);
});

test("a second answer to one request closes the connection", async () => {
	const connection = connectionTo(
		fakeServer(({ correlationId }, server) => {
			server.write(Buffer.concat([answerOf(correlationId, heartbeatBody(0)), answerOf(correlationId, heartbeatBody(0))]));
		}),
	);
	expect(await connection.send(heartbeat, HEARTBEAT)).toMatchObject({ errorCode: 0 });
	await expect(connection.send(heartbeat, HEARTBEAT)).rejects.toMatchObject({ code: "KAFKA_ANSWER_INVALID" });
});

test.each(["before any answer", "in the middle of one"])("a broker that goes away %s is unreachable", async (when) => {
	const connection = connectionTo(
		fakeServer(({ correlationId }, server) => {
			if (when !== "before any answer") server.write(answerOf(correlationId, heartbeatBody(0)).subarray(0, 9));
			server.end();
		}),
	);
	await expect(connection.send(heartbeat, HEARTBEAT)).rejects.toMatchObject({ code: "KAFKA_UNREACHABLE", retryable: true });
	expect(connection.isOpen).toBe(false);
});

test("what waits when the client closes the connection is rejected", async () => {
	const connection = connectionTo(fakeServer(() => {}));
	const waiting = connection.send(heartbeat, HEARTBEAT);
	connection.close();
	await expect(waiting).rejects.toMatchObject({ code: "KAFKA_UNREACHABLE" });
});

/** The body of what the embedded broker answers to Metadata in version 8. */
async function metadataBody(): Promise<Buffer> {
	const broker = await testBroker({ topics: { flights: { partitions: 3 }, trains: { partitions: 1 } } });
	const connection = await openConnection(broker.connect(), options);
	const writer = new Writer();
	metadata.response(8).write(writer, await connection.send(metadata, ALL_TOPICS, { maxVersion: 8 }));
	connection.close();
	return writer.whole();
}

test("an answer that is cut anywhere is coded", async () => {
	const body = await metadataBody();
	const answers = Array.from({ length: body.length }, (_, length) => {
		const stream = fakeServer(({ correlationId }, server) => server.write(answerOf(correlationId, body.subarray(0, length))));
		return connectionTo(stream).send(metadata, ALL_TOPICS);
	});
	const settled = await Promise.allSettled(answers);
	expect(settled.length).toBeGreaterThan(100);
	for (const answer of settled) expect(answer).toMatchObject({ status: "rejected", reason: { code: "KAFKA_ANSWER_INVALID" } });
});

test("an answer with any byte changed is read or coded, never lost", async () => {
	const body = await metadataBody();
	await fc.assert(
		fc.asyncProperty(fc.nat(body.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
			const damaged = Buffer.from(body);
			damaged[at] = (damaged[at] as number) ^ change;
			const connection = connectionTo(fakeServer(({ correlationId }, server) => server.write(answerOf(correlationId, damaged))));
			const [answer] = await Promise.allSettled([connection.send(metadata, ALL_TOPICS)]);
			if (answer.status === "rejected") expect(answer.reason).toMatchObject({ code: "KAFKA_ANSWER_INVALID" });
			else expect(answer.value.brokers).toBeInstanceOf(Array);
		}),
		{ numRuns: 500 },
	);
});
