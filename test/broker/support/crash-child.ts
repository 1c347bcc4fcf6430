import fs, { writeSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { type Broker, startBroker } from "@millrace/broker";
import { batchOf, TRANSACTIONAL } from "./batches.ts";
import { produceBody } from "./bodies.ts";
import { at, rawClient } from "./raw-client.ts";

/*
  A broker that counts, and kills itself inside the write to a file that it was told: crash-child.ts <directory> <write> <fraction of its bytes>
    topic t      each record's value is its offset
    topic x      transaction n writes n to both partitions and commits n + 1 for group tx; every third is aborted
    group g      commits of t
  Whatever was acknowledged is told of in a line. Numbers go on where the directory ends.
*/
const [directory = "", write = "1", fraction = "0"] = process.argv.slice(2);
const tell = (line: string) => void writeSync(1, Buffer.from(`${line}\n`));
crashAt(Number(write), Number(fraction));
const partitions = [0, 1];
const broker = await startBroker({
	directory,
	topics: {
		t: { configs: { "segment.bytes": "4096" } },
		x: { partitions: partitions.length, configs: { "segment.bytes": "4096" } },
	},
});
const client = rawClient(broker.connect());
const made = await client.request("InitProducerId", 4, { transactionalId: "id", transactionTimeoutMs: 60_000 });
const speaker = {
	transactionalId: "id",
	producerId: at(made, "producerId") as number,
	producerEpoch: at(made, "producerEpoch") as number,
};
let nextRecord = broker.admin.offsets("t")[0]?.end ?? 0;
let baseSequence = 0;
for (let n = lastOf(broker) + 1; ; n++) {
	await count();
	await transact(n);
}

async function count(): Promise<void> {
	broker.admin.append("t", 0, [{ value: `${nextRecord}` }]);
	tell(`record ${++nextRecord}`);
	if (nextRecord % 3 !== 0) return;
	broker.admin.commit("g", "t", 0, nextRecord);
	tell(`commit ${nextRecord}`);
}

async function transact(n: number): Promise<void> {
	await demand("AddPartitionsToTxn", 3, { ...speaker, topics: [{ name: "x", partitions }] });
	for (const partition of partitions) {
		const batch = batchOf([`${n}`], { attributes: TRANSACTIONAL, ...speaker, baseSequence });
		await demand("Produce", 9, produceBody("x", batch, { partition, transactionalId: "id" }));
	}
	baseSequence += 1;
	await demand("AddOffsetsToTxn", 3, { ...speaker, groupId: "tx" });
	const topics = [{ name: "x", partitions: [{ partitionIndex: 0, committedOffset: n + 1, committedMetadata: null }] }];
	const noMember = { generationId: -1, memberId: "", groupInstanceId: null };
	await demand("TxnOffsetCommit", 3, { ...speaker, groupId: "tx", ...noMember, topics });
	await demand("EndTxn", 3, { ...speaker, committed: n % 3 !== 2 });
	tell(`transaction ${n}`);
}

async function demand(...request: Parameters<typeof client.request>): Promise<void> {
	const answer = JSON.stringify(await client.request(...request));
	if (/"errorCode":[^0]/.test(answer)) throw new Error(`${request[0]}: ${answer}`);
}

/** The highest number that any transaction has written, whatever became of it. */
function lastOf({ admin }: Broker): number {
	return Math.max(-1, ...partitions.flatMap((partition) => admin.read("x", partition).map(({ value }) => Number(value))));
}

/** From the n-th write on nothing more is written: of that one a part of its bytes, then the process is killed. */
function crashAt(n: number, part: number): void {
	const write = fs.writeSync;
	let writes = 0;
	const crashing = (
		descriptor: number,
		bytes: Buffer,
		offset: number = 0,
		length: number = bytes.length - offset,
		position: number | null = null,
	): number => {
		if (descriptor > 2 && ++writes === n) {
			const torn = Math.floor(length * part);
			if (torn > 0) write(descriptor, bytes, offset, torn, position);
			process.kill(process.pid, "SIGKILL");
		}
		return write(descriptor, bytes, offset, length, position);
	};
	// Sound: the broker writes buffers alone, with an offset, a length and a position.
	fs.writeSync = crashing as typeof fs.writeSync;
	syncBuiltinESMExports();
}
