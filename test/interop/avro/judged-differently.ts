/** Schemas that Millrace and Apache Avro Java judge differently, by design; docs/avro-types.md gives users the reasons. */
export interface JudgedDifferently {
	readonly title: string;
	readonly schema: string;
	readonly accepts: "Millrace" | "Java";
}

const record = (...fields: readonly object[]): string => JSON.stringify({ type: "record", name: "R", fields });
const fixed = { type: "fixed", name: "F", size: 1 };

export const judgedDifferently: readonly JudgedDifferently[] = [
	{ title: "a field called __proto__", schema: record({ name: "__proto__", type: "int" }), accepts: "Java" },
	{ title: "a union of nothing", schema: "[]", accepts: "Java" },
	{ title: "an enum of nothing", schema: '{"type":"enum","name":"E","symbols":[]}', accepts: "Java" },
	{ title: "a record that always holds another one of it", schema: record({ name: "f", type: "R" }), accepts: "Java" },
	{
		title: "a default beyond 2^53",
		schema: '{"type":"record","name":"R","fields":[{"name":"f","type":"long","default":9007199254740993}]}',
		accepts: "Java",
	},
	{
		title: "a default that belongs to another than the first branch",
		schema: record({ name: "f", type: ["null", "int"], default: 1 }),
		accepts: "Java",
	},
	{
		title: "a default for bytes beyond U+00FF",
		schema: record({ name: "f", type: "bytes", default: "\u0100" }),
		accepts: "Java",
	},
	{ title: "a default for a fixed of another length", schema: record({ name: "f", type: fixed, default: "" }), accepts: "Java" },
	{ title: "a default NaN", schema: record({ name: "f", type: "float", default: "NaN" }), accepts: "Java" },
	{ title: "letters beyond ASCII in a name", schema: record({ name: "\u00e9", type: "int" }), accepts: "Java" },
	{ title: "an alias that is no name", schema: record({ name: "f", type: "int", aliases: ["1"] }), accepts: "Java" },
	{ title: "a name that starts with a dot", schema: '{"type":"record","name":".R","fields":[]}', accepts: "Java" },
	{ title: "an order in capitals", schema: record({ name: "f", type: "int", order: "IGNORE" }), accepts: "Java" },
	{ title: "a property that stands twice", schema: '{"type":"int","type":"int"}', accepts: "Java" },
	{
		title: "a type defined twice alike",
		schema: record({ name: "f", type: fixed }, { name: "g", type: fixed }),
		accepts: "Java",
	},
	{
		title: "a type used before its definition",
		schema: record({ name: "f", type: "F" }, { name: "g", type: fixed }),
		accepts: "Java",
	},
	{
		title: "501 levels of nesting",
		schema: `${'{"type":"array","items":'.repeat(501)}"int"${"}".repeat(501)}`,
		accepts: "Java",
	},
	{ title: "a whole number written with a fraction", schema: '{"type":"fixed","name":"F","size":1.0}', accepts: "Millrace" },
	{ title: "a byte order mark", schema: '\uFEFF"int"', accepts: "Millrace" },
	{
		title: "a default of a record inside that record",
		schema: record({ name: "f", type: { type: "map", values: "R" }, default: { a: { f: {} } } }),
		accepts: "Millrace",
	},
];
