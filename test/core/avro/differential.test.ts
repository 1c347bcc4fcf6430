import { digestOf } from "@millrace/codegen";
import { schema } from "@millrace/core/avro";
import avsc from "avsc";
import fc from "fast-check";
import { expect, test } from "vitest";

/*
  avsc on its own, with its own names, unions and longs, against our schema: the same bytes for the same value, both ways.
  Kept out, because the two differ there for a reason: the map key `__proto__`, symbols that every object inherits, longs
  beyond 2^52, which avsc writes one off (-4503599627370497), and logical types, which avsc leaves to its user.
*/
type Definition = string | { readonly [key: string]: unknown } | readonly Definition[];

const primitive = fc.constantFrom<Definition>("null", "boolean", "int", "long", "float", "double", "bytes", "string");

const definitions = fc.letrec<{ any: Definition; single: Definition }>((tie) => ({
	any: fc.oneof(
		{ depthSize: "small", withCrossShrink: true },
		tie("single"),
		fc.array(tie("single"), { minLength: 1, maxLength: 5 }).map(withoutTwins),
	),
	single: fc.oneof(
		{ depthSize: "small", withCrossShrink: true },
		primitive,
		fc.record({ type: fc.constant("fixed"), size: fc.nat(20) }),
		fc.record({ type: fc.constant("enum"), symbols: fc.uniqueArray(fc.constantFrom("A", "B", "C", "_d"), { minLength: 1 }) }),
		fc.record({ type: fc.constant("array"), items: tie("any") }),
		fc.record({ type: fc.constant("map"), values: tie("any") }),
		fc
			.array(tie("any"), { maxLength: 4 })
			.map((types) => ({ type: "record", fields: types.map((type, index) => ({ name: `f${index}`, type })) })),
	),
})).any;

/** A union has each unnamed type once. */
function withoutTwins(branches: readonly Definition[]): Definition {
	const kinds = branches.map(kindOf);
	return branches.filter((_, index) => isNamed(kinds[index] as string) || kinds.indexOf(kinds[index] as string) === index);
}

function kindOf(definition: Definition): string {
	return typeof definition === "string"
		? definition
		: Array.isArray(definition)
			? "union"
			: String((definition as { type: unknown }).type);
}

function isNamed(kind: string): boolean {
	return kind === "record" || kind === "enum" || kind === "fixed";
}

/** Gives every record, enum and fixed a name of its own, in one of two namespaces. */
function withNames(definition: Definition, counter = { next: 0 }): Definition {
	if (typeof definition === "string") return definition;
	if (Array.isArray(definition)) return definition.map((branch) => withNames(branch, counter));
	const { fields, items, values, ...rest } = definition as { readonly [key: string]: Definition };
	const number = counter.next++;
	return {
		...rest,
		...(isNamed(kindOf(definition)) && { name: `ns${number % 2}.T${number}` }),
		...(items !== undefined && { items: withNames(items, counter) }),
		...(values !== undefined && { values: withNames(values, counter) }),
		...(fields !== undefined && {
			fields: (fields as unknown as { name: string; type: Definition }[]).map(({ name, type }) => ({
				name,
				type: withNames(type, counter),
			})),
		}),
	};
}

function valuesOf(definition: Definition): fc.Arbitrary<unknown> {
	const kind = kindOf(definition);
	const object = definition as { readonly [key: string]: never };
	switch (kind) {
		case "null":
			return fc.constant(null);
		case "boolean":
			return fc.boolean();
		case "int":
			return fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
		case "long":
			return fc.oneof(fc.integer(), fc.integer({ min: -(2 ** 52), max: 2 ** 52 }));
		case "float":
			return fc.float();
		case "double":
			return fc.double();
		case "bytes":
			return fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from(bytes));
		case "string":
			return fc.string({ unit: "binary", maxLength: 100 });
		case "fixed":
			return fc
				.uint8Array({ minLength: Number(object["size"]), maxLength: Number(object["size"]) })
				.map((bytes) => Buffer.from(bytes));
		case "enum":
			return fc.constantFrom(...(object["symbols"] as unknown as string[]));
		case "array":
			return fc.array(valuesOf(object["items"] as unknown as Definition), { maxLength: 5 });
		case "map":
			return fc.dictionary(
				fc.string().filter((key) => key !== "__proto__"),
				valuesOf(object["values"] as unknown as Definition),
				{ maxKeys: 5, noNullPrototype: true },
			);
		case "record":
			return fc.record(
				Object.fromEntries(
					(object["fields"] as unknown as { name: string; type: Definition }[]).map(({ name, type }) => [name, valuesOf(type)]),
				),
				{ noNullPrototype: true },
			);
		default: {
			// avsc itself says whether the values of this union carry the names of their branches.
			const wrapped = avsc.Type.forSchema(definition as never).typeName === "union:wrapped";
			return fc.oneof(
				...(definition as readonly Definition[]).map((branch) => {
					const name = isNamed(kindOf(branch)) ? String((branch as { name: unknown }).name) : kindOf(branch);
					return wrapped && name !== "null" ? valuesOf(branch).map((value) => ({ [name]: value })) : valuesOf(branch);
				}),
			);
		}
	}
}

/** Plain objects and bytes in place of avsc's records, branches and buffers. */
function plain(value: unknown): unknown {
	if (value instanceof Uint8Array) return Uint8Array.from(value);
	if (Array.isArray(value)) return value.map(plain);
	if (typeof value !== "object" || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

const cases = definitions
	.map((definition) => withNames(definition))
	.chain((definition) => fc.tuple(fc.constant(definition), valuesOf(definition)));

test("any value of any schema has the bytes that avsc gives it, and comes back from them", () => {
	fc.assert(
		fc.property(cases, ([definition, value]) => {
			const text = JSON.stringify(definition);
			const ours = schema<unknown>({ name: "Test", digest: digestOf(text), definition: text });
			const theirs = avsc.Type.forSchema(JSON.parse(text));
			const bytes = theirs.toBuffer(value);
			expect(Buffer.from(ours.encode(value))).toEqual(bytes);
			expect(ours.decode(bytes)).toEqual(plain(value));
		}),
		{ numRuns: 400 },
	);
});

test("a value cut short anywhere, or with anything behind it, never comes back", () => {
	fc.assert(
		fc.property(cases, fc.nat(), ([definition, value], position) => {
			const text = JSON.stringify(definition);
			const ours = schema<unknown>({ name: "Test", digest: "0".repeat(64), definition: text });
			const bytes = ours.encode(value);
			expect(() => ours.decode(Buffer.concat([bytes, Buffer.of(0)]))).toThrow("follow the end");
			if (bytes.length > 0) expect(() => ours.decode(bytes.subarray(0, position % bytes.length))).toThrow("not valid at byte");
		}),
		{ numRuns: 200 },
	);
});

/** Written down plainly, as the specification has it. */
function varint(value: bigint): Buffer {
	const bytes: number[] = [];
	for (let rest = value; bytes.length === 0 || rest > 0n; rest >>= 7n) bytes.push(Number(rest & 127n) | (rest > 127n ? 128 : 0));
	return Buffer.from(bytes);
}

test("any safe long comes back, from the bytes of the specification", () => {
	const long = schema<number>({ name: "Test", digest: "0".repeat(64), definition: '"long"' });
	fc.assert(
		fc.property(fc.maxSafeInteger(), (value) => {
			const exact = BigInt(value);
			expect(Buffer.from(long.encode(value))).toEqual(varint(exact < 0n ? -exact * 2n - 1n : exact * 2n));
			expect(long.decode(long.encode(value))).toBe(value);
		}),
	);
});

test("any 64 bits of a timestamp in nanoseconds come back", () => {
	const nanos = schema<bigint>({
		name: "Test",
		digest: "0".repeat(64),
		definition: '{"type":"long","logicalType":"timestamp-nanos"}',
	});
	fc.assert(
		fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
			const zigzag = value < 0n ? -value * 2n - 1n : value * 2n;
			expect(Buffer.from(nanos.encode(value))).toEqual(varint(zigzag));
			expect(nanos.decode(nanos.encode(value))).toBe(value);
		}),
	);
});

test("any decimal comes back as it was written", () => {
	const decimal = schema<string>({
		name: "Test",
		digest: "0".repeat(64),
		definition: '{"type":"bytes","logicalType":"decimal","precision":60,"scale":7}',
	});
	const limit = 10n ** 60n - 1n;
	fc.assert(
		fc.property(fc.bigInt({ min: -limit, max: limit }), (unscaled) => {
			const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(8, "0");
			const text = `${unscaled < 0n ? "-" : ""}${digits.slice(0, -7)}.${digits.slice(-7)}`;
			expect(decimal.decode(decimal.encode(text))).toBe(text);
		}),
	);
});
