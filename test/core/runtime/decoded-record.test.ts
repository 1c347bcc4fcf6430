import { consume, type KafkaRecord } from "@millrace/core";
import { deliver, invoke } from "@millrace/core/testing";
import { expect, test } from "vitest";
import { DecodedRecord } from "../../../packages/core/src/runtime/decoded-record.ts";
import type { MskRecord } from "../../../packages/core/src/runtime/msk-event.ts";
import { billing, records } from "../../support/orders.ts";

const raw: MskRecord = {
	topic: "t",
	partition: 1,
	offset: 2,
	timestamp: 3,
	timestampType: "LOG_APPEND_TIME",
	key: "aw==",
	headers: null,
};

test("a key is read when it is first asked for, and once", () => {
	let reads = 0;
	const record = new DecodedRecord(raw, "value", () => `key ${++reads}`);
	expect({ ...record }).toEqual({
		topic: "t",
		partition: 1,
		offset: 2,
		timestamp: 3,
		timestampType: "LOG_APPEND_TIME",
		value: "value",
	});
	expect(reads).toBe(0);
	expect([record.key, record.key, reads]).toEqual(["key 1", "key 1", 1]);
});

test("a key that cannot be read throws the same error each time, and the record knows it from others", () => {
	const broken = new Error("no key");
	const record = new DecodedRecord(raw, "value", () => {
		throw broken;
	});
	expect(DecodedRecord.isKeyError(record, broken)).toBe(false);
	expect(() => record.key).toThrow(broken);
	expect(() => record.key).toThrow(broken);
	expect(DecodedRecord.isKeyError(record, broken)).toBe(true);
	expect(DecodedRecord.isKeyError(record, new Error("no key"))).toBe(false);
	expect(DecodedRecord.isKeyError({ key: "mine" }, broken)).toBe(false);
	const other = new DecodedRecord(raw, "value", () => undefined);
	expect(other.key).toBeUndefined();
	expect(DecodedRecord.isKeyError(other, undefined)).toBe(false);
});

test("headers are read when they are asked for, and an event is not changed by it", () => {
	const headers = [{ trace: [97] }];
	const record = new DecodedRecord({ ...raw, headers }, "value", () => null);
	expect(record.headers.get("trace")).toBe("a");
	expect(headers).toEqual([{ trace: [97] }]);
	expect(new DecodedRecord(raw, "value", () => null).headers.size).toBe(0);
});

test("an error of the handler's own, in place of that of a key, is the handler's", async () => {
	const event = deliver(billing(), records([0, 1]));
	const [first] = event.records["eu-orders-0"] as MskRecord[];
	(event.records["eu-orders-0"] as MskRecord[])[0] = { ...(first as MskRecord), key: "A" };
	const handler = consume(billing({ undecodable: "skip", attempts: { max: 2, backoff: "1 ms" } }), (record: KafkaRecord) => {
		try {
			void record.key;
		} catch {
			throw new RangeError("mine");
		}
	});
	const { outcomes } = await invoke(handler, event);
	expect(outcomes[0]).toMatchObject({ kind: "failed", attempts: 2, error: { message: "mine" } });
});
