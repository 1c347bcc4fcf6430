import { fingerprintOf, readAvroSchema } from "@millrace/codegen";
import { expect, test } from "vitest";

/* Each is also what Apache Avro's implementations say, which the interop run asks: test/interop/avro/examples.test.ts. */
test.each([
	[
		'"int"',
		"8f5c393f1ad57572",
		"ef524ea1b91e73173d938ade36c1db32",
		"3f2b87a9fe7cc9b13835598c3981cd45e3e355309e5090aa0933d7becb6fba45",
	],
	[
		'"long"',
		"b71df49344e154d0",
		"e1dd9a1ef98b451b53690370b393966b",
		"c32c497df6730c97fa07362aa5023f37d49a027ec452360778114cf427965add",
	],
])("fingerprints of %s", (text, crc, md5, sha256) => {
	const type = readAvroSchema({ path: "x.avsc", text });
	expect(fingerprintOf(type, "CRC-64-AVRO")).toBe(crc);
	expect(fingerprintOf(type, "MD5")).toBe(md5);
	expect(fingerprintOf(type, "SHA-256")).toBe(sha256);
});

test("a fingerprint stays when only a default, an alias or documentation changes, and goes with the name of a field", () => {
	const of = (field: object): string =>
		fingerprintOf(
			readAvroSchema({
				path: "x.avsc",
				text: JSON.stringify({ type: "record", name: "R", fields: [{ type: "int", ...field }] }),
			}),
			"CRC-64-AVRO",
		);
	expect(of({ name: "f", default: 3, aliases: ["old"], doc: "x" })).toBe(of({ name: "f" }));
	expect(of({ name: "g" })).not.toBe(of({ name: "f" }));
});
