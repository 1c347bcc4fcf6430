import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readLock } from "@millrace/codegen";
import { serveRegistry } from "@millrace/local";
import { describe, expect, onTestFinished, test } from "vitest";
import type { PullData } from "../../../packages/cli/src/project/pull-schemas.ts";
import { runCli } from "../support/run-cli.ts";
import { createFolder, writeFiles } from "../support/temporary-folder.ts";

const flight = (...fields: readonly object[]) =>
	JSON.stringify({
		type: "record",
		name: "Flight",
		namespace: "airline",
		doc: "A flight as it was flown",
		fields: [{ name: "origin", type: "string", doc: "Where it began" }, ...fields],
	});
const carrier = { name: "carrier", type: "string", default: "" };
const airport = JSON.stringify({
	type: "record",
	name: "Airport",
	namespace: "airline",
	fields: [{ name: "code", type: "string" }],
});

/** A registry that somebody filled: two versions of flights, one of airports, keys that have no name, a schema in JSON. */
async function fill(others: Readonly<Record<string, readonly [format: string, definition: string]>> = {}): Promise<string> {
	const server = await serveRegistry();
	onTestFinished(() => server.close());
	const call = async (operation: string, body: object) => {
		const answer = await fetch(server.endpoint, {
			method: "POST",
			headers: { "x-amz-target": `AWSGlue.${operation}` },
			body: JSON.stringify(body),
		});
		expect([operation, answer.status]).toEqual([operation, 200]);
	};
	await call("CreateRegistry", { RegistryName: "airline" });
	const create = (SchemaName: string, [DataFormat, SchemaDefinition]: readonly [string, string]) =>
		call("CreateSchema", {
			RegistryId: { RegistryName: "airline" },
			SchemaName,
			DataFormat,
			Compatibility: "BACKWARD",
			SchemaDefinition,
		});
	await create("flights-value", ["AVRO", flight()]);
	const SchemaId = { RegistryName: "airline", SchemaName: "flights-value" };
	await call("RegisterSchemaVersion", { SchemaId, SchemaDefinition: flight(carrier) });
	// The same version with other words in it.
	await call("RegisterSchemaVersion", {
		SchemaId,
		SchemaDefinition: flight(carrier).replace("Where it began", "Airport of departure"),
	});
	// One that does not fit, which the registry keeps as a failure.
	await call("RegisterSchemaVersion", { SchemaId, SchemaDefinition: flight({ name: "gate", type: "int" }) });
	await create("airports-value", ["AVRO", airport]);
	await create("flights-key", ["AVRO", '"string"']);
	await create("quakes-value", ["JSON", '{"$schema":"http://json-schema.org/draft-07/schema#","type":"object"}']);
	for (const [name, schema] of Object.entries(others)) await create(name, schema);
	return server.endpoint;
}

async function pull(cwd: string, endpoint: string, ...argv: string[]) {
	const run = await runCli(["schemas", "pull", "--json", "--registry", "glue:airline", "--endpoint", endpoint, ...argv], { cwd });
	return { ...run, envelope: run.envelope, data: run.envelope.data as PullData };
}

const read = (cwd: string, path: string) => readFileSync(join(cwd, path), "utf8");
const lockOf = (cwd: string) => readLock({ path: "schemas.lock.json", text: read(cwd, "schemas.lock.json") }).schemas;

describe("a project that has no schemas", () => {
	test("gets schemas with their words, all versions in order, ids and types", async () => {
		const cwd = createFolder({ "package.json": "{}" });
		const { code, data, envelope } = await pull(cwd, await fill());
		expect(code).toBe(0);
		expect(data.schemas).toMatchObject([
			{ name: "airline.Airport", subjects: ["airports-value"], path: "schemas/airport.avsc", status: "created", versions: 1 },
			{ name: "flights-key", subjects: ["flights-key"], path: "schemas/flights-key.avsc", status: "created", versions: 1 },
			{ name: "airline.Flight", subjects: ["flights-value"], path: "schemas/flight.avsc", status: "created", versions: 2 },
		]);
		expect(data.files.map(({ path, change }) => `${change} ${path}`)).toEqual([
			"created schemas/airport.avsc",
			"created schemas/flights-key.avsc",
			"created schemas/flight.avsc",
			"created schemas.lock.json",
			"created src/generated/airport.ts",
			"created src/generated/flight.ts",
			"created src/generated/flights-key.ts",
			"created schemas.ids/dev.json",
		]);
		expect(envelope.warnings).toEqual([
			{ code: "SUBJECT_LEFT_OUT", subject: "subject quakes-value", message: "JSON is not imported." },
		]);
		expect(read(cwd, "schemas/flight.avsc")).toContain('"doc": "Airport of departure"');
		expect(read(cwd, "src/generated/flight.ts")).toContain("Airport of departure");
		expect(
			lockOf(cwd)
				.get("airline.Flight")
				?.map(({ definition }) => JSON.parse(definition).fields.length),
		).toEqual([1, 2]);
		expect(Object.keys(JSON.parse(read(cwd, "schemas.ids/dev.json")).subjects["flights-value"])).toHaveLength(2);
	});

	test("is a project like any other then: fresh, released, and pulling again changes nothing", async () => {
		const cwd = createFolder({ "package.json": "{}" });
		const endpoint = await fill();
		await pull(cwd, endpoint);
		expect((await runCli(["generate", "--check", "--release"], { cwd })).code).toBe(0);
		const { code, data } = await pull(cwd, endpoint);
		expect({ code, files: data.files }).toEqual({ code: 0, files: [] });
		expect(data.schemas.map(({ status }) => status)).toEqual(["unchanged", "unchanged", "unchanged"]);
	});

	test("is left as it is by --check", async () => {
		const cwd = createFolder({ "package.json": "{}" });
		const { code, data } = await pull(cwd, await fill(), "--check");
		expect({ code, applied: data.applied, files: data.files.length }).toEqual({ code: 0, applied: false, files: 8 });
		expect(readdirSync(cwd)).toEqual(["package.json"]);
	});

	test("gets the subjects alone that are named", async () => {
		const cwd = createFolder({ "package.json": "{}" });
		const endpoint = await fill();
		const { data } = await pull(cwd, endpoint, "--subject", "airports-value", "--schemas", "avro", "--out", "gen");
		expect(data.files.map(({ path }) => path)).toEqual([
			"avro/airport.avsc",
			"schemas.lock.json",
			"gen/airport.ts",
			"schemas.ids/dev.json",
		]);
		const missing = await pull(cwd, endpoint, "--subject", "nobody");
		expect(missing).toMatchObject({
			code: 3,
			envelope: { error: { code: "PULL_REFUSED", message: "subject nobody: glue:airline does not have it." } },
		});
	});
});

describe("a project that has schemas", () => {
	const other = { "package.json": "{}", "schemas/nested/flight.avsc": flight({ name: "gate", type: "string", default: "" }) };

	test("is shown what differs, and nothing is written without --force", async () => {
		const cwd = createFolder(other);
		await runCli(["generate", "--release"], { cwd });
		const before = read(cwd, "schemas.lock.json");
		const { code, data, envelope } = await pull(cwd, await fill());
		expect(code).toBe(6);
		expect(envelope).toMatchObject({ status: "failed", error: { code: "SCHEMAS_DRIFTED", category: "incompatible" } });
		expect(data).toMatchObject({ applied: false, files: [] });
		expect(data.schemas[2]).toEqual({
			...{
				name: "airline.Flight",
				subjects: ["flights-value"],
				path: "schemas/nested/flight.avsc",
				status: "different",
				versions: 2,
			},
			added: [expect.any(String), expect.any(String)],
			kept: [expect.any(String)],
		});
		expect(read(cwd, "schemas.lock.json")).toBe(before);
		expect(existsSync(join(cwd, "schemas/airport.avsc"))).toBe(false);
	});

	test("gets those of the registry with --force, and loses no released version", async () => {
		const cwd = createFolder(other);
		await runCli(["generate", "--release"], { cwd });
		const [released] = lockOf(cwd).get("airline.Flight") ?? [];
		expect((await pull(cwd, await fill(), "--force")).code).toBe(0);
		expect(read(cwd, "schemas/nested/flight.avsc")).toContain('"carrier"');
		expect(
			lockOf(cwd)
				.get("airline.Flight")
				?.map(({ digest }) => digest),
		).toEqual([released?.digest, expect.any(String), expect.any(String)]);
		expect((await runCli(["generate", "--check", "--release"], { cwd })).code).toBe(0);
	});

	test("keeps its own file of the same version, and gains the versions before it", async () => {
		const own = JSON.stringify(JSON.parse(flight(carrier).replace("Where it began", "Ours")), null, 4);
		const cwd = createFolder({ "package.json": "{}", "schemas/flight.avsc": own });
		const { code, data } = await pull(cwd, await fill(), "--subject", "flights-value");
		expect({ code, status: data.schemas[0]?.status }).toEqual({ code: 0, status: "created" });
		expect(read(cwd, "schemas/flight.avsc")).toBe(own);
		expect(lockOf(cwd).get("airline.Flight")).toHaveLength(2);
	});
});

describe("what leads out of the folder", () => {
	test("is refused: names of subjects, which a registry of files may hold", async () => {
		const cwd = createFolder({ "package.json": "{}" });
		const endpoint = await fill({ "..": ["AVRO", '"string"'], ".hidden": ["AVRO", '"string"'] });
		const { code, envelope } = await pull(cwd, endpoint);
		expect(code).toBe(3);
		expect(envelope.error?.message).toBe(
			'subject "..": Its name cannot become the name of a file.\nsubject ".hidden": Its name cannot become the name of a file.',
		);
		expect(readdirSync(cwd)).toEqual(["package.json"]);
	});

	test("is refused: a stage", async () => {
		const cwd = createFolder({ "package.json": "{}" });
		const { code } = await pull(cwd, await fill(), "--stage", "../x");
		expect(code).toBe(2);
		expect(readdirSync(cwd)).toEqual(["package.json"]);
	});

	test("is refused: a folder's own subjects", async () => {
		const cwd = createFolder({ "package.json": "{}", "registry/flights-value/1.avsc": flight() });
		const run = await runCli(["schemas", "pull", "--registry", "folder:registry", "--subject", "../../etc", "--json"], { cwd });
		expect(run.code).toBe(3);
		expect((await runCli(["schemas", "pull", "--registry", "folder:registry"], { cwd })).stdout).toMatch(
			/^created airline\.Flight {2}1 version of flights-value /,
		);
	});
});

test("schemas of one name in two subjects are one, and two of one short name get files of their own", async () => {
	const cwd = createFolder({ "package.json": "{}" });
	writeFiles(cwd, {
		"registry/a/1.avsc": flight(),
		"registry/b/1.avsc": flight(),
		"registry/b/2.avsc": flight(carrier),
		"registry/c/1.avsc": flight().replace('"airline"', '"rail.Road"'),
	});
	const { code, stdout } = await runCli(["schemas", "pull", "--registry", "folder:registry", "--json"], { cwd });
	expect(code).toBe(0);
	expect(JSON.parse(stdout).data.schemas).toMatchObject([
		{ name: "airline.Flight", subjects: ["a", "b"], versions: 2, path: "schemas/flight.avsc" },
		{ name: "rail.Road.Flight", subjects: ["c"], versions: 1, path: "schemas/rail/road/flight.avsc" },
	]);
});

test("a registry of nothing that can be pulled says so", async () => {
	const cwd = createFolder({ "package.json": "{}", "registry/readme/none.txt": "" });
	const run = await runCli(["schemas", "pull", "--registry", "folder:registry", "--json"], { cwd });
	expect(run).toMatchObject({ code: 0, envelope: { warnings: [{ code: "SUBJECT_LEFT_OUT", subject: "subject readme" }] } });
	const missing = await runCli(["schemas", "pull", "--registry", "folder:nowhere"], { cwd });
	expect(missing).toMatchObject({ code: 3, stderr: expect.stringMatching(/^error REGISTRY_MISSING: .*nowhere/) });
});
