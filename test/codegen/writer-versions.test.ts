import { EMPTY_LOCK, type Lock, readDefinitions, releaseVersions, type SchemaSource } from "@millrace/codegen";
import { expect, test } from "vitest";
import { readFolder } from "../../packages/codegen/src/read-folder.ts";
import { writerVersions } from "../../packages/codegen/src/writer-versions.ts";

/** The version of that number: so many fields. */
const flight = (version: number): SchemaSource => ({
	path: "flight.avsc",
	text: JSON.stringify({
		type: "record",
		name: "Flight",
		fields: Array.from({ length: version }, (_, index) => ({ name: `f${index}`, type: "int", default: 0 })),
	}),
});
const projection: SchemaSource = {
	path: "narrow.avsc",
	text: '{"type":"record","name":"Narrow","projects":"Flight","aliases":["Flight"],"fields":[{"name":"f0","type":"int"}]}',
};
let lock: Lock = EMPTY_LOCK;
for (let version = 1; version <= 7; version++) lock = releaseVersions(lock, readDefinitions([flight(version)])).lock;

/** Numbers of the versions that the schema of a name is generated with. */
function numbers(name: string, sources: readonly SchemaSource[], limit?: number): readonly number[] {
	const schema = readFolder(sources).find((one) => one.name === name);
	if (schema === undefined) throw new Error(`There is no ${name}.`);
	return writerVersions(schema, lock, limit).map(({ definition }) => JSON.parse(definition).fields.length);
}

test("a schema reads the newest released versions beside itself", () => {
	expect(numbers("Flight", [flight(7)])).toEqual([6, 5, 4, 3]);
	expect(numbers("Flight", [flight(8)])).toEqual([7, 6, 5, 4]);
	expect(numbers("Flight", [flight(8)], 2)).toEqual([7]);
});

test("a projection reads the current version of what it projects, and the released ones that this one reads too", () => {
	expect(numbers("Narrow", [flight(7), projection])).toEqual([7, 6, 5, 4, 3]);
	expect(numbers("Narrow", [flight(8), projection])).toEqual([8, 7, 6, 5, 4]);
	expect(numbers("Narrow", [flight(8), projection], 1)).toEqual([8]);
});

test("a schema that was never released reads itself alone", () => {
	expect(numbers("Other", [{ path: "other.avsc", text: '{"type":"record","name":"Other","fields":[]}' }])).toEqual([]);
});
