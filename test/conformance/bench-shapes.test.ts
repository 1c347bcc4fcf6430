import { describe, expect, test } from "vitest";
import { avscType, decodeWithAvsc } from "../../bench/avsc-loop.ts";
import { buildEvent, type Framing } from "../../bench/batch.ts";
import { createOurs, resolvingDecoder } from "../../bench/ours.ts";
import { shapeOf, shapes } from "../../bench/shapes.ts";
import { asWritten, versioned, writerOf } from "../../bench/writers.ts";

/* The shapes of the benchmarks, on avsc's bytes: what is measured is also right, and `npm run bench` still fits the sources. */
const COUNT = 40;
/** Values without their classes, which avsc makes one a record. */
const plain = (values: unknown) => structuredClone(values);
/** Partitions run side by side, so handlers get values in an order of their own. */
const sorted = (values: unknown) => (plain(values) as readonly unknown[]).map((value) => JSON.stringify(value)).sort();

describe.each(shapes.map(({ name }) => name))("the shape %s", (name) => {
	const { schema, definition, values } = shapeOf(name);
	const type = avscType(definition);
	const all = values(COUNT);
	const payloads = all.map((value) => type.toBuffer(value));

	test.each<Framing>(["glue", "glue-zlib"])("is decoded as by avsc, in %s frames, by decoder and handlers", async (framing) => {
		const event = buildEvent(payloads, framing, schema.digest as string);
		const ours = createOurs(schema);
		const expected = decodeWithAvsc(type, event);
		expect(plain(await ours.decodeAll(event))).toEqual(plain(expected));
		expect(sorted(await ours.consume(event))).toEqual(sorted(expected));
		expect(sorted(await ours.consumeBatch(event))).toEqual(sorted(expected));
	});

	test("is encoded so that avsc reads the values back", () => {
		const read = all.map((value) => type.fromBuffer(Buffer.from(schema.encode(value))));
		expect(plain(read)).toEqual(plain(payloads.map((payload) => type.fromBuffer(payload))));
	});

	test("has the same values every time", () => {
		expect(values(COUNT)).toEqual(all);
	});
});

test.each(versioned)("an older version of %s is resolved as by avsc", async (name) => {
	const { schema, definition, values } = shapeOf(name);
	const writer = writerOf(name);
	const written = avscType(writer.definition);
	const type = avscType(definition);
	const resolver = type.createResolver(written);
	const payloads = values(COUNT).map((value) => written.toBuffer(asWritten(name, value)));
	const expected = plain(payloads.map((payload) => type.fromBuffer(payload, resolver)));
	expect(plain(payloads.map(resolvingDecoder(schema, writer)))).toEqual(expected);
	const event = buildEvent(payloads, "glue", writer.digest);
	expect(plain(await createOurs(schema, writer).decodeAll(event))).toEqual(plain(decodeWithAvsc(type, event, resolver)));
});
