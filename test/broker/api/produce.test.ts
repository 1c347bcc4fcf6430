import fc from "fast-check";
import { expect, test } from "vitest";
import { batchOf, TRANSACTIONAL } from "../support/batches.ts";
import { produceBody } from "../support/bodies.ts";
import { at, type RawClient } from "../support/raw-client.ts";
import { testBroker } from "../support/test-broker.ts";

const CONTROL = 0x20;

const resultOf = (answer: unknown) =>
	at(answer, "responses", 0, "partitionResponses", 0) as { errorCode: number; baseOffset: number };
const produce = async (client: RawClient, batch: Buffer, topic = "t") =>
	resultOf(await client.request("Produce", 9, produceBody(topic, batch)));

test("batches get consecutive offsets, and keep their bytes but for those", async () => {
	const broker = await testBroker({ topics: { t: {} } });
	const client = broker.client();
	const sent = batchOf(["a", "b"], { keys: ["k", null] });
	expect((await produce(client, Buffer.from(sent))).baseOffset).toBe(0);
	expect((await produce(client, Buffer.from(sent))).baseOffset).toBe(2);
	expect(broker.admin.read("t", 0).map(({ offset, value }) => `${offset}${value}`)).toEqual(["0a", "1b", "2a", "3b"]);
});

test.for([
	["of an old format", (batch: Buffer) => batch.writeInt8(1, 16), 87],
	["with a wrong CRC", (batch: Buffer) => batch.writeInt32BE(1, 17), 2],
	["that claims to be longer", (batch: Buffer) => batch.writeInt32BE(5000, 8), 87],
] as const)("a batch %s is refused", async ([, damage, errorCode]) => {
	const broker = await testBroker({ topics: { t: {} } });
	const batch = batchOf(["a"]);
	damage(batch);
	expect(await produce(broker.client(), batch)).toMatchObject({ errorCode, baseOffset: -1 });
	expect(broker.admin.offsets("t")[0]?.end).toBe(0);
});

test("batches that lie about their records are refused", async () => {
	const client = (await testBroker({ topics: { t: {} } })).client();
	expect((await produce(client, batchOf(["a", "b"], { recordCount: 1 }))).errorCode).toBe(87);
	expect((await produce(client, batchOf([], { lastOffset: -1, recordCount: 0 }))).errorCode).toBe(87);
	expect((await produce(client, batchOf(["a"], { attributes: CONTROL }))).errorCode).toBe(87);
	expect((await produce(client, batchOf(["a"], { attributes: TRANSACTIONAL }))).errorCode).toBe(53);
	expect((await produce(client, batchOf(["a"], { attributes: 5 }))).errorCode).toBe(76);
	expect((await produce(client, Buffer.concat([batchOf(["a"]), batchOf(["b"])]))).errorCode).toBe(87);
	expect((await produce(client, batchOf(["a"]), "missing")).errorCode).toBe(3);
});

test("a duplicate of an idempotent producer is answered as the first was, and a gap is refused", async () => {
	const broker = await testBroker({ topics: { t: {} } });
	const client = broker.client();
	const batch = (baseSequence: number, producerEpoch = 0) => batchOf(["a", "b"], { producerId: 7, producerEpoch, baseSequence });
	for (let sequence = 0; sequence < 12; sequence += 2) await produce(client, batch(sequence));
	expect(await produce(client, batch(10))).toMatchObject({ errorCode: 0, baseOffset: 10 });
	expect(await produce(client, batch(2))).toMatchObject({ errorCode: 0, baseOffset: 2 });
	expect((await produce(client, batch(0))).errorCode).toBe(45);
	expect((await produce(client, batch(14))).errorCode).toBe(45);
	expect((await produce(client, batch(5, 1))).errorCode).toBe(45);
	expect(await produce(client, batch(0, 1))).toMatchObject({ errorCode: 0, baseOffset: 12 });
	expect((await produce(client, batch(12))).errorCode).toBe(47);
	expect(broker.admin.offsets("t")[0]?.end).toBe(14);
});

test("whatever is lost on the way, an idempotent producer that repeats itself writes each record once, in order", async () => {
	const schedule = fc.array(fc.constantFrom("arrives", "answer is lost", "request is lost"), { maxLength: 25 });
	await fc.assert(
		fc.asyncProperty(schedule, async (fates) => {
			const broker = await testBroker({ topics: { t: {} } });
			let next = 0;
			for (const fate of fates) {
				if (fate !== "arrives") broker.faults.drop("Produce", fate === "answer is lost" ? "after" : "before");
				const batch = () => batchOf([`${next}`], { producerId: 1, producerEpoch: 0, baseSequence: next });
				const first = await produce(broker.client(), batch()).catch(() => undefined);
				const result = first ?? (await produce(broker.client(), batch()));
				expect(result).toMatchObject({ errorCode: 0, baseOffset: next });
				next += 1;
			}
			const values = broker.admin.read("t", 0).map(({ value }) => value?.toString());
			expect(values).toEqual(Array.from({ length: next }, (_, index) => `${index}`));
			await broker.close();
		}),
		{ numRuns: 30 },
	);
});

test("acks of 0 has no answer, and acks of 2 is refused", async () => {
	const broker = await testBroker({ topics: { t: {} } });
	const client = broker.client();
	const silent = client.request("Produce", 9, produceBody("t", batchOf(["a"]), { acks: 0 }));
	silent.catch(() => {});
	const other = broker.client();
	const refused = await other.request("Produce", 9, produceBody("t", batchOf(["a"]), { acks: 2 }));
	expect(resultOf(refused).errorCode).toBe(21);
	expect(broker.admin.offsets("t")[0]?.end).toBe(1);
	client.close();
});

test("timestamps are the producer's or the broker's, and not too far from its time where that is limited", async () => {
	const clock = { now: () => 1_000_000, after: () => () => {} };
	const limited = { configs: { "message.timestamp.before.max.ms": "1000", "message.timestamp.after.max.ms": "1000" } };
	const appended = { configs: { "message.timestamp.type": "LogAppendTime" } };
	const broker = await testBroker({ topics: { limited, appended }, clock });
	const client = broker.client();
	expect((await produce(client, batchOf(["a"], { timestamps: [998_999] }), "limited")).errorCode).toBe(32);
	expect((await produce(client, batchOf(["a"], { timestamps: [1_001_001] }), "limited")).errorCode).toBe(32);
	expect((await produce(client, batchOf(["a"], { timestamps: [1_001_000] }), "limited")).errorCode).toBe(0);
	expect(await produce(client, batchOf(["a"], { timestamps: [5] }), "appended")).toMatchObject({ logAppendTimeMs: 1_000_000 });
	expect(broker.admin.read("appended", 0)[0]?.timestamp).toBe(1_000_000);
});

test("a broker whose memory is full refuses records, and says so, until retention frees some", async () => {
	const broker = await testBroker({
		topics: { t: { configs: { "segment.bytes": "1000", "retention.bytes": "500" } } },
		maxMemoryBytes: 2500,
	});
	const client = broker.client();
	const value = "x".repeat(900);
	expect((await produce(client, batchOf([value]))).errorCode).toBe(0);
	expect((await produce(client, batchOf([value]))).errorCode).toBe(0);
	expect((await produce(client, batchOf([value]))).errorCode).toBe(56);
	expect(broker.events.map(({ code }) => code)).toEqual(["MEMORY_FULL"]);
	broker.housekeep();
	expect((await produce(client, batchOf([value]))).errorCode).toBe(0);
});
