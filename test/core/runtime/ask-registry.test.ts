import { type ConsumerOptions, consume, defineConsumer, defineTopic, type Schema, type Wire } from "@millrace/core";
import { confluent } from "@millrace/core/confluent";
import { glueLookup } from "@millrace/core/glue";
import { encodeRecord, invoke } from "@millrace/core/testing";
import { compactUuid, writeConfluentHeader, writeGlueHeader } from "@millrace/core/wire";
import { afterEach, describe, expect, test } from "vitest";
import { askRegistry } from "../../../packages/core/src/runtime/ask-registry.ts";
import { type BatchToLookUp, SchemaUnknownError } from "../../../packages/core/src/runtime/lookup.ts";
import { compileSchema } from "../../support/compile-schema.ts";
import { manualClock } from "../../support/manual-clock.ts";
import { bucket, memorySender } from "../../support/orders.ts";
import { type RawServer, type SocketClock, serveHttp, socketClock, TROUBLES } from "../../support/registry-trouble.ts";

/* What a registry in trouble does to a batch, whichever registry it is, on real sockets and with a real schema. */

const definition = { type: "record", name: "Gate", fields: [{ name: "level", type: "int" }] };
const older = {
	type: "record",
	name: "Gate",
	fields: [
		{ name: "level", type: "int" },
		{ name: "old", type: "int" },
	],
};
const compiled = compileSchema(definition, { versions: [older] });
// Sound: the definition has this field.
const Gate = compiled.dynamic as Schema<{ level: number }>;

/** Two ids a registry: one that the deployment knows, and one that has to be asked for. */
const registries = [
	{
		wire: "glue",
		known: "11111111-1111-4111-8111-111111111111",
		asked: "99999999-9999-4999-8999-999999999999",
		key: compactUuid,
		frame: writeGlueHeader,
		lookupAt: () => glueLookup(),
	},
	{
		wire: "confluent",
		known: "17",
		asked: "99",
		key: (id: string) => id,
		frame: (id: string, payload: Uint8Array) => writeConfluentHeader(Number(id), payload),
		lookupAt: (url: string) => confluent({ url, auth: { username: "key", password: "secret-password" } }),
	},
] as const satisfies readonly { wire: Wire; [more: string]: unknown }[];
type Registry = (typeof registries)[number];

let server: RawServer | undefined;
afterEach(async () => {
	await server?.close();
	server = undefined;
});

/** A handler whose records are blocked or given up, never forgotten, and an event: partition 0 has to ask, partition 1 need not. */
function deployed({ wire, known, asked, key, frame, lookupAt }: Registry, url: string) {
	const topic = defineTopic({ name: "gates", value: Gate, wire, partitions: 2 });
	const consumer = defineConsumer({
		...{ name: "reader", topic, handler: "a/b.handler", attempts: { max: 1 } },
		...{ deadLetter: "s3:failures", undecodable: "deadLetter" },
	} as ConsumerOptions<"reader", typeof topic>);
	const sender = memorySender();
	const seen: number[] = [];
	const handler = consume(consumer, ({ value }) => void seen.push(value.level), { lookup: lookupAt(url), deadLetter: sender });
	const records = [asked, known].map((id, partition) =>
		encodeRecord(topic, { rawValue: frame(id, id === known ? Buffer.of(4) : Buffer.of(2, 6)), partition, offset: 7 }),
	);
	const event = { records: Object.fromEntries(records.map((record) => [`gates-${record.partition}`, [record]])) };
	const options = {
		settings: {
			...bucket,
			registry: { name: "airports", endpoint: url },
			schemaIds: { [key(known)]: compiled.digest.slice(0, 16) },
		},
		environment: { AWS_REGION: "eu-west-1", AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: "secret-access-key" },
	};
	return {
		seen,
		letters: sender.letters,
		run: (clock: SocketClock | ReturnType<typeof manualClock>, timeoutMs = 60_000) =>
			invoke(handler, event, { ...options, clock, timeoutMs }),
	};
}

describe.each(registries)("$wire", (registry) => {
	test.each(TROUBLES)("$title blocks the partition that has to ask, and nothing else", async ({ start, protocol = "http" }) => {
		const clock = socketClock();
		server = await start(clock);
		const { run, seen, letters } = deployed(registry, `${protocol}://${server.host}`);
		const { response, outcomes, logs, error } = await run(clock);
		expect(error).toBeUndefined();
		expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: { partition: "gates-0", offset: 7 } }] });
		expect(seen).toEqual([2]);
		expect(letters).toEqual([]);
		const failed = outcomes.find(({ kind }) => kind === "failed")?.error;
		expect(failed).toMatchObject({ code: "SCHEMA_REGISTRY_UNAVAILABLE", retryable: true, at: { partition: 0, offset: 7 } });
		expect(JSON.stringify([logs, String(failed)])).not.toMatch(/marker-text|secret/);
		expect(clock.waits.every((wait) => wait >= 50 && wait < 300)).toBe(true);
	});

	test("a registry that never answers costs half of an invocation at most, however little time there is", async () => {
		for (const timeoutMs of [100, 3000, 60_000]) {
			server = await serveHttp(() => {});
			const clock = manualClock();
			const { run, seen, letters } = deployed(registry, `http://${server.host}`);
			const started = clock.now();
			const { response } = await clock.run(run(clock, timeoutMs));
			expect(clock.now() - started).toBeLessThanOrEqual(timeoutMs / 2);
			expect(response?.batchItemFailures).toHaveLength(1);
			expect([seen, letters]).toEqual([[2], []]);
			await server.close();
		}
	});

	test("three tries, with waits that double", async () => {
		let requests = 0;
		server = await serveHttp((_request, response) => {
			requests += 1;
			response.writeHead(503).end();
		});
		const clock = socketClock();
		await deployed(registry, `http://${server.host}`).run(clock);
		expect(requests).toBe(3);
		expect(clock.waits).toEqual([100, 200]);
	});

	test("trouble is forgotten with the next invocation, and a schema that was found is kept", async () => {
		let requests = 0;
		server = await serveHttp((_request, response) => {
			requests += 1;
			if (requests <= 3) response.writeHead(500).end();
			else response.end(JSON.stringify({ SchemaDefinition: JSON.stringify(older), schema: JSON.stringify(older) }));
		});
		const clock = socketClock();
		const { run, seen, letters } = deployed(registry, `http://${server.host}`);
		expect((await run(clock)).response?.batchItemFailures).toHaveLength(1);
		expect((await run(clock)).outcomes.map(({ kind }) => kind)).toEqual(["succeeded", "succeeded"]);
		expect(letters).toEqual([]);
		expect([seen, requests]).toEqual([[2, 1, 2], 4]);
		expect((await run(clock)).response?.batchItemFailures).toEqual([]);
		expect(requests).toBe(4);
	});
});

test.each([
	[0, [50, 100]],
	[0.999, [149.9, 299.8]],
])("jitter of %d spreads the waits from half to one and a half", async (random, waits) => {
	const clock = socketClock();
	const batch = { ports: { clock, random: () => random } } as unknown as BatchToLookUp;
	const asked = askRegistry("It", "1", batch, new AbortController().signal, async () => "busy");
	await expect(asked).rejects.toMatchObject({ code: "SCHEMA_REGISTRY_UNAVAILABLE", retryable: true });
	expect(clock.waits).toEqual(waits.map((wait) => expect.closeTo(wait, 5)));
});

test("time that is up while it waits ends it, without another try", async () => {
	const budget = new AbortController();
	const clock = { now: () => 0, after: () => () => {} };
	let tries = 0;
	const asked = askRegistry("It", "1", { ports: { clock } } as unknown as BatchToLookUp, budget.signal, async () => {
		tries += 1;
		setImmediate(() => budget.abort());
		return new SchemaUnknownError("no");
	});
	await expect(asked).rejects.toMatchObject({ code: "SCHEMA_REGISTRY_UNAVAILABLE" });
	expect(tries).toBe(1);
});
