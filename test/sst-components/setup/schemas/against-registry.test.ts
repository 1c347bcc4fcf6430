import { createHash } from "node:crypto";
import { systemClock } from "@millrace/core/aws";
import { type GlueFault, type GlueRegistryServer, serveRegistry } from "@millrace/local";
import { afterEach, expect, test } from "vitest";
import { createSchemasHandler } from "../../../../packages/sst/src/setup/schemas-handler.ts";

/* The function for schemas against a registry over HTTP that judges versions, lets them be pending, fails, and loses answers. */

let registry: GlueRegistryServer | undefined;
afterEach(async () => registry?.close());

const field = (name: string, more = {}) => ({ name, type: "string", ...more });
const version = (...fields: readonly object[]) => {
	const definition = JSON.stringify({ name: "Flight", type: "record", fields });
	return { digest: createHash("sha256").update(definition).digest("hex"), definition };
};
const one = version(field("origin"));
const two = version(field("origin"), field("carrier", { default: "" }));
const three = version(field("origin"), field("carrier", { default: "" }), field("tail", { default: "" }));
const incompatible = version(field("origin"), field("gate"));

async function start(fault?: (operation: string, request: number) => GlueFault | undefined, pendingLooks = 0) {
	registry = await serveRegistry({ pendingLooks, ...(fault && { fault }) });
	const { endpoint, requests } = registry;
	const call = async (operation: string, body: object) => {
		const headers = { "x-amz-target": `AWSGlue.${operation}` };
		const answer = await fetch(endpoint, { method: "POST", headers, body: JSON.stringify(body) });
		// biome-ignore lint/suspicious/noExplicitAny: answers are JSON, and each test looks at the fields that it knows
		return (await answer.json()) as any;
	};
	await call("CreateRegistry", { RegistryName: "airline" });
	const environment = { AWS_ACCESS_KEY_ID: "testing", AWS_SECRET_ACCESS_KEY: "testing", AWS_ENDPOINT_URL_GLUE: endpoint };
	const handler = createSchemasHandler({ clock: systemClock, environment });
	const run = (versions: readonly object[], compatibility = "BACKWARD") =>
		handler(
			{
				version: 1,
				registry: "airline",
				region: "us-east-1",
				schemas: [{ subject: "flights-value", format: "AVRO", compatibility, versions }],
			},
			{ getRemainingTimeInMillis: () => 60_000 },
		);
	return { call, run, requests };
}
const SchemaId = { RegistryName: "airline", SchemaName: "flights-value" };
const WRITES = /^(Create|Register|Update|Delete|Put|Remove)/;

test("pending versions are waited for, and a second run writes nothing", async () => {
	const { run, requests, call } = await start(undefined, 1);
	const first = await run([one, two, three]);
	expect(first.schemas[0]?.versions.map(({ digest, number }) => [digest, number])).toEqual([
		[one.digest, 1],
		[two.digest, 2],
		[three.digest, 3],
	]);
	const before = requests.length;
	expect(await run([one, two, three])).toEqual(first);
	expect(requests.slice(before).filter((operation) => WRITES.test(operation))).toEqual([]);
	expect((await call("GetSchema", { SchemaId })).Compatibility).toBe("BACKWARD");
});

test("a version that the registry refuses is told by its number, and the next run tells it again", async () => {
	const { run } = await start();
	await run([one]);
	await expect(run([one, incompatible])).rejects.toThrow(/flights-value.*2/s);
	await expect(run([one, incompatible])).rejects.toThrow(/flights-value.*2/s);
});

test("a changed compatibility is changed there, and what was refused before is taken", async () => {
	const { run, call } = await start();
	await run([one]);
	const { schemas } = await run([one, incompatible], "NONE");
	expect((await call("GetSchema", { SchemaId })).Compatibility).toBe("NONE");
	expect(schemas[0]?.versions.map(({ number }) => number)).toEqual([1, 2]);
});

test("whatever answer is lost, the versions are there once and in order", async () => {
	for (const kind of ["throttle", "serverError", "disconnect", "disconnectAfter"] as const) {
		for (let at = 2; at < 9; at++) {
			const { run, call } = await start((_operation, request) => (request === at ? { kind } : undefined));
			const { schemas } = await run([one, two]);
			const { Schemas: listed } = await call("ListSchemaVersions", { SchemaId });
			expect(schemas[0]?.versions.map(({ id, number }) => [id, number])).toEqual(
				listed.map(({ SchemaVersionId: id, VersionNumber: number }: { SchemaVersionId: string; VersionNumber: number }) => [
					id,
					number,
				]),
			);
			await registry?.close();
		}
	}
});
