import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PlannedSchema } from "@millrace/core/plan";
import { compactUuid, localSchemaId } from "@millrace/core/wire";
import { expect, onTestFinished, test } from "vitest";
import { openSeedableRegistry, type Seed, type SeedingOptions } from "../../../packages/local/src/dev/seed-registry.ts";

const V1 = { digest: "11".repeat(32), definition: '{"type":"record","name":"Order","fields":[{"name":"id","type":"long"}]}' };
// Not readable with the first, and released all the same.
const V2 = { digest: "22".repeat(32), definition: '{"type":"record","name":"Order","fields":[{"name":"no","type":"string"}]}' };

function planned(subject: string, compatibility: PlannedSchema["compatibility"] = "BACKWARD"): PlannedSchema {
	return {
		subject,
		topic: subject.replace("-value", ""),
		part: "value",
		format: "avro",
		name: "Order",
		wire: "glue",
		compatibility,
	};
}

function seedRegistry({ directory, newId, ...seed }: Seed & SeedingOptions) {
	const { registry, seed: run } = openSeedableRegistry({ directory, ...(newId !== undefined && { newId }) });
	return { registry, ...run(seed) };
}

const id = (subject: string) => ({ RegistryName: "shop", SchemaName: subject });

test("registers all versions in order under their local ids, and judges only what comes later", () => {
	const { registry, schemaIds, versions } = seedRegistry({
		name: "shop",
		schemas: [planned("orders-value")],
		versions: new Map([["Order", [V1, V2]]]),
	});
	expect(versions).toBe(2);
	expect(schemaIds).toEqual({
		[compactUuid(localSchemaId(V1.digest))]: "1".repeat(16),
		[compactUuid(localSchemaId(V2.digest))]: "2".repeat(16),
	});
	expect(registry.call("GetSchemaVersion", { SchemaVersionId: localSchemaId(V2.digest) })).toMatchObject({
		SchemaDefinition: V2.definition,
		VersionNumber: 2,
		Status: "AVAILABLE",
	});
	expect(registry.call("GetSchema", { SchemaId: id("orders-value") })).toMatchObject({
		Compatibility: "BACKWARD",
		SchemaCheckpoint: 2,
		DataFormat: "AVRO",
	});
	const later = registry.call("RegisterSchemaVersion", {
		SchemaId: id("orders-value"),
		SchemaDefinition: V1.definition.replace("long", "bytes"),
	});
	expect(later).toMatchObject({ Status: "FAILURE" });
});

test("gives a schema that two subjects share an id for each", () => {
	const { schemaIds } = seedRegistry({
		name: "shop",
		schemas: [planned("orders-value"), planned("returns-value")],
		versions: new Map([["Order", [V1]]]),
		newId: () => "00000000-0000-4000-8000-000000000001",
	});
	expect(Object.keys(schemaIds).sort()).toEqual(
		[compactUuid(localSchemaId(V1.digest)), compactUuid("00000000-0000-4000-8000-000000000001")].sort(),
	);
	expect(new Set(Object.values(schemaIds))).toEqual(new Set(["1".repeat(16)]));
});

test("leaves out schemas that it has no version of", () => {
	const { registry, versions } = seedRegistry({ name: "shop", schemas: [planned("orders-value")], versions: new Map() });
	expect(versions).toBe(0);
	expect(registry.call("ListSchemas", {})["Schemas"]).toEqual([]);
});

test("finds what its folder holds, and adds what is new to it, even what the compatibility refuses", async () => {
	const directory = await mkdtemp(join(tmpdir(), "millrace-test-"));
	onTestFinished(() => rm(directory, { recursive: true }));
	const open = (...own: readonly (typeof V1)[]) =>
		seedRegistry({ name: "shop", schemas: [planned("orders-value")], versions: new Map([["Order", own]]), directory });
	const first = open(V1);
	first.registry.close();
	const second = open(V1, V2);
	expect(second.schemaIds).toMatchObject(first.schemaIds);
	expect(second.registry.call("GetSchema", { SchemaId: id("orders-value") })).toMatchObject({
		LatestSchemaVersion: 2,
		Compatibility: "BACKWARD",
	});
	expect(second.registry.call("GetSchemaVersion", { SchemaVersionId: localSchemaId(V2.digest) })).toMatchObject({
		Status: "AVAILABLE",
	});
	second.registry.close();
});
