import fc from "fast-check";
import { expect, test } from "vitest";
import { at } from "../support/raw-client.ts";
import { testBroker } from "../support/test-broker.ts";

test("the first record that is not older is found, in any order of times, and the one with the latest time", async () => {
	const times = fc.array(fc.array(fc.nat(50), { minLength: 1, maxLength: 5 }), { maxLength: 10 });
	await fc.assert(
		fc.asyncProperty(times, fc.nat(55), async (batches, wanted) => {
			const broker = await testBroker({ topics: { t: { configs: { "segment.bytes": "300", "retention.ms": "-1" } } } });
			for (const batch of batches)
				broker.admin.append(
					"t",
					0,
					batch.map((timestamp) => ({ value: "v", timestamp })),
				);
			const ask = async (timestamp: number) => {
				const topics = [{ name: "t", partitions: [{ partitionIndex: 0, timestamp }] }];
				const answer = await broker.client().request("ListOffsets", 7, { replicaId: -1, isolationLevel: 0, topics });
				return at(answer, "topics", 0, "partitions", 0, "offset");
			};
			const all = batches.flat();
			expect(await ask(wanted)).toBe(all.findIndex((time) => time >= wanted));
			expect(await ask(-3)).toBe(all.length === 0 ? -1 : all.indexOf(Math.max(...all)));
			expect(await ask(-1)).toBe(all.length);
			expect(await ask(-2)).toBe(0);
			await broker.close();
		}),
		{ numRuns: 60 },
	);
});
