import { dynamic } from "@millrace/core/avro-dynamic";
import { expect, test } from "vitest";
import { compileSchema } from "../../support/compile-schema.ts";

const field = (name: string, type: unknown) => ({ name, type });
const record = (...fields: unknown[]) => ({ type: "record", name: "R", fields });
const own = record(field("f", "int"));
const old = record(field("g", "string"), field("f", "int"));
const { dynamic: both, generated, digest, definition } = compileSchema(own, { versions: [old] });
const oldDigest = compileSchema(old).digest;

test("versions that the build knows are read by generated code, whatever their definition is said to be", () => {
	expect(both.decoderFor?.({ digest, definition: "no definition" })).toBe(generated.decoderFor?.({ digest }));
	expect(both.decoderFor?.({ digest: oldDigest, definition: "no definition" })?.decode(Buffer.of(2, 0x78, 4))).toEqual({ f: 2 });
});

test("versions that it does not know are read by their definitions", () => {
	const unseen = JSON.stringify(record(field("a", "long"), field("f", "int")));
	expect(both.decoderFor?.({ digest: "0".repeat(64), definition: unseen })?.decode(Buffer.of(2, 4))).toEqual({ f: 2 });
	expect(both.decoderFor?.({ definition: unseen })?.decode(Buffer.of(2, 4))).toEqual({ f: 2 });
	expect(both.decoderFor?.({ digest: "0".repeat(64) })).toBeUndefined();
	expect(both.decoderFor?.({})).toBeUndefined();
});

test("a definition as another tool wrote it, with namespaces, documentation and bare names, is read", () => {
	const fields = [field("e", { type: "enum", name: "E", symbols: ["A"] }), field("g", "E"), field("f", { type: "int" })];
	const writer = JSON.stringify({ namespace: "x.y", doc: "d", type: "record", name: "R", fields });
	expect(both.decoderFor?.({ definition: writer })?.decode(Buffer.of(0, 0, 2))).toEqual({ f: 1 });
});

test("everything else is the schema's own", () => {
	expect(both).toMatchObject({ format: "avro", name: "R", digest, decode: generated.decode, encode: generated.encode });
	expect(both.decodeIn).toBe(generated.decodeIn);
	expect(both.fromJson?.({ f: 5 })).toEqual({ f: 5 });
});

test("nothing is read before the first record that needs it", () => {
	const broken = dynamic(generated, { text: "{" });
	expect(broken.decode(Buffer.of(2))).toEqual({ f: 1 });
	expect(() => broken.decoderFor?.({ definition })).toThrow(expect.objectContaining({ code: "AVRO_DEFINITION_INVALID" }));
	expect(() => broken.fromJson?.({ f: 1 })).toThrow(expect.objectContaining({ code: "AVRO_DEFINITION_INVALID" }));
});
