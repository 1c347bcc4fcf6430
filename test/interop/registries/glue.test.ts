import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { definitionOf, digestOf } from "@millrace/codegen";
import {
	openSchemaRegistry,
	planSubject,
	pushSubject,
	readRegistryAddress,
	serveRegistry,
	type WantedSubject,
} from "@millrace/local";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { runSchemaRegistrySuite } from "../../conformance/schema-registry-suite.ts";
import { demandVariable } from "../line-process.ts";
import { type MotoServer, startMoto } from "../moto-server.ts";

/* Our client of AWS Glue through AWS's own SDK, against our server and against moto, and without the SDK against moto. */

const sdk = createRequire(join(demandVariable("MILLRACE_GLUE_SDK"), "package.json"))("@aws-sdk/client-glue");
const waiting = { wait: () => Promise.resolve(), random: () => 0 };
const keys = { AWS_ACCESS_KEY_ID: "testing", AWS_SECRET_ACCESS_KEY: "testing", AWS_REGION: "us-east-1" };

function open(endpoint: string, name: string, client: object | null, environment: Readonly<Record<string, string>> = keys) {
	// Sound: the SDK has what the transport uses.
	const given = client as NonNullable<Parameters<typeof openSchemaRegistry>[0]["sdk"]> | null;
	return openSchemaRegistry({
		address: readRegistryAddress(`glue:${name}`),
		root: tmpdir(),
		environment,
		endpoint,
		waiting,
		sdk: given,
	});
}

describe("our own server, by AWS's SDK", () => {
	runSchemaRegistrySuite({
		async open() {
			const server = await serveRegistry({ pendingLooks: 0 });
			onTestFinished(() => server.close());
			const registry = open(server.endpoint, "airline", sdk, {});
			await registry.create();
			return registry;
		},
	});

	test.each([
		[{ kind: "throttle" }, "REGISTRY_UNAVAILABLE"],
		[{ kind: "serverError", status: 503 }, "REGISTRY_UNAVAILABLE"],
		[{ kind: "accessDenied" }, "REGISTRY_DENIED"],
		[{ kind: "disconnect" }, "REGISTRY_UNAVAILABLE"],
	] as const)("%j is %s, asked as often as we decide and not as the SDK does", async (fault, code) => {
		const server = await serveRegistry({ fault: () => fault });
		onTestFinished(() => server.close());
		await expect(open(server.endpoint, "airline", sdk).subjects()).rejects.toMatchObject({ code });
		expect(server.requests).toHaveLength(code === "REGISTRY_DENIED" ? 1 : 5);
	});
});

let moto: MotoServer;
beforeAll(async () => {
	moto = await startMoto(['{"name":"Unused","type":"record","fields":[]}']);
});
afterAll(() => moto.stop());
let registries = 0;

/** moto has room for ten registries. */
function leave(name: string): void {
	onTestFinished(async () => {
		const credentials = { accessKeyId: "testing", secretAccessKey: "testing" };
		const client = new sdk.GlueClient({ endpoint: moto.endpoint, region: "us-east-1", credentials });
		await client.send(new sdk.DeleteRegistryCommand({ RegistryId: { RegistryName: name } }));
	});
}

describe.each([
	["AWS's SDK", sdk],
	["signed requests", null],
])("moto, by %s", (_, client) => {
	runSchemaRegistrySuite({
		async open() {
			const name = `airline-${++registries}`;
			const registry = open(moto.endpoint, name, client);
			await registry.create();
			leave(name);
			return registry;
		},
		// moto 5.2.1 has no ListSchemas and no QuerySchemaVersionMetadata, and leaves the checkpoint where it is.
		lacks: ["listing", "judging", "checkpoints", "metadata"],
	});

	test("a push completes, and changes nothing the second time", async () => {
		const name = `pushed-${++registries}`;
		const registry = open(moto.endpoint, name, client);
		expect(await registry.exists()).toBe(false);
		await registry.create();
		leave(name);
		const state = await pushSubject(registry, wanted, waiting);
		expect(state.versions.map(({ digest }) => digest)).toEqual(wanted.versions.map(({ digest }) => digest));
		expect((await planSubject(registry, wanted)).steps).toEqual([]);
	});
});

const release = (...names: readonly string[]) => {
	const fields = names.map((name) => ({ name, type: "string", default: "" }));
	const text = JSON.stringify({ type: "record", name: "Flight", fields });
	return { digest: digestOf(text), definition: definitionOf({ path: "flight.avsc", text }), pinned: false };
};
const wanted: WantedSubject = {
	...{ subject: "flights-value", compatibility: "BACKWARD", tags: { team: "air" }, metadata: {} },
	versions: [release("origin"), release("origin", "carrier")],
};
