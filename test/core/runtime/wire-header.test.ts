import { readUuid, readWireHeader, WireHeaderError, writeConfluentHeader, writeGlueHeader, writeUuid } from "@millrace/core/wire";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

const id = "b7b4a7f0-9c96-4e4a-a687-fb5de9ef0c63";
const payload = Uint8Array.from([9, 8, 7]);

function thrown(read: () => unknown): unknown {
	try {
		return read();
	} catch (error) {
		return error;
	}
}

describe("the Glue header", () => {
	test("is read byte by byte as the AWS serializers write it", () => {
		const value = Buffer.from("0300b7b4a7f09c964e4aa687fb5de9ef0c63090807", "hex");
		expect(readWireHeader("glue", value)).toEqual({ schemaId: id, compressed: false, payload: Buffer.from(payload) });
		value[1] = 5;
		expect(readWireHeader("glue", value)).toMatchObject({ schemaId: id, compressed: true });
		expect(Buffer.from(writeGlueHeader(id, payload, true))).toEqual(value);
	});

	test("has version 3 and no other first byte", () => {
		for (let byte = 0; byte < 256; byte++) {
			const value = writeGlueHeader(id, payload);
			value[0] = byte;
			const result = thrown(() => readWireHeader("glue", value));
			if (byte === 3) expect(result).toMatchObject({ schemaId: id });
			else {
				expect(result).toBeInstanceOf(WireHeaderError);
				expect((result as Error).message).toContain(`the first byte is ${byte}.`);
			}
		}
	});

	test("knows compression 0 and 5 and no other second byte", () => {
		for (let byte = 0; byte < 256; byte++) {
			const value = writeGlueHeader(id, payload);
			value[1] = byte;
			const result = thrown(() => readWireHeader("glue", value));
			if (byte === 0 || byte === 5) expect(result).toMatchObject({ compressed: byte === 5 });
			else expect(result).toMatchObject({ code: "WIRE_HEADER_INVALID", retryable: false });
		}
	});

	test("cut short anywhere is an error; with nothing behind it, it has an empty payload", () => {
		const whole = writeGlueHeader(id, new Uint8Array());
		for (let length = 0; length < 18; length++) {
			expect(() => readWireHeader("glue", whole.subarray(0, length))).toThrow(WireHeaderError);
		}
		expect(readWireHeader("glue", whole).payload).toHaveLength(0);
	});
});

describe("the Confluent header", () => {
	test("has magic byte 0 and no other", () => {
		for (let byte = 0; byte < 256; byte++) {
			const value = writeConfluentHeader(258, payload);
			value[0] = byte;
			const result = thrown(() => readWireHeader("confluent", value));
			if (byte === 0) expect(result).toEqual({ schemaId: "258", compressed: false, payload });
			else expect(result).toBeInstanceOf(WireHeaderError);
		}
	});

	test("reads its id big-endian, whatever the bytes are", () => {
		for (let byte = 0; byte < 256; byte++) {
			expect(readWireHeader("confluent", Uint8Array.from([0, byte, 0, 1, 2])).schemaId).toBe(
				String(Buffer.from([byte, 0, 1, 2]).readInt32BE()),
			);
		}
	});

	test("cut short anywhere is an error; with nothing behind it, it has an empty payload", () => {
		for (let length = 0; length < 5; length++) {
			expect(() => readWireHeader("confluent", new Uint8Array(length))).toThrow(WireHeaderError);
		}
		expect(readWireHeader("confluent", new Uint8Array(5)).payload).toHaveLength(0);
	});
});

test("a plain value is its own payload", () => {
	expect(readWireHeader("plain", payload)).toEqual({ schemaId: undefined, compressed: false, payload });
	expect(readWireHeader("plain", payload).payload.buffer).toBe(payload.buffer);
});

test("what was framed is read again from any place in a larger buffer, as a view", () => {
	fc.assert(
		fc.property(
			fc.uuid(),
			fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
			fc.uint8Array({ maxLength: 40 }),
			fc.nat(9),
			fc.boolean(),
			(uuid, number, body, before, compressed) => {
				const place = (framed: Uint8Array) => {
					const larger = new Uint8Array(before + framed.length + 5).fill(255);
					larger.set(framed, before);
					return larger.subarray(before, before + framed.length);
				};
				const glue = place(writeGlueHeader(uuid, body, compressed));
				expect(readWireHeader("glue", glue)).toEqual({ schemaId: uuid, compressed, payload: body });
				expect(readWireHeader("glue", glue).payload.buffer).toBe(glue.buffer);
				expect(readUuid(writeUuid(uuid))).toBe(uuid);
				const confluent = place(writeConfluentHeader(number, body));
				expect(readWireHeader("confluent", confluent)).toEqual({
					schemaId: String(number),
					compressed: false,
					payload: body,
				});
				expect(readWireHeader("confluent", confluent).payload.buffer).toBe(confluent.buffer);
			},
		),
	);
});
