import { definitionOf, digestOf } from "@millrace/codegen";
import { describe, expect, test } from "vitest";

const base = `{"type":"record","name":"Order","namespace":"shop","fields":[
	{"name":"id","type":"long","default":0,"aliases":["nr"]},
	{"name":"total","type":{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}},
	{"name":"state","type":{"type":"enum","name":"State","symbols":["NEW","PAID"],"default":"NEW"}},
	{"name":"previous","type":["null","State"],"order":"ignore"}]}`;

test("the digest of a definition is fixed for ever, for it is the identity of a version", () => {
	expect(digestOf(base)).toBe("98ba7a3f50507ed81fb63783def801a97e74736d5d0e6c720c5e0bcfc39faad3");
	expect(digestOf('"string"')).toBe("e9e5c1c9e4f6277339d1bcde0733a59bd42f8731f449da6dc13010a916930d48");
});

describe("the same version:", () => {
	test.each([
		["white space", JSON.stringify(JSON.parse(base))],
		["documentation", base.replace('"name":"id"', '"doc":"number","name":"id"').replace('"namespace"', '"doc":"x","namespace"')],
		[
			"key order",
			base.replace('"type":"record","name":"Order","namespace":"shop"', '"namespace":"shop","name":"Order","type":"record"'),
		],
		[
			"a full name",
			base.replace('"name":"Order","namespace":"shop"', '"name":"shop.Order"').replace('"null","State"', '"null","shop.State"'),
		],
		["a primitive as an object", base.replace('"long"', '{"type":"long"}')],
		["the default order", base.replace('"default":0', '"default":0,"order":"ascending"')],
		["no aliases", base.replace('"name":"total"', '"name":"total","aliases":[]')],
		["attribute order", base.replace('"precision":9,"scale":2', '"scale":2,"precision":9')],
	])("%s", (_, text) => {
		expect(text).not.toBe(base);
		expect(digestOf(text)).toBe(digestOf(base));
	});
});

describe("another version:", () => {
	test.each([
		["a default", base.replace('"default":0', '"default":1')],
		["no default", base.replace('"default":0,', "")],
		["an enum default", base.replace('"default":"NEW"', '"default":"PAID"')],
		["an alias", base.replace('["nr"]', '["number"]')],
		["a scale", base.replace('"scale":2', '"scale":3')],
		["a precision", base.replace('"precision":9', '"precision":8')],
		["a logical type", base.replace('"logicalType":"decimal",', "")],
		["an order", base.replace('"order":"ignore"', '"order":"descending"')],
		["the order of fields", base.replace(/(\{"name":"id".*?\}),\n\t(\{"name":"total".*?\}\}),/, "$2,\n\t$1,")],
		["a namespace", base.replace('"shop"', '"store"')],
		["an attribute of another tool", base.replace('"default":0', '"default":0,"connect.index":1')],
	])("%s", (_, text) => {
		expect(text).not.toBe(base);
		expect(digestOf(text)).not.toBe(digestOf(base));
	});
});

test("a definition is normal already: its own definition is itself", () => {
	const definition = definitionOf({ path: "order.avsc", text: base });
	expect(definitionOf({ path: "order.avsc", text: definition })).toBe(definition);
});

test("a definition stands on its own when types of other files were taken in", () => {
	const folder = [{ path: "b.avsc", text: '{"type":"enum","name":"ns.B","doc":"x","symbols":["A"]}' }];
	const definition = definitionOf({ path: "a.avsc", text: '{"type":"map","values":"ns.B"}' }, folder);
	expect(definition).toBe('{"type":"map","values":{"name":"ns.B","type":"enum","symbols":["A"]}}');
	expect(digestOf(definition)).toHaveLength(64);
});

test("a name without namespace keeps none inside a namespace", () => {
	const text =
		'{"type":"record","name":"a.R","fields":[{"name":"f","type":{"type":"fixed","name":"F","namespace":"","size":1}},{"name":"g","type":"F"}]}';
	const definition = definitionOf({ path: "r.avsc", text });
	expect(definition).toContain('"name":"F","namespace":""');
	expect(definitionOf({ path: "r.avsc", text: definition })).toBe(definition);
});
