import { schema } from "@millrace/core/avro";
import { expect, test } from "vitest";

const maps = schema<readonly Record<string, null>[]>({
	name: "Maps",
	digest: "0".repeat(64),
	definition: '{"type":"array","items":{"type":"map","values":"null"}}',
});
const COUNT = 10_000;
/** 12 KB each where V8 makes room for the indexes before. */
const FAR_BELOW = 60_000_000;

test("a list of maps with one number for a key takes no more memory than its bytes justify", () => {
	const payload = maps.encode(Array.from({ length: COUNT }, () => ({ 1000: null })));
	const before = process.memoryUsage().heapUsed;
	const read = maps.decode(payload);
	expect(process.memoryUsage().heapUsed - before).toBeLessThan(FAR_BELOW);
	expect(read).toHaveLength(COUNT);
	expect(read[COUNT - 1]).toEqual({ 1000: null });
});

test("neither does such a list in its JSON form", () => {
	const json: unknown = JSON.parse(`[${Array(COUNT).fill('{"1000":null}').join()}]`);
	const before = process.memoryUsage().heapUsed;
	const read = maps.fromJson?.(json);
	expect(process.memoryUsage().heapUsed - before).toBeLessThan(FAR_BELOW);
	expect(read).toHaveLength(COUNT);
	expect(read?.[COUNT - 1]).toEqual({ 1000: null });
});

test("keys of digits, the highest index among them, are properties like all others", () => {
	const map = { 0: null, 7: null, 4294967294: null, 4294967295: null, "01": null, a: null };
	expect(maps.decode(maps.encode([map]))).toEqual([map]);
});
