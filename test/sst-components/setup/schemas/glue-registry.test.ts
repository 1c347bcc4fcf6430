import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { systemClock } from "@millrace/core/aws";
import { afterEach, expect, test } from "vitest";
import { createGlueRegistry } from "../../../../packages/sst/src/setup/schemas/glue-registry.ts";
import type { SchemaRegistry } from "../../../../packages/sst/src/setup/schemas/schema-registry.ts";

interface Asked {
	readonly action: string;
	readonly body: unknown;
}
/** What the server answers next: status and body, or nothing at all. */
type Reply = readonly [status: number, body: unknown] | "hang up";

const servers: Server[] = [];
afterEach(() => {
	for (const server of servers.splice(0)) {
		server.close();
		server.closeAllConnections();
	}
});

async function registryWith(
	...replies: readonly Reply[]
): Promise<{ readonly registry: SchemaRegistry; readonly asked: Asked[] }> {
	const asked: Asked[] = [];
	const server = createServer(async (request, response) => {
		const chunks: Buffer[] = [];
		for await (const chunk of request) chunks.push(chunk);
		expect(request.headers["authorization"]).toMatch(/^AWS4-HMAC-SHA256 Credential=AKID\/\d{8}\/eu-west-1\/glue\/aws4_request/);
		asked.push({ action: String(request.headers["x-amz-target"]), body: JSON.parse(Buffer.concat(chunks).toString()) });
		const reply = replies[asked.length - 1] ?? "hang up";
		if (reply === "hang up") request.socket.destroy();
		else response.writeHead(reply[0]).end(typeof reply[1] === "string" ? reply[1] : JSON.stringify(reply[1]));
	});
	servers.push(server);
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const environment = {
		AWS_ACCESS_KEY_ID: "AKID",
		AWS_SECRET_ACCESS_KEY: "secret",
		AWS_ENDPOINT_URL_GLUE: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
	};
	const ports = { clock: systemClock, environment };
	return { registry: createGlueRegistry({ registry: "airline", region: "eu-west-1", ports, timeoutMs: 2000 }), asked };
}

const id = "6d1b5ba8-8b9a-4c5b-9d5e-0d9b5a0f7a11";
const SchemaId = { RegistryName: "airline", SchemaName: "flights-value" };
const notFound: Reply = [400, { __type: "EntityNotFoundException", Message: "no" }];

test("a schema is asked for by its name, and told by what matters", async () => {
	const answer = {
		DataFormat: "AVRO",
		Compatibility: "FULL",
		SchemaCheckpoint: 3,
		SchemaStatus: "AVAILABLE",
		LatestSchemaVersion: 9,
	};
	const { registry, asked } = await registryWith([200, answer]);
	expect(await registry.find("flights-value")).toEqual({
		format: "AVRO",
		compatibility: "FULL",
		checkpoint: 3,
		status: "AVAILABLE",
	});
	expect(asked).toEqual([{ action: "AWSGlue.GetSchema", body: { SchemaId } }]);
});

test("a schema that is not there is none, and one that cannot even be created has no registry", async () => {
	const { registry, asked } = await registryWith(notFound, notFound);
	expect(await registry.find("flights-value")).toBeUndefined();
	await expect(registry.create("flights-value", "NONE", "{}")).rejects.toMatchObject({
		code: "REGISTRY_MISSING",
		retryable: false,
	});
	expect(asked).toHaveLength(2);
});

test("a version is found by its text", async () => {
	const { registry, asked } = await registryWith([200, { SchemaVersionId: id, Status: "PENDING" }], notFound);
	expect(await registry.findVersion("flights-value", "{}")).toEqual({ id, status: "PENDING" });
	expect(await registry.findVersion("flights-value", "{ }")).toBeUndefined();
	expect(asked[0]).toEqual({ action: "AWSGlue.GetSchemaByDefinition", body: { SchemaId, SchemaDefinition: "{}" } });
});

test("the numbers of versions are asked for page by page", async () => {
	const { registry, asked } = await registryWith(
		[200, { Schemas: [{ SchemaVersionId: id, VersionNumber: 4 }], NextToken: "more" }],
		[200, { Schemas: [{ SchemaVersionId: "other", VersionNumber: 3 }], NextToken: null }],
	);
	expect([...(await registry.numbers("flights-value"))]).toEqual([
		[id, 4],
		["other", 3],
	]);
	expect(asked).toEqual([
		{ action: "AWSGlue.ListSchemaVersions", body: { SchemaId, MaxResults: 100 } },
		{ action: "AWSGlue.ListSchemaVersions", body: { SchemaId, MaxResults: 100, NextToken: "more" } },
	]);
});

test("what is written names the schema, and a compatibility comes with the checkpoint it had", async () => {
	const { registry, asked } = await registryWith([200, {}], [200, {}], [200, {}]);
	await registry.create("flights-value", "BACKWARD", "{}");
	await registry.register("flights-value", "[]");
	await registry.setCompatibility("flights-value", "NONE", 2);
	expect(asked).toEqual([
		{
			action: "AWSGlue.CreateSchema",
			body: {
				RegistryId: { RegistryName: "airline" },
				SchemaName: "flights-value",
				DataFormat: "AVRO",
				Compatibility: "BACKWARD",
				SchemaDefinition: "{}",
			},
		},
		{ action: "AWSGlue.RegisterSchemaVersion", body: { SchemaId, SchemaDefinition: "[]" } },
		{ action: "AWSGlue.UpdateSchema", body: { SchemaId, SchemaVersionNumber: { VersionNumber: 2 }, Compatibility: "NONE" } },
	]);
});

test.each<readonly [what: string, reply: Reply, expected: object]>([
	[
		"throttling",
		[400, { __type: "ThrottlingException", message: "Rate exceeded" }],
		{ code: "REGISTRY_UNAVAILABLE", retryable: true },
	],
	[
		"throttling in AWS's long form",
		[400, { __type: "com.amazonaws.glue#ThrottlingException" }],
		{ code: "REGISTRY_UNAVAILABLE" },
	],
	["another writer", [400, { __type: "ConcurrentModificationException" }], { code: "REGISTRY_UNAVAILABLE" }],
	["somebody who was faster", [400, { __type: "AlreadyExistsException" }], { code: "REGISTRY_UNAVAILABLE" }],
	["a failure of AWS", [500, "<html>"], { code: "REGISTRY_UNAVAILABLE" }],
	["an answer that is no JSON", [200, "<html>"], { code: "REGISTRY_UNAVAILABLE" }],
	["no answer", "hang up", { code: "REGISTRY_UNAVAILABLE" }],
	["no such schema", notFound, { code: "REGISTRY_UNAVAILABLE" }],
	[
		"no permission",
		[400, { __type: "AccessDeniedException", Message: "User: arn is not authorized" }],
		{ code: "REGISTRY_DENIED", category: "unauthorised", fix: expect.stringContaining("glue:RegisterSchemaVersion") },
	],
	[
		"too many versions",
		[400, { __type: "ResourceNumberLimitExceededException" }],
		{ code: "REGISTRY_REFUSED", fix: expect.stringContaining("10,000") },
	],
	[
		"a text that is no schema",
		[400, { __type: "InvalidInputException", Message: '{"type":"secret"}' }],
		{ code: "REGISTRY_REFUSED", retryable: false },
	],
])("%s is an error with its own code", async (_, reply, expected) => {
	const { registry } = await registryWith(reply);
	const error: unknown = await registry.register("flights-value", '{"type":"secret"}').catch((thrown: unknown) => thrown);
	expect(error).toMatchObject(expected);
	expect(String(error)).toContain("flights-value");
	expect(String(error)).not.toContain("secret");
});
