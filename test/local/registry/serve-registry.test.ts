import { consume, defineConsumer, defineTopic } from "@millrace/core";
import type { Schema } from "@millrace/core/avro";
import { glueLookup } from "@millrace/core/glue";
import { invoke } from "@millrace/core/testing";
import { writeGlueHeader } from "@millrace/core/wire";
import { afterEach, expect, test } from "vitest";
import {
	type GlueRegistryServer,
	type ServeRegistryOptions,
	serveRegistry,
} from "../../../packages/local/src/registry/serve-registry.ts";
import { compileSchema } from "../../support/compile-schema.ts";

let server: GlueRegistryServer | undefined;
afterEach(async () => server?.close());

async function start(options: ServeRegistryOptions = {}) {
	server = await serveRegistry(options);
	const { endpoint, requests } = server;
	const call = async (operation: string, body: unknown, target = `AWSGlue.${operation}`) => {
		const answer = await fetch(endpoint, { method: "POST", headers: { "x-amz-target": target }, body: JSON.stringify(body) });
		// biome-ignore lint/suspicious/noExplicitAny: answers are JSON, and each test looks at the fields that it knows
		return { status: answer.status, body: (await answer.json()) as any };
	};
	return { endpoint, requests, call };
}

const definition = JSON.stringify({ type: "record", name: "Flight", fields: [{ name: "origin", type: "string" }] });

test("an operation is answered in JSON, and an error by its type", async () => {
	const { call, requests } = await start();
	expect(await call("CreateRegistry", { RegistryName: "airline" })).toMatchObject({
		status: 200,
		body: { RegistryName: "airline" },
	});
	expect(await call("CreateRegistry", { RegistryName: "airline" })).toMatchObject({
		status: 400,
		body: { __type: "AlreadyExistsException", Message: expect.stringContaining("airline") },
	});
	expect(await call("CreateRegistry", [])).toMatchObject({ status: 400, body: { __type: "InvalidInputException" } });
	expect(await call("", {}, "AmazonSSM.GetParameter")).toMatchObject({
		status: 400,
		body: { __type: "UnknownOperationException" },
	});
	expect(requests).toEqual(["CreateRegistry", "CreateRegistry", "CreateRegistry", ""]);
});

test.each([
	[{ kind: "throttle" } as const, 400, "ThrottlingException"],
	[{ kind: "serverError", status: 503 } as const, 503, "InternalServiceException"],
	[{ kind: "serverError" } as const, 500, "InternalServiceException"],
	[{ kind: "accessDenied" } as const, 400, "AccessDeniedException"],
])("a fault %j changes nothing", async (fault, status, type) => {
	const { call } = await start({ fault: (_operation, request) => (request === 1 ? fault : undefined) });
	expect(await call("CreateRegistry", { RegistryName: "a" })).toMatchObject({ status, body: { __type: type } });
	expect((await call("ListRegistries", {})).body.Registries).toEqual([]);
});

test("a cut connection may leave the registry changed or not", async () => {
	const { call } = await start({
		fault: (_operation, request) =>
			request === 1 ? { kind: "disconnect" } : request === 2 ? { kind: "disconnectAfter" } : undefined,
	});
	await expect(call("CreateRegistry", { RegistryName: "a" })).rejects.toThrow();
	await expect(call("CreateRegistry", { RegistryName: "b" })).rejects.toThrow();
	expect((await call("ListRegistries", {})).body.Registries).toMatchObject([{ RegistryName: "b" }]);
});

test("a delayed request is answered when its promise is", async () => {
	const { promise, resolve } = Promise.withResolvers<void>();
	const { call } = await start({ fault: () => ({ kind: "delay", until: promise }) });
	let done = false;
	const answer = call("ListRegistries", {}).finally(() => {
		done = true;
	});
	expect(done).toBe(false);
	resolve();
	expect((await answer).status).toBe(200);
});

test("a body beyond 2 MB is cut off", async () => {
	const { call } = await start();
	await expect(call("CreateRegistry", { RegistryName: "a".repeat(2 ** 21) })).rejects.toThrow();
});

test("a function finds a version there that was registered after its deployment", async () => {
	const { call, endpoint } = await start({ pendingLooks: 1 });
	const request = { SchemaName: "flights-value", DataFormat: "AVRO", Compatibility: "BACKWARD", SchemaDefinition: definition };
	const { SchemaVersionId } = (await call("CreateSchema", request)).body;
	// Sound: the definition is that of the type.
	const Flight = compileSchema(definition).dynamic as Schema<{ origin: string }>;
	const flights = defineTopic({ name: "flights", value: Flight, wire: "glue", partitions: 1 });
	const consumer = defineConsumer({
		name: "delays",
		topic: flights,
		handler: "src/delays.handler",
		whenExhausted: "block",
		undecodable: "block",
	});
	const value = Buffer.from(writeGlueHeader(SchemaVersionId, Buffer.from([0x06, 0x53, 0x45, 0x41]))).toString("base64");
	const record = {
		topic: "flights",
		partition: 0,
		offset: 0,
		timestamp: 1,
		timestampType: "CREATE_TIME" as const,
		value,
		headers: [],
	};
	const seen: string[] = [];
	const { outcomes } = await invoke(
		consume(consumer, (found) => void seen.push(found.value.origin), { lookup: glueLookup() }),
		{ records: { "flights-0": [record] } },
		{
			settings: { registry: { name: "default-registry", endpoint } },
			environment: { AWS_REGION: "us-east-1", AWS_ACCESS_KEY_ID: "testing", AWS_SECRET_ACCESS_KEY: "testing" },
		},
	);
	expect([seen, outcomes.map(({ kind }) => kind)]).toEqual([["SEA"], ["succeeded"]]);
});
