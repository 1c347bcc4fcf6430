import { readAvroSchema } from "@millrace/codegen";
import avsc from "avsc";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { redactAvro } from "../../../packages/local/src/recording/redact-avro.ts";
import { createPathTree, readRedactPath } from "../../../packages/local/src/recording/redact-path.ts";
import { cases as avroCases } from "../../support/avro-arbitrary.ts";

/** avsc writes and reads; we redact in between. */
function redact(definition: unknown, payload: Uint8Array, ...paths: readonly string[]) {
	const met: string[] = [];
	const redacted = redactAvro(payload, {
		type: readAvroSchema({ path: "test.avsc", text: JSON.stringify(definition) }),
		state: [createPathTree(paths.map(readRedactPath))],
		namesOf: ({ name, aliases }) => [name, ...aliases],
		onRedacted: (path) => met.push(path),
	});
	return { redacted, met };
}

const PERSON = {
	type: "record",
	name: "shop.Person",
	fields: [
		{ name: "email", aliases: ["mail"], type: "string" },
		{ name: "phone", type: ["null", "string", { type: "record", name: "Phone", fields: [{ name: "digits", type: "string" }] }] },
		{ name: "age", type: "int" },
		{ name: "balance", type: { type: "bytes", logicalType: "decimal", precision: 9, scale: 2 } },
		{ name: "id", type: { type: "string", logicalType: "uuid" } },
		{ name: "photo", type: "bytes" },
		{ name: "hash", type: { type: "fixed", name: "Hash", size: 3 } },
		{ name: "kind", type: { type: "enum", name: "Kind", symbols: ["GUEST", "STAFF", "UNKNOWN"], default: "UNKNOWN" } },
		{ name: "vip", type: "boolean" },
		{ name: "score", type: "double" },
		{ name: "tags", type: { type: "array", items: "string" } },
		{ name: "notes", type: { type: "map", values: { type: "array", items: "string" } } },
		{ name: "friends", type: { type: "array", items: "shop.Person" } },
	],
} as const;

function person(more: object = {}) {
	return {
		email: "ann@example.com",
		phone: null,
		age: -41,
		balance: Buffer.of(1, 2, 3),
		id: "01020304-0506-0708-090a-0b0c0d0e0f10",
		photo: Buffer.of(9, 9),
		hash: Buffer.of(1, 2, 3),
		kind: "STAFF",
		vip: true,
		score: 1.5,
		tags: ["a", "b"],
		notes: { private: ["n1"], public: ["n2"] },
		friends: [],
		...more,
	};
}

const type = avsc.Type.forSchema(PERSON as unknown as avsc.Schema, { wrapUnions: true });
const read = (bytes: Uint8Array) => JSON.parse(JSON.stringify(type.fromBuffer(Buffer.from(bytes))));
const clear = read(type.toBuffer(person()));

describe("a datum keeps its schema", () => {
	test("when everything is redacted: every value has its type, every enum and union a legal value", () => {
		const { redacted } = redact(PERSON, type.toBuffer(person({ phone: { string: "0123" } })), "value");
		expect(read(redacted)).toEqual({
			email: "[redacted]",
			phone: { string: "[redacted]" },
			age: 0,
			balance: { type: "Buffer", data: [0] },
			id: "00000000-0000-0000-0000-000000000000",
			photo: { type: "Buffer", data: [] },
			hash: { type: "Buffer", data: [0, 0, 0] },
			kind: "UNKNOWN",
			vip: false,
			score: 0,
			tags: [],
			notes: {},
			friends: [],
		});
	});

	test("and what no path names keeps its bytes", () => {
		const payload = type.toBuffer(person());
		expect(Buffer.compare(redact(PERSON, payload).redacted, payload)).toBe(0);
		const { redacted, met } = redact(PERSON, payload, "value.email", "value.age");
		expect(read(redacted)).toEqual({ ...clear, email: "[redacted]", age: 0 });
		expect(met).toEqual(["value.email", "value.age"]);
	});

	test("through lists, maps, unions and recursion", () => {
		const phone = { "shop.Phone": { digits: "0123" } };
		const friends = [person({ friends: [person({ phone })] }), person()];
		const payload = type.toBuffer(person({ friends }));
		const { redacted, met } = redact(
			PERSON,
			payload,
			"value.friends.friends.phone.digits",
			"value.notes.private",
			"value.friends.tags",
		);
		const bare = { ...clear, tags: [] };
		expect(read(redacted)).toEqual({
			...clear,
			notes: { private: [], public: ["n2"] },
			friends: [{ ...bare, friends: [{ ...clear, phone: { "shop.Phone": { digits: "[redacted]" } } }] }, bare],
		});
		expect(met).toHaveLength(4);
	});

	test("and a path goes by other names of a field, and redacts a branch without fields whole", () => {
		const payload = type.toBuffer(person({ phone: { string: "0123" } }));
		expect(read(redact(PERSON, payload, "value.mail").redacted)).toMatchObject({ email: "[redacted]" });
		expect(read(redact(PERSON, payload, "value.phone.digits").redacted)).toMatchObject({ phone: { string: "[redacted]" } });
		expect(read(redact(PERSON, type.toBuffer(person()), "value.phone.digits").redacted)).toEqual(clear);
	});

	test("when a list comes in blocks that say their size", () => {
		const list = {
			type: "record",
			name: "L",
			fields: [
				{
					name: "l",
					type: {
						type: "array",
						items: {
							type: "record",
							name: "I",
							fields: [
								{ name: "s", type: "string" },
								{ name: "n", type: "int" },
							],
						},
					},
				},
			],
		};
		const item = (text: string, n: number) => Buffer.concat([Buffer.of(text.length * 2), Buffer.from(text), Buffer.of(n * 2)]);
		// Two items in 7 bytes, one in a block without a size, and the end.
		const payload = Buffer.concat([Buffer.of(3, 14), item("ab", 1), item("c", 2), Buffer.of(2), item("d", 3), Buffer.of(0)]);
		const reader = avsc.Type.forSchema(list as avsc.Schema);
		expect(reader.fromBuffer(payload)).toMatchObject({ l: [{ s: "ab" }, { s: "c" }, { s: "d" }] });
		expect(reader.fromBuffer(Buffer.from(redact(list, payload, "value.l.s").redacted))).toMatchObject({
			l: [1, 2, 3].map((n) => ({ s: "[redacted]", n })),
		});
		// The block says how many there are and no longer how long it is, for readers that pass over it.
		expect([...redact(list, payload, "value.l.s").redacted.subarray(0, 2)]).toEqual([4, "[redacted]".length * 2]);
		expect(Buffer.compare(redact(list, payload).redacted, payload)).toBe(0);
	});
});

describe("any schema", () => {
	test("can be redacted field by field: the rest is what it was", () => {
		fc.assert(
			fc.property(fc.array(avroCases, { minLength: 1, maxLength: 4 }), fc.nat(3), (cases, chosen) => {
				const fields = cases.map(([definition], index) => ({ name: `x${index}`, type: renamed(definition, index) }));
				const definition = { type: "record", name: "Outer", fields };
				const outer = avsc.Type.forSchema(definition as avsc.Schema, { wrapUnions: true });
				const parts = cases.map(([inner, value]) => avsc.Type.forSchema(inner as avsc.Schema).toBuffer(value));
				const payload = Buffer.concat(parts);
				const path = `x${chosen % cases.length}`;
				const before = outer.fromBuffer(payload) as Record<string, unknown>;
				const after = outer.fromBuffer(Buffer.from(redact(definition, payload, `value.${path}`).redacted)) as Record<
					string,
					unknown
				>;
				const rest = (value: Record<string, unknown>) => ({ ...value, [path]: undefined });
				expect(rest(after)).toEqual(rest(before));
				expect(Buffer.compare(redact(definition, payload).redacted, payload)).toBe(0);
			}),
		);
	});

	test("leaves broken payloads to a RangeError, wherever they are broken", () => {
		const payload = type.toBuffer(person({ phone: { string: "0123" } }));
		for (let end = 0; end < payload.length; end++) {
			expect(() => redact(PERSON, payload.subarray(0, end), "value.email")).toThrow(RangeError);
		}
		expect(() => redact(PERSON, Buffer.concat([payload, Buffer.of(0)]), "value.email")).toThrow(RangeError);
		for (let bit = 0; bit < payload.length * 8; bit++) {
			const broken = Buffer.from(payload);
			broken[bit >> 3] = (broken[bit >> 3] as number) ^ (1 << (bit & 7));
			let error: unknown;
			try {
				redact(PERSON, broken, "value.email", "value.friends.email");
			} catch (thrown) {
				error = thrown;
			}
			expect(error === undefined || error instanceof RangeError).toBe(true);
		}
	});

	test("is not taken at its word: counts, lengths and depth have limits", () => {
		const nulls = { type: "array", items: "null" };
		const huge = Buffer.from([0xfe, 0xff, 0xff, 0xff, 0x0f, 0]);
		expect(() => redact(nulls, huge, "value.x")).toThrow("too many items");
		expect(() => redact("string", huge, "value")).toThrow("shorter");
		expect(() => redact("long", Buffer.alloc(11, 0xff), "value")).toThrow("longer than 64 bits");
		const deep = { type: "record", name: "D", fields: [{ name: "d", type: ["null", "D"] }] };
		expect(() => redact(deep, Buffer.alloc(1000, 2), "value.x")).toThrow("deeper");
	});
});

/** Names of a definition, told apart from those of its neighbours. */
function renamed(definition: unknown, index: number): unknown {
	return JSON.parse(JSON.stringify(definition).replaceAll(/"ns([01])\.T/g, `"ns$1.U${index}T`));
}
