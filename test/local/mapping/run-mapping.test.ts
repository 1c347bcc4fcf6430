import fc from "fast-check";
import { expect, test } from "vitest";
import { PROVISIONED, positions, record, records } from "../support/records.ts";
import { reporting, run, START } from "../support/run.ts";

const S3 = { DestinationConfig: { OnFailure: { Destination: "arn:aws:s3:::failures" } } };

test("records that match no filter are never sent", async () => {
	const { calls, ended } = await run(records("0:0", "0:1"), () => ({}), {
		mapping: { FilterCriteria: { Filters: [{ Pattern: '{"value":{"id":[1]}}' }] } },
	});
	expect(calls).toEqual([["0:1"]]);
	expect(ended).toEqual({ "0:0": "filtered", "0:1": "succeeded" });
});

test("a record that alone is over the payload limit goes to the destination unsent, in its place of the partition", async () => {
	const big = record(0, 1, { value: Buffer.alloc(2000).toString("base64") });
	const { calls, ended, failures } = await run([record(0, 0), big, record(0, 2)], () => ({}), {
		mapping: { ...PROVISIONED, ...S3 },
		maxPayloadBytes: 1500,
	});
	expect(calls).toEqual([["0:0"], ["0:2"]]);
	expect(ended).toEqual({ "0:0": "succeeded", "0:1": "deadLettered", "0:2": "succeeded" });
	expect(failures).toMatchObject([{ condition: "MaximumPayloadSizeExceeded", invokeCount: 0, records: [big] }]);
});

test("an oversized record without a destination is dropped with a coded error", async () => {
	const { finals } = await run([record(0, 1, { value: Buffer.alloc(2000).toString("base64") })], () => ({}), {
		maxPayloadBytes: 1500,
	});
	expect(finals).toMatchObject([{ kind: "failed", error: { code: "RECORD_TOO_LARGE" } }]);
});

test("at the pace of their timestamps records are too old when the newest is", async () => {
	const old = record(0, 0, { timestamp: START });
	const late = record(1, 0, { timestamp: START + 120_000 });
	const { ended } = await run([old, late], () => ({}), {
		pace: "timestamps",
		mapping: { ...PROVISIONED, MaximumRecordAgeInSeconds: 60 },
	});
	expect(ended).toEqual({ "0:0": "failed", "1:0": "succeeded" });
});

test("a timestamp that is no date moves no clock, so the records behind it do not grow old", async () => {
	const { ended } = await run(
		[record(0, 0, { timestamp: START }), record(0, 1, { timestamp: 1e300 }), record(0, 2, { timestamp: START + 1000 })],
		() => ({}),
		{ pace: "timestamps", mapping: { ...PROVISIONED, MaximumRecordAgeInSeconds: 60 } },
	);
	expect(ended).toEqual({ "0:0": "succeeded", "0:1": "succeeded", "0:2": "succeeded" });
});

test("as a backlog records are never too old for what their timestamps say", async () => {
	const { ended } = await run([record(0, 0, { timestamp: 0 }), record(1, 0)], () => ({}), {
		mapping: { ...PROVISIONED, MaximumRecordAgeInSeconds: 60 },
	});
	expect(Object.values(ended)).toEqual(["succeeded", "succeeded"]);
});

test("recorded batches are kept when asked for, with the fields they were recorded with", async () => {
	async function* source() {
		yield { event: { records: { "eu-orders-0": records("0:0", "0:1") } }, origin: { file: "a", line: 1 } };
		yield { event: { eventSourceArn: "arn:other", records: { "eu-orders-0": records("0:2") } }, origin: { file: "a", line: 2 } };
	}
	const { calls, events } = await run([], () => ({}), { source: source(), asRecorded: true, mapping: { BatchSize: 1 } });
	expect(calls).toEqual([["0:0", "0:1"], ["0:2"]]);
	expect(Object.keys(events[0] ?? {})).toEqual(["records"]);
	expect(events[1]).toMatchObject({ eventSourceArn: "arn:other" });
});

test("records of other topics are left out and counted, and maxRecords counts only the mapping's own", async () => {
	const { calls } = await run([record(0, 0, { topic: "other" }), ...records("0:1", "0:2", "0:3")], () => ({}), { maxRecords: 2 });
	expect(calls).toEqual([["0:1", "0:2"]]);
});

test("after an interruption nothing more is sent, no retry either, and what was taken is not run", async () => {
	const controller = new AbortController();
	const { calls, finals } = await run(
		records("0:0", "1:0", "0:1", "1:1", "0:2"),
		() => {
			controller.abort();
			return reporting("1:0");
		},
		{ mapping: { ...PROVISIONED, BatchSize: 2 }, signal: controller.signal },
	);
	expect(calls).toEqual([["0:0", "1:0"]]);
	expect(finals.map(({ record: { partition, offset }, kind }) => `${partition}:${offset} ${kind}`)).toEqual([
		"0:0 succeeded",
		"1:0 notRun",
	]);
});

/** Any log of a few partitions whose offsets and timestamps only grow. */
const logs = fc
	.array(fc.record({ partition: fc.integer({ min: 0, max: 3 }), gap: fc.integer({ min: 0, max: 900 }) }), { maxLength: 40 })
	.map((steps) => {
		const next = [0, 0, 0, 0];
		let time = START;
		return steps.map(({ partition, gap }) => {
			time += gap;
			const offset = next[partition] as number;
			next[partition] = offset + 1;
			return record(partition, offset, { timestamp: time });
		});
	});

const mappings = fc.record({
	BatchSize: fc.integer({ min: 1, max: 12 }),
	retries: fc.integer({ min: -1, max: 4 }),
	bisect: fc.boolean(),
	provisioned: fc.boolean(),
	destination: fc.boolean(),
	pace: fc.constantFrom("backlog" as const, "timestamps" as const),
});

test("whatever fails, each record ends exactly once, and no event holds a partition out of order", async () => {
	await fc.assert(
		fc.asyncProperty(logs, mappings, fc.infiniteStream(fc.integer({ min: 0, max: 9 })), async (log, mapping, dice) => {
			const next = () => dice.next().value as number;
			const { finals, calls } = await run(
				log,
				(event) => {
					const sent = positions(event);
					const roll = next();
					if (roll < 2) return { throws: new Error("boom") };
					if (roll === 2) return { response: { batchItemFailures: [{ itemIdentifier: { partition: "none", offset: 0 } }] } };
					// As `consume` does it: the failed record and every later one of its partition.
					const first = sent[next() % sent.length] as string;
					const [partition, offset] = first.split(":").map(Number) as [number, number];
					return roll < 6
						? reporting(...sent.filter((one) => one.startsWith(`${partition}:`) && Number(one.split(":")[1]) >= offset))
						: {};
				},
				{
					pace: mapping.pace,
					maxDeliveries: 3,
					mapping: {
						BatchSize: mapping.BatchSize,
						MaximumRetryAttempts: mapping.retries,
						BisectBatchOnFunctionError: mapping.bisect,
						...(mapping.provisioned ? PROVISIONED : {}),
						...(mapping.destination ? S3 : {}),
					},
				},
			);
			expect(finals.map(({ record: { partition, offset } }) => `${partition}:${offset}`).sort()).toEqual(
				log.map(({ partition, offset }) => `${partition}:${offset}`).sort(),
			);
			for (const call of calls) {
				for (const offsets of byPartition(call).values()) expect(offsets).toEqual([...offsets].sort((a, b) => a - b));
			}
		}),
		{ numRuns: 150 },
	);
});

test("a new record of a partition is first delivered only when all earlier ones are final or travel with it", async () => {
	await fc.assert(
		fc.asyncProperty(logs, fc.integer({ min: 1, max: 6 }), fc.boolean(), async (log, BatchSize, bisect) => {
			const open = new Set<string>();
			const seen = new Set<string>();
			const tries = new Map<string, number>();
			await run(
				log,
				(event) => {
					const sent = positions(event);
					for (const one of sent.filter((position) => !seen.has(position))) {
						const [partition] = one.split(":");
						const earlier = [...open].filter((position) => position.startsWith(`${partition}:`) && !sent.includes(position));
						expect(earlier).toEqual([]);
						seen.add(one);
					}
					// Every third record fails its first two deliveries.
					const poison = sent.find((one) => Number(one.split(":")[1]) % 3 === 0 && (tries.get(one) ?? 0) < 2);
					for (const one of sent) open.delete(one);
					if (poison === undefined) return {};
					tries.set(poison, (tries.get(poison) ?? 0) + 1);
					const [partition, offset] = poison.split(":").map(Number) as [number, number];
					const suffix = sent.filter((one) => one.startsWith(`${partition}:`) && Number(one.split(":")[1]) >= offset);
					for (const one of suffix) open.add(one);
					return reporting(...suffix);
				},
				{ mapping: { ...PROVISIONED, BatchSize, BisectBatchOnFunctionError: bisect } },
			);
			expect(open.size).toBe(0);
		}),
		{ numRuns: 150 },
	);
});

test("three redeliveries are counted as four deliveries of that record alone", async () => {
	const { finals } = await run(records("0:0", "0:1", "1:0"), (_event, call) => (call <= 3 ? reporting("0:1") : {}), {
		mapping: PROVISIONED,
	});
	expect(finals.map(({ record: { partition, offset }, deliveries }) => [`${partition}:${offset}`, deliveries])).toEqual([
		["0:0", 1],
		["1:0", 1],
		["0:1", 4],
	]);
});

test("bisect isolates one poison record within log2 n + 1 failed deliveries", async () => {
	await fc.assert(
		fc.asyncProperty(fc.integer({ min: 1, max: 300 }), fc.nat(), async (size, at) => {
			const poison = `0:${at % size}`;
			const log = Array.from({ length: size }, (_, offset) => record(0, offset));
			let failures = 0;
			const { ended } = await run(
				log,
				(event) => {
					if (!positions(event).includes(poison)) return {};
					failures += 1;
					return { throws: new Error("boom") };
				},
				{ mapping: { ...PROVISIONED, BatchSize: 10_000, BisectBatchOnFunctionError: true, MaximumRetryAttempts: 0 } },
			);
			expect(failures).toBeLessThanOrEqual(Math.ceil(Math.log2(size)) + 1);
			expect(Object.entries(ended).filter(([, kind]) => kind !== "succeeded")).toEqual([[poison, "failed"]]);
		}),
		{ numRuns: 60 },
	);
});

function byPartition(sent: readonly string[]): Map<number, number[]> {
	const groups = new Map<number, number[]>();
	for (const one of sent) {
		const [partition, offset] = one.split(":").map(Number) as [number, number];
		groups.set(partition, [...(groups.get(partition) ?? []), offset]);
	}
	return groups;
}

test("a recorded batch keeps its partitions in their order, whatever their timestamps say", async () => {
	const event = {
		records: { "eu-orders-1": [record(1, 0, { timestamp: START + 9 })], "eu-orders-0": [record(0, 0, { timestamp: START })] },
	};
	async function* source() {
		yield { event, origin: { file: "a", line: 1 } };
	}
	const { events } = await run([], () => ({}), { source: source(), asRecorded: true });
	expect(JSON.stringify(events)).toBe(JSON.stringify([event]));
});

test("real time passes until a batch was sent, or its last record written where batches are kept", async () => {
	const log = [
		record(0, 0, { timestamp: START }),
		record(0, 1, { timestamp: START + 100 }),
		record(0, 2, { timestamp: START + 5000 }),
	];
	const due: number[] = [];
	const waitUntil = async (moment: number) => void due.push(moment - START);
	await run(log, () => ({}), { pace: "timestamps", waitUntil });
	expect(due).toEqual([500, 5500]);
	async function* source() {
		for (const one of log) yield { event: { records: { "eu-orders-0": [one] } }, origin: { file: "a", line: 1 } };
	}
	due.length = 0;
	await run([], () => ({}), { pace: "timestamps", waitUntil, source: source(), asRecorded: true });
	expect(due).toEqual([0, 100, 5000]);
});
