import { consume, defineConsumer, defineTopic, type Schema } from "@millrace/core";
import { type ConfluentOptions, confluent } from "@millrace/core/confluent";
import { encodeRecord, invoke } from "@millrace/core/testing";
import { writeConfluentHeader } from "@millrace/core/wire";
import { afterEach, expect, test } from "vitest";
import { compileSchema } from "../../support/compile-schema.ts";
import { type ConfluentRegistry, type ConfluentSchema, serveConfluent } from "../../support/confluent-registry.ts";
import { bucket, memorySender } from "../../support/orders.ts";
import { socketClock } from "../../support/registry-trouble.ts";

const field = (name: string, type: unknown, more = {}) => ({ name, type, ...more });
const place = { type: "record", name: "Place", fields: [field("code", "string")] };
const recordOf = (...fields: unknown[]) => JSON.stringify({ type: "record", name: "Gate", namespace: "airport", fields });
const v1 = recordOf(field("level", "int"));
const v2 = recordOf(field("level", "int"), field("name", "string", { default: "none" }));
const v3 = recordOf(field("name", "string"), field("area", "double"), field("level", "int"));
const compiled = compileSchema(v2, { versions: [JSON.parse(v1)] });
// Sound: the definition has these fields.
const Gate = compiled.dynamic as Schema<{ level: number; name: string }>;
const gates = defineTopic({ name: "gates", value: Gate, wire: "confluent", partitions: 2 });
const reader = defineConsumer({
	...{ name: "reader", topic: gates, handler: "a/b.handler", attempts: { max: 1 } },
	...({ deadLetter: "s3:failures", undecodable: "deadLetter" } as const),
});

const schemas: Record<string, ConfluentSchema> = {
	"1": { schema: v1 },
	"2": { schema: v2 },
	"2147483647": { schema: v3 },
};

let registry: ConfluentRegistry | undefined;
afterEach(async () => registry?.close());

async function serve(more: Record<string, ConfluentSchema> = {}, options: Parameters<typeof serveConfluent>[1] = {}) {
	registry = await serveConfluent({ ...schemas, ...more }, options);
	return registry;
}

const payloads: Readonly<Record<string, Uint8Array>> = {
	"1": Buffer.of(2),
	"2": Buffer.of(4, 4, 0x41, 0x31),
	/** With the reference of the test below. */
	"5": Buffer.of(2, 0x41, 8),
	"2147483647": Buffer.from([4, 0x42, 0x32, 0, 0, 0, 0, 0, 0, 0, 0, 6]),
};

/** A handler with that lookup, and a way to give it records of such ids, all of one partition. */
function deployed({ path = "", ...options }: Partial<ConfluentOptions> & { readonly path?: string } = {}) {
	const sender = memorySender();
	const seen: unknown[] = [];
	const lookup = confluent({ url: `http://${registry?.host}${path}`, ...options });
	const handler = consume(reader, ({ value }) => void seen.push(value), { lookup, deadLetter: sender });
	const run = async (...ids: readonly number[]) => {
		const records = ids.map((id, offset) =>
			encodeRecord(gates, { rawValue: writeConfluentHeader(id, payloads[id] ?? Buffer.of(2)), partition: 0, offset }),
		);
		// `invoke` would name the id 1; a deployment names none of Confluent's.
		const settings = { ...bucket, schemaIds: { "1": "" } };
		return invoke(handler, { records: { "gates-0": records } }, { settings, clock: socketClock() });
	};
	return { seen, run, letters: sender.letters };
}

test("versions of one batch are found by their ids, each once, whether the build knows them or not", async () => {
	const { requests } = await serve();
	const { run, seen } = deployed();
	const { response } = await run(1, 2147483647, 2, 1, 2);
	expect(response).toEqual({ batchItemFailures: [] });
	expect(seen).toEqual([
		{ level: 1, name: "none" },
		{ level: 3, name: "B2" },
		{ level: 2, name: "A1" },
		{ level: 1, name: "none" },
		{ level: 2, name: "A1" },
	]);
	expect([...requests].sort()).toEqual(["/schemas/ids/1", "/schemas/ids/2", "/schemas/ids/2147483647"]);
	await run(1, 2, 2147483647);
	expect(requests).toHaveLength(3);
});

test.each(["/apis/ccompat/v7", "/apis/ccompat/v7/"])("the registry may lie under a path: %s", async (path) => {
	const { requests } = await serve({}, { path: "/apis/ccompat/v7" });
	const { run, seen } = deployed({ path });
	await run(1);
	expect(seen).toEqual([{ level: 1, name: "none" }]);
	expect(requests).toEqual(["/apis/ccompat/v7/schemas/ids/1"]);
});

test("a schema that does not exist is final once the registry has said so twice", async () => {
	const { requests } = await serve();
	const { run, letters } = deployed();
	const { outcomes } = await run(9, 1);
	expect(outcomes).toMatchObject([{ kind: "undecodable", error: { code: "SCHEMA_UNKNOWN" } }, { kind: "succeeded" }]);
	expect(letters).toHaveLength(1);
	expect(requests.filter((path) => path.endsWith("/9"))).toHaveLength(2);
});

test("a 404 of another path is no word on a schema, and costs no record", async () => {
	await serve();
	const { run, letters } = deployed({ path: "/elsewhere" });
	const { outcomes } = await run(1);
	expect(outcomes).toMatchObject([{ kind: "failed", error: { code: "SCHEMA_REGISTRY_UNAVAILABLE", retryable: true } }]);
	expect(letters).toEqual([]);
});

test("a schema that refers to others is asked for with them in its text", async () => {
	const references = [{ name: "Place", subject: "places", version: 1 }];
	const referring = recordOf(field("place", "Place"), field("level", "int"));
	const resolved = recordOf(field("place", place), field("level", "int"));
	const { requests } = await serve({ "5": { schema: referring, references, resolved } });
	const { run, seen } = deployed();
	await run(5);
	expect(seen).toEqual([{ level: 4, name: "none" }]);
	expect(requests).toEqual(["/schemas/ids/5", "/schemas/ids/5?format=resolved"]);
});

test("a registry that cannot resolve references blocks records, and says what it did", async () => {
	const references = [{ name: "Place", subject: "places", version: 1 }];
	await serve({ "5": { schema: recordOf(field("place", "Place"), field("level", "int")), references } });
	const { run, letters } = deployed();
	const { outcomes } = await run(5);
	expect(outcomes).toMatchObject([{ kind: "failed", error: { code: "SCHEMA_REGISTRY_UNAVAILABLE" } }]);
	expect(String(outcomes[0]?.error)).toContain("status 501");
	expect(letters).toEqual([]);
});

test("a schema of another format is none that an Avro record could be read with", async () => {
	await serve({ "5": { schema: '{"type":"object"}', schemaType: "JSON" } });
	const { outcomes } = await deployed().run(5);
	expect(outcomes).toMatchObject([{ kind: "undecodable", error: { code: "SCHEMA_UNREADABLE" } }]);
});

test("user name and password go along as they are", async () => {
	await serve({}, { auth: () => "schlüssel:pass:wörd" });
	const { run, seen } = deployed({ auth: { username: "schlüssel", password: "pass:wörd" } });
	await run(1);
	expect(seen).toHaveLength(1);
});

test("a refusal blocks, names no secret, and the secret is fetched again with the next invocation", async () => {
	let current = "key:old-secret";
	await serve({}, { auth: () => current });
	let fetches = 0;
	const auth = async () => {
		fetches += 1;
		const [username = "", password = ""] = current.split(":");
		return { username, password };
	};
	const { run, seen, letters } = deployed({ auth });
	await run(1, 2);
	expect([seen.length, fetches]).toEqual([2, 1]);
	current = "key:new-secret";
	const refused = await run(2147483647, 9);
	expect(refused.outcomes).toMatchObject([
		{ kind: "failed", error: { code: "SCHEMA_REGISTRY_DENIED", retryable: true } },
		{ kind: "notRun" },
	]);
	expect(JSON.stringify([refused.logs, String(refused.outcomes[0]?.error)])).not.toMatch(/secret/);
	expect(letters).toEqual([]);
	expect((await run(2147483647)).response).toEqual({ batchItemFailures: [] });
	expect(fetches).toBe(2);
});

test("a secret that cannot be fetched blocks, is not repeated, and is tried again", async () => {
	await serve({}, { auth: () => "key:secret" });
	let down = true;
	const auth = () => {
		if (down) throw new Error("secret-store says no");
		return { username: "key", password: "secret" };
	};
	const { run, seen } = deployed({ auth });
	const { outcomes, logs } = await run(1);
	expect(outcomes).toMatchObject([{ kind: "failed", error: { code: "SCHEMA_REGISTRY_UNAVAILABLE" } }]);
	expect(JSON.stringify([logs, String(outcomes[0]?.error)])).not.toContain("secret");
	down = false;
	await run(1);
	expect(seen).toHaveLength(1);
});

test("ids of another registry are a mistake of the deployment, and cost no record", async () => {
	const { requests } = await serve();
	const lookup = confluent({ url: `http://${registry?.host}` });
	const glueFramed = { ...reader, topic: { ...gates, wire: { key: "plain", value: "glue" } as const } };
	const value = Buffer.concat([Buffer.of(3, 0), Buffer.alloc(16, 1), Buffer.of(2)]);
	const handler = consume(glueFramed, () => {}, { lookup });
	const record = encodeRecord(glueFramed.topic, { rawValue: value, partition: 0, offset: 0 });
	const { outcomes } = await invoke(handler, { records: { "gates-0": [record] } }, { settings: bucket, clock: socketClock() });
	expect(outcomes).toMatchObject([{ kind: "failed", error: { code: "SCHEMA_REGISTRY_UNAVAILABLE" } }]);
	expect(requests).toEqual([]);
});

test("an address that is none blocks", async () => {
	await serve();
	const { outcomes } = await deployed({ url: "no address" }).run(1);
	expect(outcomes).toMatchObject([{ kind: "failed", error: { code: "SCHEMA_REGISTRY_UNAVAILABLE" } }]);
});
