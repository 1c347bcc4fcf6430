import { afterEach, expect, test } from "vitest";
import { type SchemaRegistryStandIn, startSchemaRegistry } from "../../../packages/local/src/stand-ins/schema-registry.ts";

const ID = "b7b4a7f0-9c96-4e4a-a687-fb5de9ef0c63";
const OTHER = "00000000-0000-4000-8000-000000000000";
let registry: SchemaRegistryStandIn;
afterEach(() => registry.close());

async function ask(body: unknown, target = "AWSGlue.GetSchemaVersion") {
	const response = await fetch(registry.endpoint, {
		method: "POST",
		headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": target },
		body: JSON.stringify(body),
	});
	return { status: response.status, type: response.headers.get("content-type"), body: await response.json() };
}

test("a schema version is found by its id, in Glue's own shape", async () => {
	registry = await startSchemaRegistry({ versions: { [ID]: { definition: '"string"' } } });
	expect(await ask({ SchemaVersionId: ID })).toEqual({
		status: 200,
		type: "application/x-amz-json-1.1",
		body: {
			SchemaVersionId: ID,
			SchemaDefinition: '"string"',
			DataFormat: "AVRO",
			SchemaArn: `arn:aws:glue:us-east-1:000000000000:schema/local/${ID}`,
			VersionNumber: 1,
			Status: "AVAILABLE",
			CreatedTime: "2026-01-01T00:00:00.000Z",
		},
	});
	expect(registry.lookups).toEqual([ID]);
});

test.each([
	["an unknown id", { SchemaVersionId: OTHER }, undefined, "EntityNotFoundException"],
	["what is no id", { SchemaVersionId: "1" }, undefined, "InvalidInputException"],
	["another way to look up", { SchemaId: { SchemaName: "x" } }, undefined, "InvalidInputException"],
	["another operation", {}, "AWSGlue.ListSchemas", "UnknownOperationException"],
])("%s is refused as AWS refuses it", async (_, body, target, type) => {
	registry = await startSchemaRegistry({ versions: {} });
	expect(await ask(body, target)).toMatchObject({ status: 400, body: { __type: type } });
});

test("faults answer instead of the truth, lookup by lookup", async () => {
	const faults = [
		{ kind: "throttle" },
		{ kind: "serverError", status: 503 },
		{ kind: "accessDenied" },
		{ kind: "pending" },
	] as const;
	registry = await startSchemaRegistry({
		versions: { [ID]: { definition: '"string"' } },
		fault: (id, lookup) => (id === ID ? faults[lookup - 1] : undefined),
	});
	expect(await ask({ SchemaVersionId: ID })).toMatchObject({ status: 400, body: { __type: "ThrottlingException" } });
	expect(await ask({ SchemaVersionId: ID })).toMatchObject({ status: 503 });
	expect(await ask({ SchemaVersionId: ID })).toMatchObject({ status: 400, body: { __type: "AccessDeniedException" } });
	expect(await ask({ SchemaVersionId: ID })).toMatchObject({ status: 200, body: { Status: "PENDING" } });
	expect(await ask({ SchemaVersionId: ID })).toMatchObject({ status: 200, body: { Status: "AVAILABLE" } });
});

test("a delayed answer comes when it is let go, and a cut connection never", async () => {
	let release = (): void => {};
	const until = new Promise<void>((resolve) => {
		release = resolve;
	});
	registry = await startSchemaRegistry({
		versions: { [ID]: { definition: '"string"' } },
		fault: (_id, lookup) => (lookup === 1 ? { kind: "delay", until } : { kind: "disconnect" }),
	});
	const answer = ask({ SchemaVersionId: ID });
	release();
	expect(await answer).toMatchObject({ status: 200 });
	await expect(ask({ SchemaVersionId: ID })).rejects.toThrow();
});
