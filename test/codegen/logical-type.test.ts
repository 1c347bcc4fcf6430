import { generate } from "@millrace/codegen";
import { expect, test } from "vitest";
import { compileSchema } from "../support/compile-schema.ts";

const bases = ["int", "long", "float", "string", "bytes"].map((type): object => ({ type }));
const fixed = [0, 1, 4, 12, 16].map((size): object => ({ type: "fixed", name: "F", size }));
const names = [
	"date",
	"time-millis",
	"time-micros",
	"timestamp-millis",
	"timestamp-micros",
	"timestamp-nanos",
	"local-timestamp-millis",
	"local-timestamp-micros",
	"local-timestamp-nanos",
	"uuid",
	"duration",
	"constructor",
	"unheard-of",
].map((logicalType): object => ({ logicalType }));
const decimals = [
	{ precision: 2 },
	{ precision: 9, scale: 2 },
	{ precision: 10, scale: 10 },
	{ precision: 2, scale: 3 },
	{ precision: 2, scale: -1 },
	{ precision: 0 },
	{ precision: -3 },
	{ precision: 2.5 },
	{ precision: "4" },
	{ scale: 2 },
	{ precision: 38, scale: 1.5 },
].map((attributes): object => ({ logicalType: "decimal", ...attributes }));

/** The value that a payload of zeros decodes to says what the runtime takes the type for. */
function describe(value: unknown): string {
	if (value instanceof Date) return "Date";
	if (value instanceof Uint8Array) return "Uint8Array";
	return typeof value === "object" ? "avro.Duration" : typeof value;
}

test("generated types and decoded values agree on every type, every logical type, and whether it is in force", () => {
	for (const base of [...bases, ...fixed]) {
		for (const logical of [...names, ...decimals]) {
			const type = { ...base, ...logical };
			const text = JSON.stringify({ type: "record", name: "R", fields: [{ name: "f", type }] });
			const sources = [{ path: "r.avsc", text }];
			const typed = /readonly f: (.*);/.exec(generate(sources)[0]?.text ?? "")?.[1];
			const { generated, dynamic } = compileSchema(text);
			const size = "size" in base ? (base.size as number) : "type" in base && base.type === "float" ? 4 : 1;
			for (const { decode } of [generated, dynamic.decoderFor?.({ definition: text }) ?? expect.unreachable()]) {
				expect(describe((decode(new Uint8Array(size)) as { f: unknown }).f), JSON.stringify(type)).toBe(typed);
			}
		}
	}
});
