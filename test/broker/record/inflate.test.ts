import { randomBytes } from "node:crypto";
import { compressionsAlgorithms } from "@platformatic/kafka";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { CODECS, describeBatch } from "../../../packages/broker/src/record/batch.ts";
import { inflateRecords } from "../../../packages/broker/src/record/inflate.ts";
import { inflateLz4 } from "../../../packages/broker/src/record/lz4.ts";
import { inflateSnappy } from "../../../packages/broker/src/record/snappy.ts";
import { batchOf } from "../support/batches.ts";

/* What another implementation has compressed, and what nobody has. */
const codecs = CODECS.filter((codec) => codec !== "none");
const content = fc.array(fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 30 }), fc.integer({ min: 1, max: 400 })), {
	maxLength: 20,
});

/*
  wasm-utils 0.2.1 keeps a view of its memory that is dead as soon as that memory grows, and looks for a new one only when an input is
  larger than all before. A few large ones make it grow to what all others need.
*/
beforeAll(() => {
	for (const codec of ["snappy", "lz4"] as const) {
		for (let size = 2 ** 20; size < 2 ** 20 + 5; size++) {
			try {
				compressionsAlgorithms[codec].compressSync(randomBytes(size));
			} catch (error) {
				expect(error).toBeInstanceOf(TypeError);
			}
		}
	}
});

test.for(codecs)("records that another library compressed with %s are inflated", async (codec) => {
	await fc.assert(
		fc.asyncProperty(content, async (runs) => {
			const body = Buffer.concat(runs.flatMap(([bytes, times]) => Array.from({ length: times }, () => Buffer.from(bytes))));
			const compressed = await compressionsAlgorithms[codec].compressSync(body);
			const batch = describeBatch(batchOf([], { lastOffset: 0, attributes: CODECS.indexOf(codec), body: compressed }));
			expect(inflateRecords(batch).equals(body)).toBe(true);
		}),
		{ numRuns: 40 },
	);
});

test.for([
	["snappy", inflateSnappy],
	["lz4", inflateLz4],
] as const)("damaged %s is a range error, never more than the limit, and never a crash", ([codec, inflate]) => {
	const whole = compressionsAlgorithms[codec].compressSync(
		Buffer.from("the same words, the same words, and the same words".repeat(9)),
	);
	fc.assert(
		fc.property(fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 6 }), fc.nat(30), (damage, cut) => {
			const damaged = Buffer.from(whole.subarray(0, whole.length - cut));
			for (const [at, value] of damage) if (at < damaged.length) damaged[at] = value;
			try {
				expect(inflate(damaged, 1000).length).toBeLessThanOrEqual(1000);
			} catch (error) {
				expect(error).toBeInstanceOf(RangeError);
			}
		}),
	);
});

test("snappy in the blocks that Java writes is inflated", () => {
	const block = (text: string) => {
		const raw = compressionsAlgorithms.snappy.compressSync(Buffer.from(text));
		const bytes = raw.subarray(0, 8).toString("latin1").includes("SNAPPY") ? raw.subarray(20) : raw;
		const size = Buffer.alloc(4);
		size.writeInt32BE(bytes.length);
		return Buffer.concat([size, bytes]);
	};
	const header = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1]);
	const framed = Buffer.concat([header, block("first, "), block("second")]);
	expect(inflateSnappy(framed, 100).toString()).toBe("first, second");
	expect(() => inflateSnappy(framed, 10)).toThrow(RangeError);
});
