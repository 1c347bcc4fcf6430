import { consume, type MskEvent } from "@millrace/core";
import { glueLookup } from "@millrace/core/glue";
import { encodeRecord, type Invocation, invoke } from "@millrace/core/testing";
import { localSchemaId, writeGlueHeader } from "@millrace/core/wire";
import { afterEach, describe, expect, test } from "vitest";
import { type RegistryFault, startSchemaRegistry } from "../../../packages/local/src/stand-ins/schema-registry.ts";
import { definitions, digestOf } from "../../support/fake-schema.ts";
import { billing, bucket, memorySender, orders } from "../../support/orders.ts";
import { serveHttp, socketClock } from "../../support/registry-trouble.ts";

const v1 = "11111111-1111-4111-8111-111111111111";
const v2 = "22222222-2222-4222-8222-222222222222";
const unknown = "99999999-9999-4999-8999-999999999999";
const known = localSchemaId(digestOf(definitions.v2));
const versions = { [v1]: { definition: definitions.v1 }, [v2]: { definition: definitions.v2 } };
const credentials = { AWS_REGION: "eu-west-1", AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: "secret-access-key" };

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
	await Promise.all(closing.splice(0).map((close) => close()));
});

async function registry(fault?: (id: string, lookup: number) => RegistryFault | undefined) {
	const standIn = await startSchemaRegistry({ versions, ...(fault && { fault }) });
	closing.push(standIn.close);
	return standIn;
}

async function server(answer: Parameters<typeof serveHttp>[0]): Promise<string> {
	const { host, close } = await serveHttp(answer);
	closing.push(close);
	return `http://${host}`;
}

function eventOf(...partitions: readonly (readonly string[])[]): MskEvent {
	const entries = partitions.map((ids, partition) => [
		`eu-orders-${partition}`,
		ids.map((id, offset) =>
			encodeRecord(orders, { rawValue: writeGlueHeader(id, Buffer.from(`{"id":${offset},"unit":"EUR"}`)), partition, offset }),
		),
	]);
	return { records: Object.fromEntries(entries) };
}

interface Run extends Invocation {
	readonly units: readonly string[];
	readonly letters: number;
}

async function run(
	endpoint: string,
	event: MskEvent,
	{ clock = socketClock(), environment = credentials as Record<string, string> } = {},
): Promise<Run> {
	const sender = memorySender();
	const units: string[] = [];
	const consumer = billing({ deadLetter: "s3:failures", undecodable: "deadLetter" });
	const handler = consume(consumer, ({ value }) => void units.push(value.unit), {
		deadLetter: sender,
		lookup: glueLookup(),
	});
	const settings = { ...bucket, registry: { name: "shop", endpoint } };
	const result = await invoke(handler, event, { clock, settings, environment });
	return { ...result, units, letters: sender.letters.length };
}

/** The first partition is blocked with that code; the second one went on; nothing was lost. */
function expectBlocked({ response, outcomes, letters, logs }: Run, code: string): void {
	expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: { partition: "eu-orders-0", offset: 0 } }] });
	expect(outcomes.map(({ at, kind }) => `${at.partition} ${kind}`).sort()).toEqual(["0 failed", "1 succeeded"]);
	const error = outcomes.find(({ kind }) => kind === "failed")?.error;
	expect(error).toMatchObject({ code, retryable: true, at: { topic: "eu-orders", partition: 0, offset: 0 } });
	expect(letters).toBe(0);
	expect(logs[0]?.fields).toMatchObject({ code });
}

test("versions 1 and 2 of one batch are found, and an id that the registry denies twice is undecodable", async () => {
	const { endpoint, lookups } = await registry();
	const result = await run(endpoint, eventOf([v1, v2, unknown, v1]));
	expect(result.response).toEqual({ batchItemFailures: [] });
	expect(result.units).toEqual(["from-v1", "EUR", "from-v1"]);
	expect([...lookups].sort()).toEqual([v1, v2, unknown, unknown]);
	expect(result.outcomes.find(({ kind }) => kind === "undecodable")?.error).toMatchObject({ code: "SCHEMA_UNKNOWN" });
	expect(result.letters).toBe(1);
});

test("an id that is denied once and found then is decoded: a replica of the registry may lag", async () => {
	let first = true;
	const endpoint = await server((_request, response) => {
		response.statusCode = first ? 400 : 200;
		response.end(
			JSON.stringify(
				first
					? { __type: "com.amazonaws.glue#EntityNotFoundException" }
					: { SchemaDefinition: definitions.v1, Status: "AVAILABLE" },
			),
		);
		first = false;
	});
	const clock = socketClock();
	expect(await run(endpoint, eventOf([v1]), { clock })).toMatchObject({
		response: { batchItemFailures: [] },
		units: ["from-v1"],
	});
	expect(clock.waits).toEqual([100]);
});

test("the request is Glue's GetSchemaVersion, signed for the function's region with its session token", async () => {
	const seen: Record<string, unknown>[] = [];
	const endpoint = await server(async (request, response) => {
		let body = "";
		for await (const chunk of request) body += chunk;
		seen.push({ method: request.method, url: request.url, ...request.headers, body });
		response.end(JSON.stringify({ SchemaDefinition: definitions.v1 }));
	});
	await run(endpoint, eventOf([v1]), { environment: { ...credentials, AWS_SESSION_TOKEN: "token" } });
	expect(seen).toHaveLength(1);
	expect(seen[0]).toMatchObject({
		method: "POST",
		url: "/",
		"content-type": "application/x-amz-json-1.1",
		"x-amz-target": "AWSGlue.GetSchemaVersion",
		"x-amz-security-token": "token",
		"x-amz-date": "20231114T221320Z",
		body: JSON.stringify({ SchemaVersionId: v1 }),
	});
	expect(seen[0]?.["authorization"]).toMatch(
		/^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/20231114\/eu-west-1\/glue\/aws4_request, SignedHeaders=content-type;host;[a-z0-9;-]+, Signature=[0-9a-f]{64}$/,
	);
});

describe("a registry in trouble blocks its partition, and never costs a record", () => {
	test.each<[string, RegistryFault, string, number]>([
		["throttling", { kind: "throttle" }, "SCHEMA_REGISTRY_UNAVAILABLE", 3],
		["status 500", { kind: "serverError" }, "SCHEMA_REGISTRY_UNAVAILABLE", 3],
		["status 503", { kind: "serverError", status: 503 }, "SCHEMA_REGISTRY_UNAVAILABLE", 3],
		["a cut connection", { kind: "disconnect" }, "SCHEMA_REGISTRY_UNAVAILABLE", 3],
		["denied access", { kind: "accessDenied" }, "SCHEMA_REGISTRY_DENIED", 1],
		["a version still being judged", { kind: "pending" }, "SCHEMA_PENDING", 3],
	])("%s", async (_title, fault, code, tries) => {
		const { endpoint, lookups } = await registry(() => fault);
		const clock = socketClock();
		expectBlocked(await run(endpoint, eventOf([v1], [known]), { clock }), code);
		expect(lookups).toHaveLength(tries);
		expect(clock.waits).toEqual([100, 200].slice(0, tries - 1));
	});

	test("a denial without words", async () => {
		const endpoint = await server((_request, response) => void response.writeHead(403).end("{}"));
		expectBlocked(await run(endpoint, eventOf([v1], [known])), "SCHEMA_REGISTRY_DENIED");
	});

	test("nobody listens", async () => {
		const { endpoint, close } = await startSchemaRegistry({ versions });
		await close();
		expectBlocked(await run(endpoint, eventOf([v1], [known])), "SCHEMA_REGISTRY_UNAVAILABLE");
	});

	test.each<[string, Record<string, string>]>([
		["no credentials", { AWS_REGION: "eu-west-1" }],
		["no region", { AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b" }],
	])("%s", async (_title, environment) => {
		const { endpoint, lookups } = await registry();
		expectBlocked(await run(endpoint, eventOf([v1], [known]), { environment }), "AWS_CREDENTIALS_MISSING");
		expect(lookups).toEqual([]);
	});

	test("an endpoint that is no address", async () => {
		expectBlocked(await run("not an address", eventOf([v1], [known])), "SCHEMA_REGISTRY_UNAVAILABLE");
	});
});

test("trouble that passes is not noticed: a throttled lookup is asked again", async () => {
	const { endpoint } = await registry((_id, lookup) => (lookup < 3 ? { kind: "throttle" } : undefined));
	expect(await run(endpoint, eventOf([v1]))).toMatchObject({ response: { batchItemFailures: [] }, units: ["from-v1"] });
});

test("a denial of an id mixed with throttling is no proof that it does not exist", async () => {
	const { endpoint } = await registry((_id, lookup) => (lookup === 2 ? undefined : { kind: "throttle" }));
	const { outcomes, letters } = await run(endpoint, eventOf([unknown]));
	expect(outcomes[0]?.error).toMatchObject({ code: "SCHEMA_REGISTRY_UNAVAILABLE" });
	expect(letters).toBe(0);
});

/** An answer of Glue with everything that it has. */
const answerOf = (more: object) =>
	JSON.stringify({
		...{ SchemaVersionId: v1, SchemaDefinition: definitions.v1, DataFormat: "AVRO", Status: "AVAILABLE", VersionNumber: 1 },
		...more,
	});

test("a version that is still being judged is awaited", async () => {
	let requests = 0;
	const endpoint = await server(
		(_request, response) => void response.end(answerOf({ Status: ++requests < 3 ? "PENDING" : "AVAILABLE" })),
	);
	const clock = socketClock();
	expect((await run(endpoint, eventOf([v1]), { clock })).units).toEqual(["from-v1"]);
	expect(clock.waits).toEqual([100, 200]);
});

test("a version that is being deleted is what its records were written with", async () => {
	const endpoint = await server((_request, response) => void response.end(answerOf({ Status: "DELETING" })));
	expect((await run(endpoint, eventOf([v1]))).units).toEqual(["from-v1"]);
});

test.each([
	["a version that the registry refused", { Status: "FAILURE" }],
	["an answer for another version", { SchemaVersionId: v2 }],
])("%s is not read with", async (_title, more) => {
	const endpoint = await server((_request, response) => void response.end(answerOf(more)));
	expectBlocked(await run(endpoint, eventOf([v1], [known])), "SCHEMA_REGISTRY_UNAVAILABLE");
});

test("an id is the same in capitals", async () => {
	const id = "abcdefab-cdef-4bcd-8fab-cdefabcdefab";
	const endpoint = await server((_request, response) => void response.end(answerOf({ SchemaVersionId: id.toUpperCase() })));
	expect((await run(endpoint, eventOf([id]))).units).toEqual(["from-v1"]);
});

test("a version of another format is none that its records could be read with, whoever wrote them", async () => {
	const endpoint = await server((_request, response) => void response.end(answerOf({ DataFormat: "JSON" })));
	const { outcomes, letters } = await run(endpoint, eventOf([v1]));
	expect(outcomes[0]).toMatchObject({ kind: "undecodable", error: { code: "SCHEMA_UNREADABLE" } });
	expect(letters).toBe(1);
});
