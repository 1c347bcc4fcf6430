import { type KafkaRecord, toKafkaRecord, toMskRecord } from "@millrace/local";
import fc from "fast-check";
import { expect, test } from "vitest";

const bytes = fc.uint8Array({ maxLength: 40 });
const record: fc.Arbitrary<KafkaRecord> = fc.record({
	topic: fc.string({ minLength: 1 }),
	partition: fc.nat(100),
	offset: fc.maxSafeNat(),
	timestamp: fc.maxSafeNat(),
	timestampType: fc.constantFrom("CREATE_TIME", "LOG_APPEND_TIME"),
	key: fc.option(bytes),
	value: fc.option(bytes),
	headers: fc.array(fc.record({ key: fc.oneof(fc.string(), fc.constantFrom("__proto__", "1", "a")), value: bytes }), {
		maxLength: 5,
	}),
});
const example: KafkaRecord = {
	topic: "flights",
	partition: 3,
	offset: 7,
	timestamp: 1_700_000_000_000,
	timestampType: "CREATE_TIME",
	key: Buffer.from("JFK"),
	value: Buffer.from("late"),
	headers: [
		{ key: "a", value: Uint8Array.of(1, 200) },
		{ key: "a", value: Uint8Array.of(128) },
		{ key: "none", value: null },
	],
};

const asArrays = ({ key, value, headers, ...rest }: KafkaRecord) => ({
	...rest,
	key: key && Array.from(key),
	value: value && Array.from(value),
	headers: headers.map((header) => [header.key, header.value && Array.from(header.value)]),
});

test("any record comes back from Lambda's form, also over JSON", () => {
	fc.assert(
		fc.property(record, (given) => {
			const msk = toMskRecord(given);
			expect(asArrays(toKafkaRecord(msk))).toEqual(asArrays(given));
			expect(asArrays(toKafkaRecord(JSON.parse(JSON.stringify(msk))))).toEqual(asArrays(given));
		}),
		{ numRuns: 300, examples: [[{ ...example, headers: [{ key: "__proto__", value: Uint8Array.of(1) }] }]] },
	);
});

test("it has Lambda's form: base64, signed bytes of headers in order", () => {
	expect(toMskRecord(example)).toEqual({
		topic: "flights",
		partition: 3,
		offset: 7,
		timestamp: 1_700_000_000_000,
		timestampType: "CREATE_TIME",
		key: "SkZL",
		value: "bGF0ZQ==",
		headers: [{ a: [1, -56] }, { a: [-128] }, { none: [] }],
	});
});

test("a record without key and value has no key, and a value of null", () => {
	const msk = toMskRecord({ ...example, key: null, value: null, headers: [] });
	expect(msk).not.toHaveProperty("key");
	expect(msk).toMatchObject({ value: null, headers: [] });
});

test("Lambda may leave out key, value and headers, or say null", () => {
	const { key: _key, value: _value, headers: _headers, ...rest } = toMskRecord(example);
	const empty = { key: null, value: null, headers: [] };
	expect(toKafkaRecord(rest)).toMatchObject(empty);
	expect(toKafkaRecord({ ...rest, key: null, value: null, headers: null })).toMatchObject(empty);
});

test("the bytes of a view are its own", () => {
	const value = Buffer.from("xxlatexx").subarray(2, 6);
	const headers = [{ key: "h", value: Buffer.of(9, 200, 9).subarray(1, 2) }];
	expect(toMskRecord({ ...example, value, headers })).toMatchObject({ value: "bGF0ZQ==", headers: [{ h: [-56] }] });
});
