import { expect, test } from "vitest";
import { fromMskRecord, toMskRecord } from "../../../packages/local/src/kafka/msk-record.ts";
import { kafkaRecord } from "../support/fake-kafka.ts";

test("a record becomes what Lambda delivers: base64, signed header bytes, repeated names in order", () => {
	const headers = [
		{ key: "b", value: Uint8Array.of(0, 127, 128, 255) },
		{ key: "a", value: null },
		{ key: "b", value: Uint8Array.of(1) },
		{ key: "__proto__", value: Uint8Array.of(2) },
	];
	const record = toMskRecord(
		kafkaRecord("orders", 3, 7, { key: Uint8Array.of(255, 1), headers, timestampType: "LOG_APPEND_TIME" }),
	);
	expect(JSON.stringify(record)).toBe(
		'{"topic":"orders","partition":3,"offset":7,"timestamp":1700000000007,"timestampType":"LOG_APPEND_TIME","key":"/wE=",' +
			'"value":"eyJpZCI6N30=","headers":[{"b":[0,127,-128,-1]},{"a":[]},{"b":[1]},{"__proto__":[2]}]}',
	);
});

test("what is null is left out, and what is empty stays empty", () => {
	expect(toMskRecord(kafkaRecord("orders", 0, 0, { key: null, value: null }))).not.toHaveProperty("key");
	expect(toMskRecord(kafkaRecord("orders", 0, 0, { key: null, value: null }))).not.toHaveProperty("value");
	expect(toMskRecord(kafkaRecord("orders", 0, 0, { key: new Uint8Array(0), value: new Uint8Array(0) }))).toMatchObject({
		key: "",
		value: "",
	});
});

test("a delivered record goes back to what was on the topic", () => {
	const headers = [
		{ key: "b", value: Uint8Array.of(0, 127, 128, 255) },
		{ key: "b", value: Uint8Array.of(1) },
	];
	const { topic, offset, timestampType, ...written } = kafkaRecord("orders", 3, 7, { headers });
	expect(fromMskRecord(toMskRecord({ topic, offset, timestampType, ...written }))).toEqual(written);
	const tombstone = kafkaRecord("orders", 3, 8, { key: null, value: null });
	expect(fromMskRecord(toMskRecord(tombstone))).toMatchObject({ key: null, value: null });
	expect(fromMskRecord({ ...toMskRecord(tombstone), key: "", value: "", headers: null })).toMatchObject({
		key: null,
		value: Buffer.alloc(0),
		headers: [],
	});
});
