import fc from "fast-check";
import { expect, test } from "vitest";
import { Framing } from "../../../packages/broker/src/wire/framing.ts";
import { WireError } from "../../../packages/broker/src/wire/wire-error.ts";

test("frames come out whole and in order, however their bytes arrive", () => {
	const frames = fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 10 });
	fc.assert(
		fc.property(frames, fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }), (sent, cuts) => {
			const stream = Buffer.concat(sent.flatMap((frame) => [sizeOf(frame.length), Buffer.from(frame)]));
			const framing = new Framing();
			const received: string[] = [];
			for (let from = 0, turn = 0; from < stream.length; turn++) {
				const to = Math.min(stream.length, from + (cuts[turn % cuts.length] as number));
				received.push(...framing.push(stream.subarray(from, to), 50).map((frame) => frame.toString("hex")));
				from = to;
			}
			expect(received).toEqual(sent.map((frame) => Buffer.from(frame).toString("hex")));
		}),
	);
});

test("a frame above the limit, or of a negative size, is refused by its first four bytes", () => {
	expect(() => new Framing().push(sizeOf(101), 100)).toThrow(WireError);
	expect(() => new Framing().push(sizeOf(-1), 100)).toThrow(WireError);
	expect(new Framing().push(sizeOf(100), 100)).toEqual([]);
});

function sizeOf(length: number): Buffer {
	const size = Buffer.alloc(4);
	size.writeInt32BE(length);
	return size;
}
