import { describe, expect, test } from "vitest";
import { GlueError } from "../../../packages/local/src/registry/glue-error.ts";
import { type GlueRegistryOptions, openGlueRegistry } from "../../../packages/local/src/registry/registry.ts";

const field = (name: string, type: unknown, more = {}) => ({ name, type, ...more });
const record = (...fields: readonly object[]) => JSON.stringify({ type: "record", name: "Flight", fields });
const v1 = record(field("origin", "string"));
const v2 = record(field("origin", "string"), field("carrier", "string", { default: "" }));
const incompatible = record(field("origin", "string"), field("seats", "int"));

// biome-ignore lint/suspicious/noExplicitAny: answers are JSON, and each test looks at the fields that it knows
type Answer = any;

function open(options: GlueRegistryOptions = {}) {
	let ids = 0;
	const newId = () => `00000000-0000-4000-8000-${String(++ids).padStart(12, "0")}`;
	const registry = openGlueRegistry({ now: () => "2026-01-01T00:00:00.000Z", newId, ...options });
	const call = (operation: string, request: Readonly<Record<string, unknown>> = {}): Answer => registry.call(operation, request);
	return {
		call,
		close: registry.close,
		/** A schema `flights` with versions, in the registry `airline`. */
		schema(compatibility: string, ...definitions: readonly string[]) {
			call("CreateRegistry", { RegistryName: "airline" });
			const [first, ...others] = definitions;
			call("CreateSchema", {
				RegistryId: { RegistryName: "airline" },
				SchemaName: "flights",
				DataFormat: "AVRO",
				Compatibility: compatibility,
				...(first !== undefined && { SchemaDefinition: first }),
			});
			for (const SchemaDefinition of others) call("RegisterSchemaVersion", { SchemaId, SchemaDefinition });
		},
	};
}
const SchemaId = { RegistryName: "airline", SchemaName: "flights" };

function errorOf(act: () => unknown): string | undefined {
	try {
		act();
		return undefined;
	} catch (error) {
		if (error instanceof GlueError) return error.type;
		throw error;
	}
}

describe("registries", () => {
	test("are made, described, listed by page, changed and deleted with all that is in them", () => {
		const { call } = open();
		for (const name of ["a", "b", "c"]) call("CreateRegistry", { RegistryName: name, Tags: { team: name } });
		expect(call("GetRegistry", { RegistryId: { RegistryArn: "arn:aws:glue:us-east-1:000000000000:registry/b" } })).toEqual({
			RegistryName: "b",
			RegistryArn: "arn:aws:glue:us-east-1:000000000000:registry/b",
			Description: undefined,
			Status: "AVAILABLE",
			CreatedTime: "2026-01-01T00:00:00.000Z",
			UpdatedTime: "2026-01-01T00:00:00.000Z",
		});
		const first = call("ListRegistries", { MaxResults: 2 });
		const second = call("ListRegistries", { MaxResults: 2, NextToken: first.NextToken });
		expect([...first.Registries, ...second.Registries].map(({ RegistryName }: Answer) => RegistryName)).toEqual(["a", "b", "c"]);
		expect(second.NextToken).toBeUndefined();
		call("UpdateRegistry", { RegistryId: { RegistryName: "a" }, Description: "first" });
		expect(call("GetRegistry", { RegistryId: { RegistryName: "a" } }).Description).toBe("first");
		const { SchemaVersionId } = call("CreateSchema", {
			RegistryId: { RegistryName: "a" },
			SchemaName: "s",
			DataFormat: "AVRO",
			SchemaDefinition: v1,
		});
		call("DeleteRegistry", { RegistryId: { RegistryName: "a" } });
		expect(errorOf(() => call("GetRegistry", { RegistryId: { RegistryName: "a" } }))).toBe("EntityNotFoundException");
		expect(errorOf(() => call("GetSchemaVersion", { SchemaVersionId }))).toBe("EntityNotFoundException");
	});

	test("are 100 at most, and the default one comes by itself", () => {
		const { call } = open();
		const { RegistryName, Compatibility } = call("CreateSchema", { SchemaName: "s", DataFormat: "AVRO" });
		expect([RegistryName, Compatibility]).toEqual(["default-registry", "NONE"]);
		for (let index = 1; index < 100; index++) call("CreateRegistry", { RegistryName: `r${index}` });
		expect(errorOf(() => call("CreateRegistry", { RegistryName: "one-more" }))).toBe("ResourceNumberLimitExceededException");
	});
});

describe("versions", () => {
	test("get numbers and ids, are found by id, number and text, and are the same when they come again", () => {
		const { call, schema } = open();
		schema("BACKWARD", v1);
		const second = call("RegisterSchemaVersion", { SchemaId, SchemaDefinition: v2 });
		expect(second).toEqual({ SchemaVersionId: "00000000-0000-4000-8000-000000000002", VersionNumber: 2, Status: "AVAILABLE" });
		expect(call("RegisterSchemaVersion", { SchemaId, SchemaDefinition: v2 })).toEqual(second);
		const found = call("GetSchemaVersion", { SchemaVersionId: second.SchemaVersionId });
		expect(found).toMatchObject({ SchemaDefinition: v2, DataFormat: "AVRO", VersionNumber: 2, Status: "AVAILABLE" });
		expect(call("GetSchemaVersion", { SchemaId, SchemaVersionNumber: { LatestVersion: true } })).toEqual(found);
		expect(call("GetSchemaVersion", { SchemaId, SchemaVersionNumber: { VersionNumber: 2 } })).toEqual(found);
		expect(call("GetSchemaByDefinition", { SchemaId, SchemaDefinition: v2 }).SchemaVersionId).toBe(second.SchemaVersionId);
		expect(errorOf(() => call("GetSchemaByDefinition", { SchemaId, SchemaDefinition: `${v2} ` }))).toBe(
			"EntityNotFoundException",
		);
		expect(call("GetSchema", { SchemaId })).toMatchObject({ LatestSchemaVersion: 2, NextSchemaVersion: 3, SchemaCheckpoint: 1 });
		expect(call("ListSchemaVersions", { SchemaId }).Schemas.map(({ VersionNumber }: Answer) => VersionNumber)).toEqual([1, 2]);
	});

	test("that do not fit the mode fail, keep their number, and are never the latest", () => {
		const { call, schema } = open();
		schema("BACKWARD", v1);
		const failed = call("RegisterSchemaVersion", { SchemaId, SchemaDefinition: incompatible });
		expect(failed).toMatchObject({ VersionNumber: 2, Status: "FAILURE" });
		expect(call("RegisterSchemaVersion", { SchemaId, SchemaDefinition: incompatible })).toEqual(failed);
		expect(call("GetSchemaVersion", { SchemaId, SchemaVersionNumber: { LatestVersion: true } }).VersionNumber).toBe(1);
		expect(call("RegisterSchemaVersion", { SchemaId, SchemaDefinition: v2 })).toMatchObject({
			VersionNumber: 3,
			Status: "AVAILABLE",
		});
	});

	test.each([
		["NONE", "AVAILABLE"],
		["BACKWARD", "FAILURE"],
		["BACKWARD_ALL", "FAILURE"],
		["FORWARD", "AVAILABLE"],
		["FORWARD_ALL", "AVAILABLE"],
		["FULL", "FAILURE"],
		["FULL_ALL", "FAILURE"],
	])("a field without default under %s: %s", (mode, status) => {
		const { call, schema } = open();
		schema(mode, v1);
		expect(call("RegisterSchemaVersion", { SchemaId, SchemaDefinition: incompatible }).Status).toBe(status);
	});

	test("are not taken under DISABLED, but for the first and those that are there", () => {
		const { call, schema } = open();
		schema("DISABLED", v1);
		expect(errorOf(() => call("RegisterSchemaVersion", { SchemaId, SchemaDefinition: v2 }))).toBe("InvalidInputException");
		expect(call("RegisterSchemaVersion", { SchemaId, SchemaDefinition: v1 }).VersionNumber).toBe(1);
	});

	test("are judged from the checkpoint on, which moves with a changed mode", () => {
		const { call, schema } = open();
		schema("NONE", v1, record(field("other", "int", { default: 0 })));
		expect(errorOf(() => call("UpdateSchema", { SchemaId, Compatibility: "FORWARD_ALL" }))).toBe("InvalidInputException");
		const third = record(field("other", "int", { default: 0 }), field("more", "int"));
		call("UpdateSchema", { SchemaId, Compatibility: "FORWARD_ALL", SchemaVersionNumber: { VersionNumber: 2 } });
		expect(call("GetSchema", { SchemaId })).toMatchObject({ SchemaCheckpoint: 2, Compatibility: "FORWARD_ALL" });
		// Version 1 could not read it: its field `origin` has no default.
		expect(call("RegisterSchemaVersion", { SchemaId, SchemaDefinition: third }).Status).toBe("AVAILABLE");
	});

	test("are pending for as many looks as asked for", () => {
		const { call, schema } = open({ pendingLooks: 2 });
		schema("BACKWARD");
		const { SchemaVersionId, Status } = call("RegisterSchemaVersion", { SchemaId, SchemaDefinition: v1 });
		const look = () => call("GetSchemaVersion", { SchemaVersionId }).Status;
		expect([Status, look(), look(), look()]).toEqual(["PENDING", "PENDING", "AVAILABLE", "AVAILABLE"]);
	});

	test("go by number or range, but for the checkpoint and what is not there, and their numbers are not used again", () => {
		const { call, schema } = open();
		schema("BACKWARD", v1, v2);
		expect(call("DeleteSchemaVersions", { SchemaId, Versions: "1-3" }).SchemaVersionErrors).toEqual([
			{
				VersionNumber: 1,
				ErrorDetails: { ErrorCode: "InvalidInputException", ErrorMessage: "Version 1 is the checkpoint and cannot be deleted." },
			},
			{ VersionNumber: 3, ErrorDetails: { ErrorCode: "EntityNotFoundException", ErrorMessage: "Version 3 is not found." } },
		]);
		expect(call("RegisterSchemaVersion", { SchemaId, SchemaDefinition: v2 }).VersionNumber).toBe(3);
	});

	test("differ by a JSON Patch, or not at all", () => {
		const { call, schema } = open();
		schema("BACKWARD", v1, v2);
		const diff = (first: number, second: number) =>
			JSON.parse(
				call("GetSchemaVersionsDiff", {
					SchemaId,
					SchemaDiffType: "SYNTAX_DIFF",
					FirstSchemaVersionNumber: { VersionNumber: first },
					SecondSchemaVersionNumber: { VersionNumber: second },
				}).Diff,
			);
		expect(diff(1, 1)).toEqual([]);
		expect(diff(1, 2)).toEqual([{ op: "replace", path: "", value: JSON.parse(v2) }]);
	});
});

test.each([
	["AVRO", v1, true],
	["AVRO", '{"type":"record"}', false],
	["AVRO", "{", false],
	["JSON", '{"type":"object"}', true],
	["JSON", "true", true],
	["JSON", "[]", false],
	["PROTOBUF", 'syntax = "proto3"; message A { string a = 1; }', true],
	["PROTOBUF", 'syntax = "proto3";', false],
])("the syntax of %s %s is valid: %s", (DataFormat, SchemaDefinition, valid) => {
	const { call } = open();
	const { Valid, Error: problem } = call("CheckSchemaVersionValidity", { DataFormat, SchemaDefinition });
	expect([Valid, problem === undefined]).toEqual([valid, valid]);
	const create = () => call("CreateSchema", { SchemaName: "s", DataFormat, Compatibility: "NONE", SchemaDefinition });
	expect(errorOf(create)).toBe(valid ? undefined : "InvalidInputException");
	if (!valid) expect([call("ListSchemas").Schemas, call("ListRegistries").Registries]).toEqual([[], []]);
});

describe("metadata", () => {
	test("is put, found by key and value, and removed", () => {
		const { call, schema } = open();
		schema("BACKWARD", v1);
		const version = { SchemaId, SchemaVersionNumber: { LatestVersion: true } };
		const pair = (MetadataKey: string, MetadataValue: string) => ({ MetadataKeyValue: { MetadataKey, MetadataValue } });
		expect(call("PutSchemaVersionMetadata", { ...version, ...pair("commit", "a1") })).toMatchObject({
			LatestVersion: true,
			VersionNumber: 1,
		});
		call("PutSchemaVersionMetadata", { ...version, ...pair("commit", "b2") });
		call("PutSchemaVersionMetadata", { ...version, ...pair("team", "flights") });
		const query = (...MetadataList: object[]) =>
			Object.keys(call("QuerySchemaVersionMetadata", { ...version, MetadataList }).MetadataInfoMap);
		expect(query()).toEqual(["commit", "team"]);
		expect(query({ MetadataKey: "commit", MetadataValue: "a1" })).toEqual(["commit"]);
		expect(query({ MetadataValue: "flights" })).toEqual(["team"]);
		expect(call("QuerySchemaVersionMetadata", version).MetadataInfoMap.commit).toMatchObject({
			MetadataValue: "b2",
			OtherMetadataValueList: [{ MetadataValue: "a1" }],
		});
		expect(errorOf(() => call("PutSchemaVersionMetadata", { ...version, ...pair("team", "flights") }))).toBe(
			"AlreadyExistsException",
		);
		call("RemoveSchemaVersionMetadata", { ...version, ...pair("team", "flights") });
		expect(query()).toEqual(["commit"]);
		expect(errorOf(() => call("RemoveSchemaVersionMetadata", { ...version, ...pair("team", "flights") }))).toBe(
			"EntityNotFoundException",
		);
	});

	test("is 10 pairs at most", () => {
		const { call, schema } = open();
		schema("BACKWARD", v1);
		const put = (index: number) =>
			call("PutSchemaVersionMetadata", {
				SchemaId,
				SchemaVersionNumber: { VersionNumber: 1 },
				MetadataKeyValue: { MetadataKey: `k${index}`, MetadataValue: "v" },
			});
		for (let index = 0; index < 10; index++) put(index);
		expect(errorOf(() => put(10))).toBe("ResourceNumberLimitExceededException");
	});
});

test("tags are those of registries and schemas", () => {
	const { call, schema } = open();
	schema("BACKWARD", v1);
	const { SchemaArn: ResourceArn } = call("GetSchema", { SchemaId });
	call("TagResource", { ResourceArn, TagsToAdd: { stage: "dev", team: "flights" } });
	call("UntagResource", { ResourceArn, TagsToRemove: ["team"] });
	expect(call("GetTags", { ResourceArn })).toEqual({ Tags: { stage: "dev" } });
	expect(errorOf(() => call("GetTags", { ResourceArn: "arn:aws:glue:nowhere" }))).toBe("EntityNotFoundException");
});

describe("what is refused", () => {
	const ok = { SchemaName: "s", DataFormat: "AVRO", Compatibility: "BACKWARD" };
	test.each<[string, string, Readonly<Record<string, unknown>>, string]>([
		["an operation of another service", "GetTable", {}, "UnknownOperationException"],
		["a name that every object has", "constructor", {}, "UnknownOperationException"],
		["a schema without a name", "CreateSchema", { ...ok, SchemaName: undefined }, "InvalidInputException"],
		["a name of 256 characters", "CreateSchema", { ...ok, SchemaName: "s".repeat(256) }, "InvalidInputException"],
		["a name with a space", "CreateSchema", { ...ok, SchemaName: "a b" }, "InvalidInputException"],
		["another format", "CreateSchema", { ...ok, DataFormat: "XML" }, "InvalidInputException"],
		["another mode", "CreateSchema", { ...ok, Compatibility: "SIDEWAYS" }, "InvalidInputException"],
		["a mode that every object has", "CreateSchema", { ...ok, Compatibility: "constructor" }, "InvalidInputException"],
		[
			"a definition of over 170 KB",
			"CreateSchema",
			{ ...ok, SchemaDefinition: `"${"x".repeat(174_079)}"` },
			"InvalidInputException",
		],
		["a registry that is not there", "CreateSchema", { ...ok, RegistryId: { RegistryName: "none" } }, "EntityNotFoundException"],
		["a schema that is not there", "GetSchema", { SchemaId }, "EntityNotFoundException"],
		["no schema", "GetSchema", {}, "InvalidInputException"],
		["an id that is no UUID", "GetSchemaVersion", { SchemaVersionId: "1" }, "InvalidInputException"],
		["a page of no results", "ListSchemas", { MaxResults: 0 }, "InvalidInputException"],
		["a token of one's own", "ListSchemas", { NextToken: "x" }, "InvalidInputException"],
		["an update of nothing", "UpdateSchema", { SchemaId }, "EntityNotFoundException"],
	])("%s", (_title, operation, request, type) => {
		expect(errorOf(() => open().call(operation, request))).toBe(type);
	});

	test("what is there already", () => {
		const { call } = open();
		call("CreateRegistry", { RegistryName: "r" });
		expect(errorOf(() => call("CreateRegistry", { RegistryName: "r" }))).toBe("AlreadyExistsException");
		call("CreateSchema", ok);
		expect(errorOf(() => call("CreateSchema", ok))).toBe("AlreadyExistsException");
	});
});
