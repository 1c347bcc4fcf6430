import { type AvroType, type RecordType, readAvroSchema, SchemaError } from "@millrace/codegen";
import { describe, expect, test } from "vitest";

const read = (text: string): AvroType => readAvroSchema({ path: "x.avsc", text });
const record = (fields: string, more = ""): string => `{"type":"record","name":"R"${more},"fields":[${fields}]}`;

describe("is a schema:", () => {
	test.each([
		['"string"'],
		['{"type":"long"}'],
		['{"type":"fixed","name":"F","size":0}'],
		['{"type":"fixed","name":"F","namespace":null,"size":1}'],
		['{"type":"enum","name":"ns.int","symbols":["A","B"],"default":"B"}'],
		['["null",{"type":"array","items":"long"},{"type":"map","values":"long"}]'],
		['[{"type":"fixed","name":"A","size":4},{"type":"fixed","name":"B","size":4}]'],
		[record('{"name":"f","type":"long"}', ',"doc":"x","aliases":["Old","other.Old"]')],
		[record('{"name":"record","type":["null","R"],"default":null}')],
		[record('{"name":"f","type":{"type":"array","items":"R"}}')],
		[record('{"name":"f","type":["R","string"]}')],
		['{"type":"record","name":"record","fields":[{"name":"f","type":["null","record"]}]}'],
		[record('{"name":"f","type":"bytes","default":"\\u00ff\\u0000"}')],
		[record('{"name":"f","type":{"type":"fixed","name":"F","size":2},"default":"ab"}')],
		[
			record(
				'{"name":"f","type":{"type":"record","name":"I","fields":[{"name":"a","type":"int"},{"name":"b","type":"int","default":1}]},"default":{"a":2}}',
			),
		],
		[record('{"name":"f","type":{"type":"map","values":["int","null"]},"default":{"__proto__":1}}')],
		['\uFEFF "int" \r\n'],
	])("%s", (text) => {
		expect(read(text)).toHaveProperty("kind");
	});
});

describe("is no schema, and the error points at the text:", () => {
	test.each([
		["", 1, 1, "The file is empty."],
		["True", 1, 1, "a value is missing here"],
		['{"type": "int",}', 1, 16, "a name in double quotes is missing"],
		['{"type": "int"} x', 1, 17, "something follows its end"],
		['{"type": "int", "type": "long"}', 1, 17, '"type" stands twice'],
		['"int', 1, 1, "the text is not closed"],
		['{"type": "in\tt"}', 1, 10, "the text is not closed, or holds a character that must be escaped"],
		['{\n\t"type": "record",\n\t"name": "R"', 3, 13, 'ends where "}" is missing'],
		["3", 1, 1, "A schema is a name, an object or a list"],
		['{"no_type": 1}', 1, 1, 'needs a "type"'],
		['{"type": {"type": "int"}}', 1, 10, 'The "type" of a schema is a name'],
		['{"type": "panther"}', 1, 10, 'There is no type "panther"'],
		['"record"', 1, 1, '"record" needs an object'],
		["[]", 1, 1, "at least one branch"],
		['["null", "null"]', 1, 10, 'more than one branch "null"'],
		['["null", ["int"]]', 1, 10, "cannot stand directly in a union"],
		['[{"type":"array","items":"int"},{"type":"array","items":"long"}]', 1, 33, 'more than one branch "array"'],
		['{"type": "array"}', 1, 1, '"array" has no "items"'],
		['{"type": "fixed", "name": "F"}', 1, 1, '"fixed" has no "size"'],
		['{"type": "fixed", "size": 3}', 1, 1, '"fixed" has no "name"'],
		['{"type": "fixed", "name": "dr. no", "size": 3}', 1, 27, "A name has letters"],
		['{"type": "fixed", "name": "F", "namespace": "a-b", "size": 3}', 1, 45, "A name has letters"],
		['{"type": "fixed", "name": "F", "size": -2}', 1, 40, "number of bytes"],
		['{"type": "fixed", "name": "int", "size": 2}', 1, 27, "primitive type"],
		['{"type": "enum", "name": "E", "symbols": []}', 1, 42, "at least one symbol"],
		['{"type": "enum", "name": "E", "symbols": "A"}', 1, 42, "is a list"],
		['{"type": "enum", "name": "E", "symbols": ["A", "A"]}', 1, 48, 'more than one symbol "A"'],
		['{"type": "enum", "name": "E", "symbols": ["A", "b c"]}', 1, 48, "A symbol has letters"],
		['{"type": "enum", "name": "E", "symbols": ["A"], "default": "B"}', 1, 60, "one of its symbols"],
		['{"type":"record","name":"R","fields":3}', 1, 38, "is a list"],
		[record("3"), 1, 39, "A field is an object"],
		[record('{"type":"int"}'), 1, 39, 'This field has no "name"'],
		[record('{"name":"f"}'), 1, 39, 'This field has no "type"'],
		[record('{"name":"1f","type":"int"}'), 1, 47, "A field name has letters"],
		[record('{"name":"__proto__","type":"int"}'), 1, 47, "cannot be called"],
		[record('{"name":"f","type":"int"},{"name":"f","type":"int"}'), 1, 65, 'more than one field "f"'],
		[record('{"name":"f","type":"int","order":"up"}'), 1, 72, '"order" is'],
		[record('{"name":"f","type":"int","aliases":"g"}'), 1, 74, "is a list of names"],
		[record('{"name":"f","type":"int","default":1.5}'), 1, 74, "32 bits"],
		[record('{"name":"f","type":"long","default":9007199254740992}'), 1, 75, "53 bits"],
		[record('{"name":"f","type":"bytes","default":"\u0100"}'), 1, 76, "one a byte"],
		[record('{"name":"f","type":["null","int"],"default":1}'), 1, 83, "the default of a union belongs to its first branch"],
		[record('{"name":"f","type":{"type":"array","items":"int"},"default":[1,"x"]}'), 1, 102, "32 bits"],
		[record('{"name":"f","type":"R"}'), 1, 1, "could never end"],
		[
			record('{"name":"f","type":{"type":"record","name":"I","fields":[{"name":"r","type":["R","I"]}]}}'),
			1,
			1,
			"could never end",
		],
		[record('{"name":"f","type":{"type":"enum","name":"R","symbols":["A"]}}'), 1, 80, '"R" is defined twice'],
		[
			record('{"name":"f","type":"E"},{"name":"g","type":{"type":"enum","name":"E","symbols":["A"]}}'),
			1,
			58,
			"used before its definition",
		],
	])("%s", (text, line, column, problem) => {
		let caught: unknown;
		try {
			read(text);
		} catch (error) {
			caught = error;
		}
		expect(caught).toBeInstanceOf(SchemaError);
		expect((caught as SchemaError).message).toContain(problem);
		expect((caught as SchemaError).message).toMatch(new RegExp(`^x\\.avsc:${line}:${column}: `));
	});
});

test("records that share records are each looked at once, however many ways lead to them", () => {
	let text = '{"type":"record","name":"R0","fields":[]}';
	for (let level = 1; level <= 60; level++) {
		text = `{"type":"record","name":"R${level}","fields":[{"name":"a","type":${text}},{"name":"b","type":"R${level - 1}"}]}`;
	}
	expect(readAvroSchema({ path: "a.avsc", text })).toMatchObject({ name: "R60" });
});

test("names are full, and a name inside takes the namespace around it", () => {
	const type = read(
		'{"type":"record","name":"R","namespace":"a.b","aliases":["Q"],"fields":[{"name":"f","type":{"type":"enum","name":"E","symbols":["A"]}},' +
			'{"name":"g","type":{"type":"fixed","name":"c.F","size":1}},{"name":"h","type":"E"},{"name":"i","type":"c.F"}]}',
	) as RecordType;
	expect(type).toMatchObject({ name: "a.b.R", aliases: ["a.b.Q"] });
	expect(type.fields.map((field) => (field.type as { name: string }).name)).toEqual(["a.b.E", "c.F", "a.b.E", "c.F"]);
	expect(type.fields[2]?.type).toBe(type.fields[0]?.type);
});

describe("several files", () => {
	const inner = { path: "b.avsc", text: '{"type":"record","name":"ns.B","fields":[{"name":"x","type":"int"}]}' };

	test("a type of another file is taken in at its first use", () => {
		const type = readAvroSchema({ path: "a.avsc", text: record('{"name":"f","type":"ns.B"},{"name":"g","type":"ns.B"}') }, [
			inner,
		]) as RecordType;
		expect(type.fields[0]?.type).toMatchObject({ kind: "record", name: "ns.B" });
		expect(type.fields[1]?.type).toBe(type.fields[0]?.type);
	});

	test("a type that another file defines inside its own is found, under its namespace", () => {
		const outer = {
			path: "c.avsc",
			text: '{"type":"record","name":"ns.C","fields":[{"name":"e","type":{"type":"enum","name":"E","symbols":["A"]}}]}',
		};
		expect(readAvroSchema({ path: "a.avsc", text: '{"type":"array","items":"ns.E"}' }, [outer])).toMatchObject({
			items: { name: "ns.E" },
		});
	});

	test("a circle of files is refused, and named", () => {
		const a = { path: "a.avsc", text: '{"type":"record","name":"A","fields":[{"name":"b","type":["null","B"]}]}' };
		const b = { path: "b.avsc", text: '{"type":"record","name":"B","fields":[{"name":"c","type":["null","C"]}]}' };
		const c = { path: "c.avsc", text: '{"type":"record","name":"C","fields":[{"name":"a","type":["null","A"]}]}' };
		expect(() => readAvroSchema(a, [a, b, c])).toThrow(
			"c.avsc:1:66: Schema files refer to each other in a circle: a.avsc -> b.avsc -> c.avsc -> a.avsc.",
		);
		expect(() => readAvroSchema(b, [a, b, c])).toThrow("b.avsc -> c.avsc -> a.avsc -> b.avsc");
	});

	test("a name that two other files define is refused", () => {
		const twin = { ...inner, path: "c.avsc" };
		expect(() => readAvroSchema({ path: "a.avsc", text: '{"type":"array","items":"ns.B"}' }, [inner, twin])).toThrow(
			"defined in both b.avsc and c.avsc",
		);
	});

	test("an error in the other file points there", () => {
		const broken = { path: "b.avsc", text: '{"type":"record","name":"B","fields":[\n{"name":"x","type":"nothing"}]}' };
		expect(() => readAvroSchema({ path: "a.avsc", text: '["null","B"]' }, [broken])).toThrow(
			/^b\.avsc:2:20: There is no type "nothing"/,
		);
	});
});
