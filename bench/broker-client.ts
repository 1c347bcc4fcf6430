import { connect } from "node:net";
import { writeBatch } from "../packages/broker/src/record/batch.ts";
import { writeRecords } from "../packages/broker/src/record/records.ts";
import { Framing } from "../packages/broker/src/wire/framing.ts";
import { Writer } from "../packages/broker/src/wire/writer.ts";

/* The client of bench/broker.ts: port, records of a batch, records in all. */
const [port = 0, batch = 1, total = 1] = process.argv.slice(2).map(Number);
const PRODUCE = [0, 8] as const;
const FETCH = [1, 11] as const;
/** Requests that are sent before the first is answered. */
const IN_FLIGHT = 5;

const bytes = makeBatch();
const framing = new Framing();
const socket = connect({ host: "127.0.0.1", port, noDelay: true });
const waiting: ((frame: Buffer) => void)[] = [];
socket.on("data", (chunk: Buffer) => {
	for (const frame of framing.push(chunk, 2 ** 30)) waiting.shift()?.(frame);
});

const produced: Promise<unknown>[] = [];
for (let sent = 0; sent < total; sent += batch) {
	if (produced.length >= IN_FLIGHT) await produced.shift();
	produced.push(produce());
}
await Promise.all(produced);
for (let offset = 0; offset < total; ) offset += await fetch(offset);
socket.end();

function produce(): Promise<Buffer> {
	return request(PRODUCE, (writer) => {
		writer.string(null, false);
		writer.int16(1);
		writer.int32(1000);
		writer.int32(1);
		writer.string("bench", false);
		writer.int32(1);
		writer.int32(0);
		writer.bytes(bytes, false);
	});
}

/** How many records the answer holds; all batches are of the same size. */
async function fetch(offset: number): Promise<number> {
	const answer = await request(FETCH, (writer) => {
		writer.int32(-1);
		writer.int32(500);
		writer.int32(1);
		writer.int32(10 * 1024 * 1024);
		writer.int8(0);
		writer.int32(0);
		writer.int32(-1);
		writer.int32(1);
		writer.string("bench", false);
		writer.int32(1);
		writer.int32(0);
		writer.int32(-1);
		writer.int64(offset);
		writer.int64(-1);
		writer.int32(1024 * 1024);
		writer.int32(0);
		writer.string("", false);
	});
	return Math.floor(answer.length / bytes.length) * batch;
}

function request([key, version]: readonly [number, number], write: (writer: Writer) => void): Promise<Buffer> {
	const writer = new Writer();
	writer.int16(key);
	writer.int16(version);
	writer.int32(0);
	writer.string("bench", false);
	write(writer);
	for (const buffer of writer.frame()) socket.write(buffer);
	return new Promise((resolve) => waiting.push(resolve));
}

function makeBatch(): Buffer {
	const timestamp = Date.now();
	const records = Array.from({ length: batch }, (_, offset) => {
		return { offset, timestamp, key: Buffer.from(`key-${offset}`), value: Buffer.alloc(180, offset), headers: [] };
	});
	const producer = { producerId: -1, producerEpoch: -1, baseSequence: -1 };
	return writeBatch({
		baseOffset: 0,
		lastOffset: batch - 1,
		leaderEpoch: 0,
		attributes: 0,
		baseTimestamp: timestamp,
		maxTimestamp: timestamp,
		...producer,
		recordCount: batch,
		body: writeRecords(records, 0, timestamp),
	});
}
