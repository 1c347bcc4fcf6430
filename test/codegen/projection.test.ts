import {
	EMPTY_LOCK,
	generate,
	projectionOf,
	readAvroSchema,
	readDefinitions,
	releaseVersions,
	type SchemaSource,
} from "@millrace/codegen";
import { isMillraceError } from "@millrace/core";
import { describe, expect, test } from "vitest";
import { type FolderSchema, readFolder } from "../../packages/codegen/src/read-folder.ts";

const flight: SchemaSource = {
	path: "flight.avsc",
	text: `{"type":"record","name":"Flight","namespace":"airline","fields":[
		{"name":"delay","type":"int"},
		{"name":"status","type":{"type":"enum","name":"Status","symbols":["ON_TIME","LATE"]}},
		{"name":"route","type":{"type":"record","name":"Route","fields":[{"name":"origin","type":"string"},{"name":"destination","type":"string"}]}},
		{"name":"previous","type":["null","Flight"],"default":null}]}`,
};
const delays = (fields: string, more = ""): SchemaSource => ({
	path: "flight-delays.avsc",
	text: `{"type":"record","name":"airline.FlightDelays","projects":"airline.Flight",${more || '"aliases":["airline.Flight"],'}\n"fields":[\n${fields}]}`,
});
const projected = (...sources: readonly SchemaSource[]): FolderSchema | undefined =>
	readFolder([flight, ...sources]).find(({ type }) => projectionOf(type) !== undefined)?.projects;

describe("a projection may have", () => {
	test.each([
		["fewer fields in another order", '{"name":"route","type":"Route"},{"name":"delay","type":"int"}'],
		["no fields", ""],
		["a wider type", '{"name":"delay","type":"double"}'],
		["a field under another name, with its alias", '{"name":"minutes","type":"long","aliases":["delay"]}'],
		["a field that is not there, with a default", '{"name":"gate","type":"string","default":"?"}'],
		["a union that takes the values", '{"name":"delay","type":["null","int"]}'],
		[
			"a narrower record of the same name inside",
			'{"name":"route","type":{"type":"record","name":"Route","fields":[{"name":"origin","type":"string"}]}}',
		],
		[
			"an enum that has a default for what it does not know",
			'{"name":"status","type":{"type":"enum","name":"Status","symbols":["LATE","OTHER"],"default":"OTHER"}}',
		],
		["itself inside", '{"name":"previous","type":["null","FlightDelays"]},{"name":"delay","type":"int"}'],
	])("%s", (_, fields) => {
		expect(projected(delays(fields))?.name).toBe("airline.Flight");
	});

	test("the name of what it projects, in another namespace", () => {
		const text = '{"type":"record","name":"delays.Flight","projects":"airline.Flight","fields":[{"name":"delay","type":"int"}]}';
		expect(projected({ path: "x.avsc", text })?.name).toBe("airline.Flight");
	});
});

describe("what is refused at its place:", () => {
	test.each([
		[
			"nothing to project",
			delays("").text.replace('"projects":"airline.Flight"', '"projects":"airline.Train"'),
			"1:59",
			/no schema "airline.Train" to/,
		],
		["no name", delays("").text.replace('"projects":"airline.Flight"', '"projects":7'), "1:59", /is the name of a schema/],
		["an enum", '{"type":"enum","name":"E","symbols":["A"],"projects":"airline.Flight"}', "1:54", /Only a record/],
		[
			"a name without alias",
			delays("", " ").text,
			"1:25",
			/"airline.FlightDelays" cannot read "airline.Flight": .* alias for it/,
		],
		[
			"a field that is not there",
			delays('{"name":"gate","type":"int"}').text,
			"3:1",
			/with this field: .* no such field, and .* no default/,
		],
		[
			"another type, in the second line",
			delays('{"name":"delay","type":"int"},\n {"name":"status","type":"string"}').text,
			"4:2",
			/with this field: enum cannot be read as string\./,
		],
		[
			"an enum that lacks a symbol",
			delays('{"name":"status","type":{"type":"enum","name":"Status","symbols":["LATE"]}}').text,
			"3:1",
			/no symbol "ON_TIME" and no default/,
		],
		[
			"a field of a record inside",
			delays('{"name":"route","type":{"type":"record","name":"Route","fields":[{"name":"via","type":"string"}]}}').text,
			"3:1",
			/with this field: at route\.via, the writer has no such field/,
		],
		[
			"a record of another name inside",
			delays('{"name":"route","type":{"type":"record","name":"Way","fields":[]}}').text,
			"3:1",
			/airline\.Route cannot be read as airline\.Way, which has no alias for it/,
		],
		[
			"two fields for one",
			delays('{"name":"delay","type":"int"},{"name":"minutes","type":"int","aliases":["delay"]}').text,
			"3:31",
			/both it and delay stand for the field "delay"/,
		],
	])("%s", (_, text, place, problem) => {
		try {
			projected({ path: "flight-delays.avsc", text });
			expect.unreachable();
		} catch (error) {
			if (!isMillraceError(error)) throw error;
			expect(error).toMatchObject({ code: "SCHEMA_INVALID", fix: expect.not.stringContaining("Correct the file") });
			expect(error.problem.startsWith(`flight-delays.avsc:${place}: `), error.problem).toBe(true);
			expect(error.problem).toMatch(problem);
		}
	});

	test("a projection of a projection, and of something that has no fields", () => {
		const second = {
			path: "second.avsc",
			text: delays("").text.replace("FlightDelays", "Second").replace('"airline.Flight",', '"airline.FlightDelays",'),
		};
		expect(() => readFolder([flight, delays(""), second])).toThrow('There is no schema "airline.FlightDelays" to project.');
		const suit = { path: "suit.avsc", text: '{"type":"enum","name":"Suit","symbols":["A"]}' };
		const third = { path: "third.avsc", text: '{"type":"record","name":"R","projects":"Suit","fields":[]}' };
		expect(() => readFolder([suit, third])).toThrow('third.avsc:1:40: "Suit" is no record');
	});
});

test("the schema that a type projects is told by its full name", () => {
	const of = (text: string) => projectionOf(readAvroSchema({ path: "x.avsc", text }));
	const record = (more: string) => `{"type":"record","name":"X",${more}"fields":[]}`;
	expect(of(record('"namespace":"a.b","projects":"Y",'))).toBe("a.b.Y");
	expect(of(record('"namespace":"a.b","projects":"c.Y",'))).toBe("c.Y");
	expect(of(record('"projects":"Y",'))).toBe("Y");
	expect(of(record(""))).toBeUndefined();
	expect(of('["null","int"]')).toBeUndefined();
});

test("nobody registers or releases a projection, and no other file takes its types", () => {
	const narrower = delays('{"name":"route","type":{"type":"record","name":"Route","fields":[]}}');
	const user = { path: "user.avsc", text: '{"type":"record","name":"U","fields":[{"name":"route","type":"airline.Route"}]}' };
	const definitions = readDefinitions([flight, narrower, user]);
	expect(definitions.map(({ name }) => name)).toEqual(["airline.Flight", "U"]);
	expect(definitions[1]?.definition).toContain('"destination"');
	expect([...releaseVersions(EMPTY_LOCK, definitions).lock.schemas.keys()]).toEqual(["U", "airline.Flight"]);
});

test("a projection is generated like any schema, and says what it projects", () => {
	const files = generate([flight, delays('{"name":"delay","type":"int"}')]);
	const [text = "", whole = ""] = files.map((file) => file.text);
	expect(text).toContain("export interface FlightDelays {\n\treadonly delay: number;\n}");
	expect(text).toContain('\tprojects: "airline.Flight",\n');
	expect(whole).not.toContain("projects");
});
