import zlib, { deflateRawSync, deflateSync, gzipSync, inflateSync } from "node:zlib";
import { consume } from "@millrace/core";
import { deliver, invoke } from "@millrace/core/testing";
import { localSchemaId, writeGlueHeader } from "@millrace/core/wire";
import { describe, expect, test, vi } from "vitest";
import { inflate, inflateInto } from "../../../packages/core/src/runtime/inflate.ts";
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

describe("into memory that is used again", () => {
	const memory = Buffer.alloc(4000);
	const OUT = 2000;

	/** What it makes of a stream that stands somewhere in the memory; undefined where it leaves that to `inflate`. */
	function into(stream: Uint8Array, room = 1000, from = inflateInto): Buffer | undefined {
		memory.fill(0xee);
		memory.set(stream, 7);
		const size = from(memory, 7, 7 + stream.length, OUT, room);
		expect(memory.subarray(OUT + room).every((byte) => byte === 0xee)).toBe(true);
		return size < 0 ? undefined : Buffer.from(memory.subarray(OUT, OUT + size));
	}

	test("every level of zlib is inflated, as often as is asked", () => {
		for (let level = -1; level <= 9; level++) expect(into(deflateSync(text, { level }))).toEqual(text);
		expect(into(deflateSync(Buffer.alloc(0)))).toEqual(Buffer.alloc(0));
	});

	test("a stream that is cut short anywhere, damaged, or no zlib is left to the judge, and the next one is read", () => {
		const whole = deflateSync(text);
		for (let end = 0; end < whole.length; end++) expect(into(whole.subarray(0, end)), `${end} bytes`).toBeUndefined();
		for (let at = 0; at < whole.length; at++) {
			const made = into(Buffer.from(whole).fill((whole[at] as number) ^ 0x40, at, at + 1));
			if (made !== undefined) expect(made).toEqual(text);
			expect(into(whole)).toEqual(text);
		}
		expect(into(gzipSync(text))).toBeUndefined();
		expect(into(deflateRawSync(text))).toBeUndefined();
	});

	test("what fills the room may go on, so it is left to the judge; a byte less is known to have ended", () => {
		expect(into(deflateSync(Buffer.alloc(999, 1)))).toHaveLength(999);
		expect(into(deflateSync(Buffer.alloc(1000, 1)))).toBeUndefined();
		expect(into(deflateSync(Buffer.alloc(1_000_000, 1)))).toBeUndefined();
	});

	test("bytes behind the end of a stream are left to the judge, who has always passed over them", () => {
		const followed = Buffer.concat([deflateSync(text), Buffer.of(1, 2, 3)]);
		expect(into(followed)).toBeUndefined();
		expect(inflate(followed, 1000)).toEqual(inflateSync(followed));
		expect(inflate(followed, 1000)).toEqual(text);
	});

	test.each<[string, object]>([
		["no handle", {}],
		["a handle without its functions", { _handle: {}, _writeState: new Uint32Array(2) }],
		["a handle that cannot be reset", { _handle: { writeSync() {} }, _writeState: new Uint32Array(2) }],
		["no state", { _handle: { writeSync() {}, reset() {} } }],
		["another kind of state", { _handle: { writeSync() {}, reset() {} }, _writeState: new Uint32Array(3) }],
		["a handle that writes nothing", { _handle: { writeSync() {}, reset() {} }, _writeState: new Uint32Array(2) }],
	])("where Node's stream has %s inside, each payload is inflated as Node documents", async (_, stream) => {
		vi.resetModules();
		const create = vi.spyOn(zlib, "createInflate").mockReturnValue(stream as never);
		const fresh = await import("../../../packages/core/src/runtime/inflate.ts");
		expect(into(deflateSync(text), 1000, fresh.inflateInto)).toBeUndefined();
		expect(into(deflateSync(text), 1000, fresh.inflateInto)).toBeUndefined();
		expect(fresh.inflate(deflateSync(text), 1000)).toEqual(text);
		expect(create).toHaveBeenCalledTimes(1);
	});
});
