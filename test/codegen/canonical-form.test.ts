import { canonicalFormOf, readAvroSchema } from "@millrace/codegen";
import { expect, test } from "vitest";

const canonical = (text: string): string => canonicalFormOf(readAvroSchema({ path: "x.avsc", text }));

/* One for each rule of https://avro.apache.org/docs/1.12.0/specification/#transforming-into-parsing-canonical-form */
test.each([
	["primitives are their names", '{"type":"int","logicalType":"date"}', '"int"'],
	[
		"names are full",
		'{"type":"enum","namespace":"a.b","name":"E","symbols":["A"]}',
		'{"name":"a.b.E","type":"enum","symbols":["A"]}',
	],
	[
		"what does not change how bytes are read is gone",
		`{"type":"record","name":"R","doc":"d","aliases":["S"],"x":1,"fields":[
			{"name":"f","type":"int","doc":"d","default":1,"order":"ignore","aliases":["g"],"x":2}]}`,
		'{"name":"R","type":"record","fields":[{"name":"f","type":"int"}]}',
	],
	["attributes have one order", '{"size":16,"type":"fixed","name":"md5"}', '{"name":"md5","type":"fixed","size":16}'],
	["escapes are what they stand for", '{"type":"\\u0069nt"}', '"int"'],
	["numbers are plain", '{"type":"fixed","name":"F","size":1.6e1}', '{"name":"F","type":"fixed","size":16}'],
	["space is gone", ' [ "null" , { "type" : "map" , "values" : "int" } ] ', '["null",{"type":"map","values":"int"}]'],
	[
		"a name that was defined stands alone from then on, also inside its own definition",
		`{"type":"record","name":"Node","namespace":"a","fields":[
			{"name":"next","type":["null","Node"]},
			{"name":"list","type":{"type":"array","items":"Node"}}]}`,
		'{"name":"a.Node","type":"record","fields":[{"name":"next","type":["null","a.Node"]},{"name":"list","type":{"type":"array","items":"a.Node"}}]}',
	],
	["an error is a record", '{"type":"error","name":"E","fields":[]}', '{"name":"E","type":"record","fields":[]}'],
])("%s", (_, text, expected) => {
	expect(canonical(text)).toBe(expected);
	expect(canonical(expected)).toBe(expected);
});
