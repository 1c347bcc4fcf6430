import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { manualClock } from "../../support/manual-clock.ts";
import { batchOf, TRANSACTIONAL } from "../support/batches.ts";
import { produceBody } from "../support/bodies.ts";
import { testBroker } from "../support/test-broker.ts";

const configs = {
	"cleanup.policy": "compact",
	"min.cleanable.dirty.ratio": "0",
	"segment.bytes": "300",
	"delete.retention.ms": "1000000000",
};

test("after compaction the last value of each key is there with its offset, and what was behind the last segment is as it was", async () => {
	const change = fc.record({ key: fc.constantFrom("a", "b", "c", "d"), value: fc.option(fc.string({ maxLength: 20 })) });
	await fc.assert(
		fc.asyncProperty(fc.array(fc.array(change, { minLength: 1, maxLength: 4 }), { maxLength: 20 }), async (batches) => {
			const broker = await testBroker({ topics: { t: { configs } } });
			for (const [index, batch] of batches.entries()) {
				broker.admin.append("t", 0, batch);
				if (index % 7 === 6) broker.housekeep();
			}
			const all = batches.flat().map((each, offset) => ({ ...each, offset }));
			const end = broker.admin.offsets("t")[0]?.end;
			broker.housekeep();
			const seen = broker.admin
				.read("t", 0)
				.map(({ key, value, offset }) => ({ key: `${key}`, value: value?.toString() ?? null, offset }));
			const last = new Map(all.map((each) => [each.key, each]));
			for (const each of last.values()) expect(seen).toContainEqual(each);
			for (const each of seen) expect(all[each.offset]).toEqual(each);
			expect(broker.admin.offsets("t")[0]?.end).toBe(end);
			expect(seen.map(({ offset }) => offset)).toEqual(seen.map(({ offset }) => offset).sort((a, b) => a - b));
			await broker.close();
		}),
		{ numRuns: 60 },
	);
});

test("tombstones go once they are older than delete.retention.ms", async () => {
	const clock = manualClock();
	const broker = await testBroker({ clock, topics: { t: { configs: { ...configs, "delete.retention.ms": "60000" } } } });
	broker.admin.append("t", 0, [{ key: "a", value: "1" }]);
	broker.admin.append("t", 0, [{ key: "a", value: null }]);
	for (let index = 0; index < 6; index++) broker.admin.append("t", 0, [{ key: "filler", value: "x".repeat(200) }]);
	broker.housekeep();
	const ofA = () => broker.admin.read("t", 0).filter(({ key }) => `${key}` === "a");
	expect(ofA().map(({ value }) => value)).toEqual([null]);
	await clock.advance(61_000);
	for (let index = 0; index < 3; index++) broker.admin.append("t", 0, [{ key: "filler", value: "x".repeat(200) }]);
	broker.housekeep();
	expect(ofA()).toEqual([]);
});

test("records of an aborted transaction do not hide older ones, and an open one is left alone", async () => {
	const broker = await testBroker({ topics: { t: { configs } } });
	const client = broker.client();
	const begin = async (transactionalId: string) => {
		const { producerId, producerEpoch } = (await client.request("InitProducerId", 4, {
			transactionalId,
			transactionTimeoutMs: 60_000,
		})) as {
			readonly producerId: number;
			readonly producerEpoch: number;
		};
		const speaker = { transactionalId, producerId, producerEpoch };
		await client.request("AddPartitionsToTxn", 3, { ...speaker, topics: [{ name: "t", partitions: [0] }] });
		return speaker;
	};
	const send = (speaker: { readonly transactionalId: string }, keys: readonly string[]) => {
		const batch = batchOf(["in transaction"], { keys, attributes: TRANSACTIONAL, ...speaker, baseSequence: 0 });
		return client.request("Produce", 9, produceBody("t", batch, speaker));
	};
	const fill = () => {
		for (let index = 0; index < 4; index++) broker.admin.append("t", 0, [{ key: "filler", value: "x".repeat(250) }]);
	};
	broker.admin.append("t", 0, [{ key: "a", value: "kept" }]);
	const aborted = await begin("aborted");
	await send(aborted, ["a"]);
	await client.request("EndTxn", 3, { ...aborted, committed: false });
	fill();
	broker.housekeep();
	const values = () => broker.admin.read("t", 0).map(({ key, value }) => `${key}=${value}`.slice(0, 20));
	expect(values()).toContain("a=kept");
	expect(values()).not.toContain("a=in transaction");
	const open = await begin("open");
	await send(open, ["b"]);
	fill();
	broker.admin.append("t", 0, [{ key: "b", value: "later" }]);
	fill();
	broker.housekeep();
	expect(values()).toContain("b=in transaction");
	expect(broker.admin.read("t", 0, 0, "committed").map(({ key }) => `${key}`)).not.toContain("b");
});

test("what was compacted is compacted after a restart as well", async () => {
	const directory = mkdtempSync(join(tmpdir(), "millrace-broker-test-"));
	const first = await testBroker({ directory, topics: { t: { configs } } });
	for (let index = 0; index < 30; index++) first.admin.append("t", 0, [{ key: `${index % 3}`, value: `${index}`.repeat(40) }]);
	first.housekeep();
	const before = first.admin.read("t", 0);
	expect(before.length).toBeLessThan(15);
	await first.close();
	const second = await testBroker({ directory });
	expect(second.admin.read("t", 0)).toEqual(before);
	expect(second.admin.append("t", 0, [{ key: "new", value: "v" }])).toBe(30);
	await second.close();
	rmSync(directory, { recursive: true });
});
