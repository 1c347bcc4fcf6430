import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { RegistryJournalError } from "../../../packages/local/src/registry/journal.ts";
import { openGlueRegistry } from "../../../packages/local/src/registry/registry.ts";

let directory: string;
beforeEach(() => {
	directory = mkdtempSync(join(tmpdir(), "millrace-registry-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const definition = (name: string) => JSON.stringify({ type: "record", name, fields: [] });

test("what a registry on disk held is there again, ids and times included", () => {
	const first = openGlueRegistry({ directory, pendingLooks: 3 });
	first.call("CreateRegistry", { RegistryName: "airline" });
	first.call("CreateSchema", {
		RegistryId: { RegistryName: "airline" },
		SchemaName: "flights",
		DataFormat: "AVRO",
		Compatibility: "BACKWARD",
		SchemaDefinition: definition("A"),
	});
	const SchemaId = { RegistryName: "airline", SchemaName: "flights" };
	const { SchemaVersionId } = first.call("RegisterSchemaVersion", { SchemaId, SchemaDefinition: definition("B") }) as {
		SchemaVersionId: string;
	};
	expect(() => first.call("RegisterSchemaVersion", { SchemaId, SchemaDefinition: "{" })).toThrow("invalid");
	first.close();
	const again = openGlueRegistry({ directory });
	expect(again.call("GetSchemaVersion", { SchemaVersionId })).toMatchObject({ VersionNumber: 2, Status: "FAILURE" });
	for (const [operation, request] of [
		["ListRegistries", {}],
		["GetSchema", { SchemaId }],
	] as const) {
		expect(again.call(operation, request)).toEqual(first.call(operation, request));
	}
	again.close();
});

test("a last line that was cut short is gone, and the next one stands on a line of its own", () => {
	const first = openGlueRegistry({ directory });
	first.call("CreateRegistry", { RegistryName: "a" });
	first.close();
	appendFileSync(join(directory, "registry.ndjson"), '{"operation":"CreateReg');
	const second = openGlueRegistry({ directory });
	second.call("CreateRegistry", { RegistryName: "b" });
	second.close();
	const lines = readFileSync(join(directory, "registry.ndjson"), "utf8").trimEnd().split("\n");
	expect(lines.map((line) => JSON.parse(line).request.RegistryName)).toEqual(["a", "b"]);
});

test.each(["nonsense", "{}", "null", '{"operation":"CreateRegistry"}'])(
	"a line that holds %s is refused by its place",
	(line) => {
		writeFileSync(join(directory, "registry.ndjson"), `${line}\n`);
		expect(() => openGlueRegistry({ directory })).toThrow(RegistryJournalError);
		expect(() => openGlueRegistry({ directory })).toThrow(/registry\.ndjson:1 is no entry/);
	},
);
