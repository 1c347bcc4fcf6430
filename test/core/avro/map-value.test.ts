import { expect, test } from "vitest";
import { compileSchema } from "../../support/compile-schema.ts";
import { readEveryWay, readPaths } from "../../support/read-paths.ts";

const definition = { type: "array", items: { type: "map", values: "null" } };
const { generated, dynamic } = compileSchema(definition);
const paths = readPaths(definition);
const COUNT = 10_000;
/** 12 KB each where V8 makes room for the indexes before. */
const FAR_BELOW = 60_000_000;

test.each(paths)("a list of maps with one number for a key takes no more memory than its bytes justify: $title", ({ decode }) => {
	const payload = generated.encode(Array.from({ length: COUNT }, () => ({ 1000: null })));
	const before = process.memoryUsage().heapUsed;
	const read = decode(payload) as unknown[];
	expect(process.memoryUsage().heapUsed - before).toBeLessThan(FAR_BELOW);
	expect(read).toHaveLength(COUNT);
	expect(read[COUNT - 1]).toEqual({ 1000: null });
});

test("neither does such a list in its JSON form", () => {
	const json: unknown = JSON.parse(`[${Array(COUNT).fill('{"1000":null}').join()}]`);
	const before = process.memoryUsage().heapUsed;
	const read = dynamic.fromJson?.(json) as unknown[];
	expect(process.memoryUsage().heapUsed - before).toBeLessThan(FAR_BELOW);
	expect(read).toHaveLength(COUNT);
	expect(read[COUNT - 1]).toEqual({ 1000: null });
});

test("keys of digits, the highest index among them, are properties like all others", () => {
	const map = { 0: null, 7: null, 4294967294: null, 4294967295: null, "01": null, a: null };
	expect(readEveryWay(paths, generated.encode([map]))).toEqual([map]);
});
