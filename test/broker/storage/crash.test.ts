import { appendFileSync, globSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BrokerDirectoryError, type BrokerEvent, startBroker } from "@millrace/broker";
import { expect, onTestFinished, test } from "vitest";
import { batchOf } from "../support/batches.ts";
import { produceBody } from "../support/bodies.ts";
import { crashRounds } from "../support/crash-rounds.ts";
import { at, rawClient } from "../support/raw-client.ts";
import { testBroker } from "../support/test-broker.ts";

function temporaryDirectory(): string {
	const directory = mkdtempSync(join(tmpdir(), "millrace-broker-test-"));
	onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
	return directory;
}

test("topics, configs, records and committed offsets survive a restart", async () => {
	const directory = temporaryDirectory();
	const first = await startBroker({ directory, topics: { t: { partitions: 2, configs: { "segment.bytes": "1000" } } } });
	for (let index = 0; index < 40; index++) first.admin.append("t", index % 2, [{ key: `${index}`, value: "x".repeat(100) }]);
	first.admin.commit("g", "t", 1, 7);
	first.admin.createTopic("gone");
	first.admin.deleteTopic("gone");
	const before = { topics: first.admin.topics(), offsets: first.admin.offsets("t"), records: first.admin.read("t", 0) };
	const { clusterId } = first;
	await first.close();

	const second = await testBroker({ directory });
	expect({ topics: second.admin.topics(), offsets: second.admin.offsets("t"), records: second.admin.read("t", 0) }).toEqual(
		before,
	);
	expect(second.admin.committed("g")).toEqual([{ topic: "t", partition: 1, offset: 7, metadata: null }]);
	expect(second.clusterId).toBe(clusterId);
	expect(second.events).toEqual([]);
});

test("the start of a log, emptied or not, is where it was", async () => {
	const directory = temporaryDirectory();
	const first = await startBroker({ directory, topics: { part: {}, all: {} } });
	const client = rawClient(first.connect());
	for (const name of ["part", "all"])
		for (let index = 0; index < 5; index++) first.admin.append(name, 0, [{ value: `${index}` }]);
	const delTo = (name: string, offset: number) => ({ name, partitions: [{ partitionIndex: 0, offset }] });
	await client.request("DeleteRecords", 2, { topics: [delTo("part", 3), delTo("all", -1)] });
	await first.close();
	const second = await testBroker({ directory });
	expect(second.admin.offsets("part")[0]).toMatchObject({ start: 3, end: 5 });
	expect(second.admin.offsets("all")[0]).toMatchObject({ start: 5, end: 5 });
	second.admin.append("all", 0, [{ value: "next" }]);
	expect(second.admin.read("all", 0).map(({ offset }) => offset)).toEqual([5]);
});

test("an idempotent producer is known again after a restart, and an open transaction still ends", async () => {
	const directory = temporaryDirectory();
	const first = await startBroker({ directory, topics: { t: {} } });
	const client = rawClient(first.connect());
	const identity = (await client.request("InitProducerId", 4, { transactionalId: "id", transactionTimeoutMs: 60_000 })) as {
		readonly producerId: number;
		readonly producerEpoch: number;
	};
	const speaker = { transactionalId: "id", producerId: identity.producerId, producerEpoch: identity.producerEpoch };
	await client.request("AddPartitionsToTxn", 3, { ...speaker, topics: [{ name: "t", partitions: [0] }] });
	const batch = () =>
		produceBody("t", batchOf(["a"], { attributes: 0x10, ...speaker, baseSequence: 0 }), { transactionalId: "id" });
	await client.request("Produce", 9, batch());
	await first.close();

	const second = await testBroker({ directory });
	const again = second.client();
	expect(second.admin.offsets("t")[0]).toMatchObject({ end: 1, stable: 0 });
	const duplicate = await again.request("Produce", 9, batch());
	expect(at(duplicate, "responses", 0, "partitionResponses", 0)).toMatchObject({ errorCode: 0, baseOffset: 0 });
	expect(await again.request("EndTxn", 3, { ...speaker, committed: true })).toMatchObject({ errorCode: 0 });
	expect(second.admin.offsets("t")[0]).toMatchObject({ end: 2, stable: 2 });
	expect(await again.request("InitProducerId", 4, { transactionalId: null })).toMatchObject({
		producerId: identity.producerId + 1,
	});
});

test("a log that is cut anywhere in its last batch loses that batch alone", async () => {
	const directory = temporaryDirectory();
	const first = await startBroker({ directory, topics: { t: {} } });
	for (const value of ["one", "two"]) first.admin.append("t", 0, [{ value }]);
	const file = join(directory, globSync("topics/*/0/*.log", { cwd: directory })[0] as string);
	const twoBatches = statSync(file).size;
	first.admin.append("t", 0, [{ value: "three" }]);
	await first.close();
	const whole = readFileSync(file);
	for (let cut = 1; cut < 70; cut += 4) {
		writeFileSync(file, whole);
		truncateSync(file, whole.length - cut);
		const events: BrokerEvent[] = [];
		const broker = await startBroker({ directory, log: (event) => events.push(event) });
		expect(broker.admin.read("t", 0).map(({ value }) => value?.toString())).toEqual(["one", "two"]);
		expect(events.map(({ code }) => code)).toEqual(["STORAGE_TORN"]);
		expect(statSync(file).size).toBe(twoBatches);
		expect(broker.admin.append("t", 0, [{ value: "new" }])).toBe(2);
		await broker.close();
	}
});

test("a journal whose end is torn or damaged loses its last entry alone", async () => {
	const directory = temporaryDirectory();
	const first = await startBroker({ directory, topics: { t: {} } });
	first.admin.commit("g", "t", 0, 1);
	first.admin.commit("g", "t", 0, 2);
	await first.close();
	const journal = join(directory, "journal");
	const whole = readFileSync(journal);
	for (const damage of [
		() => truncateSync(journal, whole.length - 3),
		() => writeFileSync(journal, flipLast(whole)),
		() => appendFileSync(journal, "junk"),
	]) {
		writeFileSync(journal, whole);
		damage();
		const isLonger = statSync(journal).size > whole.length;
		const broker = await startBroker({ directory });
		expect(broker.admin.committed("g")).toMatchObject([{ offset: isLonger ? 2 : 1 }]);
		await broker.close();
	}
});

test("a directory that a broker has open is refused to another", async () => {
	const directory = temporaryDirectory();
	const broker = await testBroker({ directory });
	await expect(startBroker({ directory })).rejects.toThrow(BrokerDirectoryError);
	await broker.close();
	await (await startBroker({ directory })).close();
});

test("a broker that is killed inside any write keeps all that was told is done, and transactions whole", async () => {
	// 200 of these run with the interop suites.
	const { kills, records } = await crashRounds(temporaryDirectory(), 1, 4);
	expect(kills).toBe(4);
	expect(records).toBeGreaterThan(10);
});

function flipLast(bytes: Buffer): Buffer {
	const damaged = Buffer.from(bytes);
	damaged[damaged.length - 1] = (damaged[damaged.length - 1] as number) ^ 1;
	return damaged;
}
