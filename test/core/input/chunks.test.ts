import { bytes, consume, defineConsumer, defineTopic, string } from "@millrace/core";
import { encodeRecord, invoke } from "@millrace/core/testing";
import { expect, test, vi } from "vitest";
import { findChunks } from "../../../packages/core/src/input/chunks.ts";

const portable = Symbol.for("@millrace/portable") in globalThis;
const topic = defineTopic({ name: "notes", key: bytes, value: string, wire: "plain", partitions: 1 });
const consumer = defineConsumer({ name: "notes", topic, handler: "a/b.c", whenExhausted: "block", undecodable: "block" });

test("a batch is decoded in one go by the kernel, or record by record where there is none", async () => {
	const chunks = findChunks();
	const decode = chunks && vi.spyOn(chunks, "decode");
	const mark = chunks && vi.spyOn(chunks.decoded, "mark");
	const alone = vi.spyOn(Buffer, "byteLength");
	const values = Array.from({ length: 500 }, (_, index) => `value ${index}`);
	const records = values.map((value, offset) => encodeRecord(topic, { value, offset }));
	const seen: string[] = [];
	await invoke(
		consume(consumer, ({ value }) => void seen.push(value)),
		{ records: { "notes-0": records } },
	);
	expect(seen).toEqual(values);
	// Each text that is decoded alone has its length looked at.
	const calls = alone.mock.calls.filter(([, encoding]) => encoding === "base64").length;
	expect([decode?.mock.calls.length, mark?.mock.calls.length, calls]).toEqual(portable ? [undefined, undefined, 500] : [1, 1, 0]);
});

test("the memory is made once, and without WebAssembly there is none", async () => {
	expect(findChunks()).toBe(findChunks());
	expect(findChunks() === undefined).toBe(portable);
	vi.resetModules();
	vi.stubGlobal("WebAssembly", undefined);
	try {
		const again = await import("../../../packages/core/src/input/chunks.ts");
		expect(again.findChunks()).toBeUndefined();
		expect(again.findChunks()).toBeUndefined();
	} finally {
		vi.unstubAllGlobals();
		vi.resetModules();
	}
});

test("the first frame that differs is found, whichever of its 18 bytes does", () => {
	const chunks = findChunks();
	if (chunks === undefined) return expect(portable).toBe(true);
	const { decoded, starts } = chunks;
	const frame = Buffer.from("0300b7b4a7f09c964e4aa687fb5de9ef0c63", "hex");
	const count = 6;
	for (let at = 0; at < 18; at++) {
		for (let other = 1; other < count; other++) {
			for (let index = 0; index < count; index++) {
				starts[index] = decoded.at + index * 21;
				decoded.bytes.set(frame, starts[index]);
			}
			const place = decoded.at + other * 21 + at;
			decoded.bytes[place] = (frame[at] as number) ^ 0x10;
			expect(chunks.sameFrames(0, count)).toBe(other);
			expect(chunks.sameFrames(other, count)).toBe(Math.min(other + 1, count));
			if (other + 1 < count) expect(chunks.sameFrames(other + 1, count)).toBe(count);
		}
	}
});
