import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type GlueFault, type GlueRegistryServer, serveRegistry } from "@millrace/local";
import { describe, expect, onTestFinished, test } from "vitest";
import type { PushData } from "../../../packages/cli/src/text/push-text.ts";
import { startConfluent } from "../../support/confluent-server.ts";
import { runCli } from "../support/run-cli.ts";
import { createProject, edit } from "../support/sample-project.ts";
import { writeFiles } from "../support/temporary-folder.ts";

const priced = '"name": "unitCents", "type": "int"';
const WRITES = [
	"CreateRegistry",
	"CreateSchema",
	"RegisterSchemaVersion",
	"UpdateSchema",
	"TagResource",
	"PutSchemaVersionMetadata",
];

/** A project with three released versions of its schema. */
async function createReleased(): Promise<string> {
	const cwd = await createProject();
	edit(cwd, "schemas/order.avsc", priced, `${priced} }, { "name": "currency", "type": "string", "default": "EUR"`);
	await runCli(["generate", "--release"], { cwd });
	edit(
		cwd,
		"schemas/order.avsc",
		'"default": "EUR"',
		'"default": "EUR" }, { "name": "gift", "type": "boolean", "default": false',
	);
	await runCli(["generate", "--release"], { cwd });
	return cwd;
}

/** What package.json has a registry told. */
function setLabels(cwd: string, registry: object): void {
	const manifest = JSON.parse(readFileSync(join(cwd, "package.json"), "utf8"));
	writeFiles(cwd, { "package.json": JSON.stringify({ ...manifest, millrace: { ...manifest.millrace, registry } }) });
}

async function serve(fault?: (operation: string, request: number) => GlueFault | undefined, pendingLooks = 0) {
	const server = await serveRegistry({ pendingLooks, ...(fault && { fault }) });
	onTestFinished(() => server.close());
	return server;
}

async function push(cwd: string, endpoint: string, ...argv: string[]) {
	const run = await runCli(["schemas", "push", "--json", "--endpoint", endpoint, ...argv], { cwd });
	return { ...run, envelope: run.envelope, data: run.envelope.data as PushData };
}

const writesOf = ({ requests }: GlueRegistryServer) => requests.filter((request) => WRITES.includes(request));
const idsOf = (cwd: string, stage = "dev") => readFileSync(join(cwd, "schemas.ids", `${stage}.json`), "utf8");

test("without --apply it shows every change, in order, and writes nothing", async () => {
	const cwd = await createReleased();
	const server = await serve();
	const { code, data } = await push(cwd, server.endpoint);
	expect(code).toBe(0);
	expect(data).toMatchObject({ registry: "glue:shop-dev", stage: "dev", applied: false, createsRegistry: true, ids: [] });
	expect(data.subjects).toMatchObject([
		{
			subject: "orders-value",
			schema: "shop.Order",
			topics: ["orders"],
			versions: 3,
			steps: [
				{ kind: "create", version: 1, compatibility: "BACKWARD" },
				{ kind: "register", version: 2 },
				{ kind: "register", version: 3 },
			],
		},
	]);
	expect(writesOf(server)).toEqual([]);
	expect(existsSync(join(cwd, "schemas.ids"))).toBe(false);
});

test("pushing twice changes nothing the second time", async () => {
	const cwd = await createReleased();
	const server = await serve();
	const first = await push(cwd, server.endpoint, "--apply");
	expect(first).toMatchObject({ code: 0, data: { applied: true, ids: [{ path: "schemas.ids/dev.json", change: "created" }] } });
	expect(writesOf(server)).toEqual(["CreateRegistry", "CreateSchema", "RegisterSchemaVersion", "RegisterSchemaVersion"]);
	const ids = idsOf(cwd);
	expect(Object.keys(JSON.parse(ids).subjects["orders-value"])).toHaveLength(3);

	const second = await push(cwd, server.endpoint, "--apply");
	expect(second).toMatchObject({
		code: 0,
		data: { createsRegistry: false, subjects: [{ steps: [] }], ids: [{ change: "unchanged" }] },
	});
	expect(writesOf(server)).toHaveLength(4);
	expect(idsOf(cwd)).toBe(ids);
});

describe("killed half way and run again, it completes", () => {
	const labels = { tags: { team: "shop" }, metadata: { owner: "shop" } };

	async function createLabelled(): Promise<string> {
		const cwd = await createReleased();
		setLabels(cwd, labels);
		return cwd;
	}

	// Every point of a push is tried in test/local/registry-client/push/push-subject.test.ts, without a project around it.
	test.each([
		["the first write", 0],
		["the second version", 2],
		["the last of the metadata", 6],
	])("at %s", async (_, survived) => {
		const cwd = await createLabelled();
		let writes = 0;
		let isDead = false;
		const server = await serve((operation) => {
			// The writer is gone from here on: whatever it would still ask is not answered.
			if (isDead) return { kind: "disconnect" };
			if (!WRITES.includes(operation) || writes++ !== survived) return undefined;
			isDead = true;
			return { kind: "disconnectAfter" };
		});
		const killed = await push(cwd, server.endpoint, "--apply");
		expect(killed).toMatchObject({ code: 4, envelope: { status: "error", error: { code: "REGISTRY_UNAVAILABLE" } } });
		isDead = false;
		expect(await push(cwd, server.endpoint, "--apply")).toMatchObject({ code: 0 });
		expect((await push(cwd, server.endpoint)).data).toMatchObject({
			createsRegistry: false,
			subjects: [{ steps: [], behind: [], extra: [] }],
		});
		expect(writesOf(server)).toEqual([
			...["CreateRegistry", "CreateSchema", "RegisterSchemaVersion", "RegisterSchemaVersion"],
			...Array.from({ length: 3 }, () => "PutSchemaVersionMetadata"),
		]);
		expect(Object.keys(JSON.parse(idsOf(cwd)).subjects["orders-value"])).toHaveLength(3);
	});

	test("a lost answer alone does not even end it", async () => {
		const cwd = await createReleased();
		const server = await serve((operation) => (operation === "GetSchema" ? undefined : lost(operation)));
		const seen = new Set<string>();
		function lost(operation: string): GlueFault | undefined {
			if (seen.has(operation)) return undefined;
			seen.add(operation);
			return { kind: "disconnectAfter" };
		}
		expect(await push(cwd, server.endpoint, "--apply")).toMatchObject({ code: 0 });
		expect((await push(cwd, server.endpoint)).data.subjects).toMatchObject([{ steps: [] }]);
	});
});

describe("what may not be pushed", () => {
	test("is said all at once, and nothing is written: a change that was not released, and that its mode refuses", async () => {
		const cwd = await createProject();
		edit(cwd, "schemas/order.avsc", priced, `${priced} }, { "name": "currency", "type": "string"`);
		const server = await serve();
		const { code, envelope } = await push(cwd, server.endpoint, "--apply");
		expect(code).toBe(6);
		expect(envelope).toMatchObject({ status: "error", error: { code: "PUSH_REFUSED", category: "incompatible" } });
		expect(envelope.error?.message.split("\n")).toEqual([
			expect.stringContaining("schema shop.Order: schemas/order.avsc is another version than the newest one of the lock"),
			expect.stringContaining("schema shop.Order: lines[].currency: the writer has no such field, and it has no default"),
		]);
		expect(envelope.error?.actions).toHaveLength(2);
		expect(writesOf(server)).toEqual([]);
	});

	test("a version that does not fit what somebody else registered is refused before the registry has it", async () => {
		const cwd = await createReleased();
		const server = await serve();
		await push(cwd, server.endpoint, "--apply");
		const { call } = openClient(server.endpoint);
		// Somebody else makes the type of a field another one, which the topic's mode allows from here on.
		const newest = JSON.parse(readFileSync(join(cwd, "schemas.lock.json"), "utf8")).schemas["shop.Order"][2].definition;
		const SchemaDefinition = JSON.stringify(newest).replace(
			'"name":"gift","type":"boolean"',
			'"name":"gift","type":["boolean","string"]',
		);
		await call("RegisterSchemaVersion", { SchemaId: { RegistryName: "shop-dev", SchemaName: "orders-value" }, SchemaDefinition });
		edit(cwd, "schemas/order.avsc", '"default": false', '"default": false }, { "name": "note", "type": "string", "default": ""');
		await runCli(["generate", "--release"], { cwd });
		const { code, envelope } = await push(cwd, server.endpoint, "--apply");
		expect(code).toBe(6);
		expect(envelope.error).toMatchObject({
			code: "PUSH_REFUSED",
			message: expect.stringMatching(
				/^subject orders-value: Version 4 of orders-value is not BACKWARD compatible with what the registry has\. .*gift/,
			),
		});
	});
});

test("versions of others are warned of, and so are those that came too late", async () => {
	const cwd = await createReleased();
	const server = await serve();
	const lock = JSON.parse(readFileSync(join(cwd, "schemas.lock.json"), "utf8")).schemas["shop.Order"];
	const { call } = openClient(server.endpoint);
	const SchemaId = { RegistryName: "shop-dev", SchemaName: "orders-value" };
	await call("CreateRegistry", { RegistryName: "shop-dev" });
	const second = JSON.stringify(lock[1].definition);
	await call("CreateSchema", {
		RegistryId: SchemaId,
		...SchemaId,
		DataFormat: "AVRO",
		Compatibility: "NONE",
		SchemaDefinition: second,
	});
	await call("RegisterSchemaVersion", { SchemaId, SchemaDefinition: second.replace("currency", "money") });
	const { code, data, envelope } = await push(cwd, server.endpoint);
	expect(code).toBe(0);
	expect(data.subjects).toMatchObject([
		{
			behind: [{ version: 1 }],
			extra: [{ number: 2 }],
			steps: [
				{ kind: "configure", compatibility: "BACKWARD" },
				{ kind: "register", version: 3 },
			],
		},
	]);
	expect(envelope.warnings.map((warning) => warning.code)).toEqual(["VERSIONS_BEHIND", "VERSIONS_EXTRA"]);
});

test("a version that was released as a checkpoint is let in, and the mode is what it was", async () => {
	const cwd = await createProject();
	edit(cwd, "schemas/order.avsc", priced, `${priced} }, { "name": "currency", "type": "string"`);
	await runCli(["generate", "--release", "--force"], { cwd });
	const server = await serve();
	const { code, data } = await push(cwd, server.endpoint, "--apply");
	expect(code).toBe(0);
	expect(data.subjects[0]?.steps).toMatchObject([
		{ kind: "create", compatibility: "BACKWARD" },
		{ kind: "configure", compatibility: "NONE", checkpoint: 1 },
		{ kind: "register", version: 2 },
		{ kind: "configure", compatibility: "BACKWARD", checkpoint: 2 },
	]);
	expect((await push(cwd, server.endpoint)).data.subjects).toMatchObject([{ steps: [] }]);
});

test("people read what will be written, and then that it was", async () => {
	const cwd = await createReleased();
	setLabels(cwd, { tags: { team: "shop" } });
	const argv = ["schemas", "push", "--registry", "folder:registry", "--stage", "airgap"];
	expect((await runCli(argv, { cwd })).stdout).toMatch(
		/^pending folder:registry\npending orders-value {2}shop\.Order, 3 versions\n {2}create it as BACKWARD with version 1 \([0-9a-f]{16}\), team=shop\n {2}register version 2 \([0-9a-f]{16}\)\n {2}register version 3 \([0-9a-f]{16}\)\n4 changes to folder:registry\. Nothing was written; --apply does it\.\n$/,
	);
	expect((await runCli([...argv, "--apply"], { cwd })).stdout).toMatch(
		/\ncreated schemas\.ids\/airgap\.json\nfolder:registry has everything of 1 schema now: 4 changes\.\n$/,
	);
	expect((await runCli(argv, { cwd })).stdout).toBe(
		"unchanged orders-value  shop.Order, 3 versions\nfolder:registry has everything of 1 schema.\n",
	);
});

test("a stage keeps the ids of one registry, and its name leads nowhere else", async () => {
	const cwd = await createReleased();
	await runCli(["schemas", "push", "--registry", "folder:one", "--stage", "shared", "--apply"], { cwd });
	const other = await runCli(["schemas", "push", "--registry", "folder:two", "--stage", "shared", "--apply"], { cwd });
	expect(other).toMatchObject({
		code: 2,
		stderr: expect.stringContaining("schemas.ids/shared.json holds the ids of folder:one, and this is folder:two."),
	});
	expect(existsSync(join(cwd, "two"))).toBe(false);
	const outside = await runCli(["schemas", "push", "--registry", "folder:one", "--stage", "../../x", "--apply"], { cwd });
	expect(outside.code).not.toBe(0);
	expect(readdirSync(join(cwd, ".."))).toEqual(["shop"]);
});

test("Confluent's registry gets the topics that are framed for it", async () => {
	const cwd = await createReleased();
	edit(cwd, "src/topics/orders.ts", 'wire: "glue"', 'wire: "confluent"');
	setLabels(cwd, { tags: { team: "shop" } });
	const server = await startConfluent({ userInfo: "me:secret" });
	onTestFinished(() => server.close());
	const argv = ["schemas", "push", "--json", "--registry", `confluent:${server.url}`, "--stage", "local", "--apply"];
	const denied = await runCli(argv, { cwd });
	expect(denied).toMatchObject({ code: 5, envelope: { error: { code: "REGISTRY_DENIED" } } });
	const env = { SCHEMA_REGISTRY_BASIC_AUTH_USER_INFO: "me:secret" };
	const pushed = await runCli(argv, { cwd, env });
	expect(pushed).toMatchObject({ code: 0, envelope: { warnings: [{ code: "LABELS_LEFT_OUT" }] } });
	expect(Object.values(JSON.parse(idsOf(cwd, "local")).subjects["orders-value"]).sort()).toEqual(["1", "2", "3"]);
	expect(pushed.stdout + idsOf(cwd, "local")).not.toContain("secret");
});

test.each([
	[{ kind: "throttle" }, 4, "REGISTRY_UNAVAILABLE"],
	[{ kind: "serverError", status: 503 }, 4, "REGISTRY_UNAVAILABLE"],
	[{ kind: "accessDenied" }, 5, "REGISTRY_DENIED"],
	[{ kind: "disconnect" }, 4, "REGISTRY_UNAVAILABLE"],
] as const)("a registry that answers %j ends it with a code", async (fault, code, error) => {
	const server = await serve(() => fault);
	expect(await push(await createProject(), server.endpoint)).toMatchObject({ code, envelope: { error: { code: error } } });
});

test("without keys, an SDK or a registry on this machine there is nobody to ask as", async () => {
	const run = await runCli(["schemas", "push"], { cwd: await createProject(), env: { AWS_REGION: "eu-central-1" } });
	expect(run).toMatchObject({
		code: 3,
		stderr: expect.stringMatching(/^error AWS_CLIENT_MISSING: .*\nFix: .*npm install --save-dev @aws-sdk\/client-glue/),
	});
});

/** Somebody else, at the registry. */
function openClient(endpoint: string) {
	const call = async (operation: string, body: object) => {
		const answer = await fetch(endpoint, {
			method: "POST",
			headers: { "x-amz-target": `AWSGlue.${operation}` },
			body: JSON.stringify(body),
		});
		expect(answer.status).toBe(200);
	};
	return { call };
}
