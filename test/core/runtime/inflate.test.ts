import { deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { consume } from "@millrace/core";
import { deliver, invoke } from "@millrace/core/testing";
import { localSchemaId, writeGlueHeader } from "@millrace/core/wire";
import { expect, test } from "vitest";
import { inflate } from "../../../packages/core/src/runtime/inflate.ts";
import { definitions, digestOf } from "../../support/fake-schema.ts";
import { billing, records } from "../../support/orders.ts";

const text = Buffer.from(JSON.stringify({ id: 1, unit: "EUR".repeat(100) }));

test("every level of zlib is inflated", () => {
	for (let level = -1; level <= 9; level++) expect(inflate(deflateSync(text, { level }), 1000)).toEqual(text);
});

test("a payload of exactly the limit passes, one byte more does not", () => {
	expect(inflate(deflateSync(text), text.length)).toHaveLength(text.length);
	expect(() => inflate(deflateSync(text), text.length - 1)).toThrow(
		expect.objectContaining({ code: "PAYLOAD_NOT_INFLATED", problem: expect.stringMatching(/larger than 317 bytes/) }),
	);
});

test("a stream that is cut short, damaged, or no zlib is a coded error without its cause", () => {
	const whole = deflateSync(text);
	const damaged = Buffer.from(whole);
	damaged[whole.length - 1] = (damaged[whole.length - 1] as number) ^ 1;
	const broken = [
		damaged,
		gzipSync(text),
		deflateRawSync(text),
		Buffer.alloc(0),
		...Array.from(whole, (_, end) => whole.subarray(0, end)),
	];
	for (const stream of broken) {
		let error: unknown;
		try {
			inflate(stream, 10_000);
		} catch (caught) {
			error = caught;
		}
		expect(error).toMatchObject({ code: "PAYLOAD_NOT_INFLATED", retryable: false });
		expect(error).not.toHaveProperty("cause");
	}
});

test("a bomb fails its own record by the limit of the consumer, and the stage's settings win over it", async () => {
	const id = localSchemaId(digestOf(definitions.v2));
	const bomb = writeGlueHeader(id, deflateSync(Buffer.alloc(30_000_000), { level: 9 }), true);
	const event = deliver(billing(), [{ rawValue: bomb }, ...records([0, 2], [1, 5])], { compress: true });
	const outcomesWith = async (maxInflated: "1 MB" | "20 B" | undefined, settings = {}) => {
		const handler = consume(billing({ undecodable: "skip", ...(maxInflated && { maxInflated }) }), () => {});
		return (await invoke(handler, event, { settings })).outcomes.map(({ at, kind }) => `${at.partition}:${at.offset} ${kind}`);
	};
	const alone = ["0:0 skipped", "1:5 succeeded", "0:2 succeeded"].sort();
	expect((await outcomesWith("1 MB")).sort()).toEqual(alone);
	expect((await outcomesWith(undefined)).sort()).toEqual(alone);
	expect((await outcomesWith("20 B")).filter((line) => line.includes("skipped"))).toHaveLength(3);
	expect((await outcomesWith("20 B", { maxInflatedBytes: 1000 })).sort()).toEqual(alone);
});
