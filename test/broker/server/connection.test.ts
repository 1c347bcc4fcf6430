import { connect } from "node:net";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { ALL_APIS } from "../../../packages/broker/src/api/all.ts";
import { Writer } from "../../../packages/broker/src/wire/writer.ts";
import { batchOf } from "../support/batches.ts";
import { fetchBody, produceBody } from "../support/bodies.ts";
import { at, framesOf, rawClient } from "../support/raw-client.ts";
import { testBroker } from "../support/test-broker.ts";

test("requests that are sent without waiting are answered in their order, a long poll holding up those behind it", async () => {
	const broker = await testBroker({ topics: { t: {} } });
	const client = broker.client();
	const order: string[] = [];
	const note = (name: string) => (value: unknown) => {
		order.push(name);
		return value;
	};
	const answers = [
		client.request("Metadata", 12, { topics: null }).then(note("first")),
		client.request("Fetch", 11, fetchBody("t", 0, { maxWaitMs: 20_000 })).then(note("poll")),
		client.request("ListGroups", 4, { statesFilter: [] }).then(note("behind")),
	];
	await answers[0];
	const other = broker.client();
	await other.request("Produce", 9, produceBody("t", batchOf(["a"]))).then(note("produced"));
	await Promise.all(answers);
	expect(order).toEqual(["first", "produced", "poll", "behind"]);
});

test("ApiVersions of a version that nobody knows is answered in version 0 with what is known", async () => {
	const broker = await testBroker();
	const stream = broker.connect();
	const writer = new Writer();
	writer.int16(18);
	writer.int16(99);
	writer.int32(7);
	writer.string("future", false);
	stream.write(Buffer.concat(writer.frame()));
	const answer = await framesOf(stream)();
	expect(answer.readInt32BE(0)).toBe(7);
	expect(answer.readInt16BE(4)).toBe(35);
	stream.destroy();
});

test("bytes that librdkafka leaves behind a request for all topics do no harm", async () => {
	const broker = await testBroker({ topics: { t: {} } });
	const stream = broker.connect();
	const writer = new Writer();
	writer.int16(3);
	writer.int16(12);
	writer.int32(7);
	writer.string("rdkafka", false);
	// No tags of the header; then all topics, three times false, no tags, as librdkafka 2 writes it.
	for (const byte of [0, 0, 0, 0, 0, 0, 0, 0]) writer.int8(byte);
	stream.write(Buffer.concat(writer.frame()));
	const answer = await framesOf(stream)();
	expect(answer.readInt32BE(0)).toBe(7);
	expect(answer.includes("t")).toBe(true);
	expect(broker.events).toEqual([]);
	stream.destroy();
});

test("a version that is not served closes the connection, and the log says which", async () => {
	const broker = await testBroker();
	const client = broker.client();
	const writer = new Writer();
	writer.int16(0);
	writer.int16(2);
	writer.int32(1);
	client.send(Buffer.concat(writer.frame()));
	await client.closed;
	expect(broker.events).toEqual([
		{ code: "REQUEST_UNSUPPORTED", message: "API key 0 is not served in version 2.", connection: 1 },
	]);
});

test("random bytes never do more than close their connection, with a code", async () => {
	const broker = await testBroker({ topics: { t: {} } });
	await fc.assert(
		fc.asyncProperty(fc.uint8Array({ minLength: 4, maxLength: 200 }), async (bytes) => {
			const client = broker.client();
			client.send(Buffer.from(bytes));
			client.send(Buffer.from([0x7f, 0xff, 0xff, 0xff]));
			client.close();
			await client.closed;
		}),
		{ numRuns: 200 },
	);
	for (const { code } of broker.events) expect(["REQUEST_MALFORMED", "REQUEST_UNSUPPORTED"]).toContain(code);
	expect(await broker.client().request("Metadata", 0, { topics: [] })).toMatchObject({ topics: [{ name: "t" }] });
});

test("a request of any API that is damaged or cut is answered, or closes its connection with a code", async () => {
	const broker = await testBroker({ topics: { t: {} }, configs: { "group.min.session.timeout.ms": "0" } });
	const bodies: Readonly<Record<string, object>> = {
		Produce: produceBody("t", batchOf(["a"])),
		Fetch: fetchBody("t", 0),
	};
	const arbitrary = fc.record({
		api: fc.constantFrom(...ALL_APIS),
		damage: fc.array(fc.tuple(fc.nat(120), fc.nat(255)), { maxLength: 4 }),
		cut: fc.nat(6),
		last: fc.boolean(),
	});
	await fc.assert(
		fc.asyncProperty(arbitrary, async ({ api, damage, cut, last }) => {
			const version = last ? api.versions[1] : api.versions[0];
			const writer = new Writer();
			writer.int16(api.key);
			writer.int16(version);
			writer.int32(1);
			writer.string("raw", false);
			if (api.isFlexible(version)) writer.noTags();
			try {
				api.request(version).write(writer, bodies[api.name] ?? {});
			} catch {
				// Fields without a default are left out of this one; what was written is damaged enough.
			}
			const frame = writer.whole();
			for (const [index, value] of damage) if (8 + index < frame.length) frame[8 + index] = value;
			const body = frame.subarray(0, Math.max(8, frame.length - cut));
			const size = Buffer.alloc(4);
			size.writeInt32BE(body.length);
			const stream = broker.connect();
			const done = new Promise<void>((resolve) => {
				stream.once("data", () => resolve());
				stream.once("close", () => resolve());
				stream.once("end", () => resolve());
			});
			stream.write(Buffer.concat([size, body]));
			// An acks of 0 has no answer: a second request, which nobody can read, ends the connection.
			stream.write(Buffer.from([0, 0, 0, 1, 0]));
			await done;
			stream.destroy();
		}),
		{ numRuns: 400 },
	);
	const unexpected = broker.events.filter(({ code }) => !["REQUEST_MALFORMED", "REQUEST_UNSUPPORTED"].includes(code));
	expect(unexpected).toEqual([]);
	expect(await broker.client().request("Metadata", 12, { topics: null })).toMatchObject({ controllerId: 1 });
});

test("a client that announces much and sends nothing takes no memory", async () => {
	const broker = await testBroker();
	const clients = Array.from({ length: 50 }, () => broker.client());
	const before = process.memoryUsage().arrayBuffers;
	for (const client of clients) client.send(Buffer.from([0x05, 0xff, 0xff, 0xff]));
	await broker.client().request("ApiVersions", 0, {});
	expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20 * 1024 * 1024);
	for (const client of clients) client.close();
});

test("a client that does not read its answers is not served further until it does", async () => {
	const broker = await testBroker({ topics: { t: {} }, configs: { "message.max.bytes": "5000000" } });
	broker.admin.append("t", 0, [{ value: "x".repeat(4_000_000) }]);
	const socket = connect({ host: "127.0.0.1", port: broker.port });
	let fetched = 0;
	broker.faults.intercept(({ api }) => {
		if (api === "Fetch") fetched += 1;
		return undefined;
	});
	const client = rawClient(socket);
	socket.pause();
	const answers = Array.from({ length: 30 }, () => client.request("Fetch", 11, fetchBody("t", 0)));
	await vi.waitFor(() => expect(fetched).toBeGreaterThan(2), { timeout: 10_000 });
	expect(fetched).toBeLessThan(30);
	socket.resume();
	for (const answer of await Promise.all(answers)) expect(at(answer, "responses", 0, "partitions", 0, "errorCode")).toBe(0);
	expect(fetched).toBe(30);
	client.close();
});

test("no more clients are taken than allowed", async () => {
	const broker = await testBroker({ maxConnections: 1 });
	const first = broker.client();
	await broker.client().closed;
	expect(broker.events.map(({ code }) => code)).toEqual(["CONNECTION_REFUSED"]);
	first.close();
	await first.closed;
});

test("a long poll ends with its connection, and with the broker", async () => {
	const broker = await testBroker({ topics: { t: {} } });
	const client = broker.client();
	const poll = client.request("Fetch", 11, fetchBody("t", 0, { maxWaitMs: 600_000 }));
	const failed = expect(poll).rejects.toThrow("The connection was closed.");
	await broker.close();
	await failed;
});
