import { type ConsumerOptions, consume, defineConsumer, defineTopic, type MskEvent, type Schema } from "@millrace/core";
import { glueLookup } from "@millrace/core/glue";
import { encodeRecord, invoke } from "@millrace/core/testing";
import { writeGlueHeader } from "@millrace/core/wire";
import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import type { GlueFault } from "../../packages/local/src/registry/serve-registry.ts";
import { compileSchema } from "../support/compile-schema.ts";
import { type GlueStage, startStage } from "../support/glue-deployment.ts";
import { bucket, memorySender } from "../support/orders.ts";
import { socketClock } from "../support/registry-trouble.ts";

/*
  A registry in trouble, from the first record to the last: what is delivered again after the trouble is handled once, in order, and nothing is dead-lettered for
  it. Registry, generated code and runtime are the real ones.
*/

const versionOf = (...more: readonly string[]) => ({
	...{ type: "record", name: "Seat", namespace: "airline" },
	fields: [{ name: "row", type: "int" }, ...more.map((name) => ({ name, type: "int", default: 0 }))],
});
const definitions = [versionOf(), versionOf("a"), versionOf("a", "b"), versionOf("b", "c")];
const payload = (version: number, row: number) =>
	Buffer.of(2 * row, ...Array.from({ length: [0, 1, 2, 2][version] ?? 0 }, () => 0));
const build = compileSchema(definitions[1], { versions: [definitions[0]] });
const seats = defineTopic({ name: "seats", value: build.dynamic as Schema<{ row: number }>, wire: "glue", partitions: 3 });
const reader = defineConsumer({
	...{ name: "reader", topic: seats, handler: "a/b.handler", attempts: { max: 1 } },
	...{ deadLetter: "s3:failures", undecodable: "deadLetter" },
} as ConsumerOptions<"reader", typeof seats>);

type Fault = (request: number) => GlueFault | undefined;

let stage: GlueStage | undefined;
afterEach(async () => {
	await stage?.close();
	stage = undefined;
});

/** Four versions, of which the deployment knows the first two, and a container of the function; trouble begins when it is told to. */
async function deployed() {
	let fault: Fault | undefined;
	let begun = 0;
	const started = await startStage({
		fault: (_operation, request) => fault?.(request - begun),
	});
	stage = started;
	const ids = await started.register(
		"seats-value",
		definitions.map((definition) => JSON.stringify(definition)),
	);
	const clock = socketClock();
	const sender = memorySender();
	const seen: number[][] = [[], [], []];
	const handler = consume(reader, ({ value, partition }) => void seen[partition]?.push(value.row), {
		lookup: glueLookup(),
		deadLetter: sender,
	});
	const known = { [ids[0] as string]: compileSchema(definitions[0]).digest, [ids[1] as string]: build.digest };
	const settings = { ...bucket, ...started.settings(known) };
	return {
		...{ clock, seen, letters: sender.letters, ids, stage: started },
		trouble(next: Fault | undefined) {
			begun = started.requests.length;
			fault = next;
		},
		/** Partition by partition, the versions of its records. */
		eventOf(...partitions: readonly (readonly number[])[]): MskEvent {
			const batches = partitions.map((versions, partition) => [
				`seats-${partition}`,
				versions.map((version, offset) => {
					const rawValue = writeGlueHeader(ids[version] as string, payload(version, offset));
					return encodeRecord(seats, { rawValue, partition, offset });
				}),
			]);
			return { records: Object.fromEntries(batches) };
		},
		run: (event: MskEvent) => invoke(handler, event, { clock, settings, environment: started.environment }),
	};
}

/** What Lambda delivers next: from the first failed record of each partition on. */
function redelivered(event: MskEvent, failures: readonly { readonly itemIdentifier: unknown }[]): MskEvent {
	const records: Record<string, MskEvent["records"][string]> = {};
	for (const [name, batch] of Object.entries(event.records)) {
		const failed = batch.filter(({ offset }) =>
			failures.some(({ itemIdentifier }) => {
				const { partition, offset: at } = itemIdentifier as { partition: string; offset: number };
				return partition === name && at === offset;
			}),
		);
		if (failed.length > 0) records[name] = failed;
	}
	return { ...event, records };
}

test.each<[string, GlueFault, string, number]>([
	["throttling", { kind: "throttle" }, "SCHEMA_REGISTRY_UNAVAILABLE", 3],
	["status 500", { kind: "serverError" }, "SCHEMA_REGISTRY_UNAVAILABLE", 3],
	["status 502", { kind: "serverError", status: 502 }, "SCHEMA_REGISTRY_UNAVAILABLE", 3],
	["status 503", { kind: "serverError", status: 503 }, "SCHEMA_REGISTRY_UNAVAILABLE", 3],
	["a cut connection", { kind: "disconnect" }, "SCHEMA_REGISTRY_UNAVAILABLE", 3],
	["a connection that is cut after the work", { kind: "disconnectAfter" }, "SCHEMA_REGISTRY_UNAVAILABLE", 3],
	["an answer that comes too late", { kind: "delay", until: new Promise(() => {}) }, "SCHEMA_REGISTRY_UNAVAILABLE", 3],
	["denied access", { kind: "accessDenied" }, "SCHEMA_REGISTRY_DENIED", 1],
])("%s blocks what has to be asked for, and is over with the next delivery", async (_title, fault, code, tries) => {
	const { run, eventOf, trouble, clock, seen, letters, stage } = await deployed();
	trouble(() => {
		if (fault.kind === "delay") setImmediate(() => clock.timeOut());
		return fault;
	});
	const event = eventOf([0, 2, 0], [1, 0, 1], [2]);
	const { response, outcomes } = await run(event);
	expect(seen).toEqual([[0], [0, 1, 2], []]);
	const failed = outcomes.filter(({ kind }) => kind === "failed").map(({ at, error }) => [at.partition, error] as const);
	expect(failed.sort(([a], [b]) => a - b)).toEqual([
		[0, expect.objectContaining({ code, retryable: true })],
		[2, expect.objectContaining({ code, retryable: true })],
	]);
	expect(stage.lookups()).toBe(tries);
	trouble(undefined);
	const again = await run(redelivered(event, response?.batchItemFailures ?? []));
	expect(again.response).toEqual({ batchItemFailures: [] });
	expect(seen).toEqual([[0, 1, 2], [0, 1, 2], [0]]);
	expect(letters).toEqual([]);
});

test("whatever the registry does and for however long, each record is handled once, in order, and none is dead-lettered", async () => {
	const kinds: readonly (GlueFault | undefined)[] = [
		undefined,
		...([
			{ kind: "throttle" },
			{ kind: "serverError" },
			{ kind: "disconnect" },
			{ kind: "accessDenied" },
			{ kind: "disconnectAfter" },
		] as const),
	];
	const versions = fc.array(fc.nat(3), { maxLength: 12 });
	const property = fc.asyncProperty(
		fc.tuple(versions, versions, versions),
		fc.array(fc.constantFrom(...kinds), { maxLength: 40 }),
		async (partitions, faults) => {
			const { run, eventOf, trouble, seen, letters } = await deployed();
			trouble((request) => faults[request - 1]);
			let event = eventOf(...partitions);
			// Each delivery uses up a fault at least, or is done.
			for (let delivery = 0; Object.keys(event.records).length > 0; delivery++) {
				expect(delivery).toBeLessThanOrEqual(faults.length + 1);
				const { response, error } = await run(event);
				expect(error).toBeUndefined();
				event = redelivered(event, response?.batchItemFailures ?? []);
			}
			expect(seen).toEqual(partitions.map((batch) => batch.map((_, offset) => offset)));
			expect(letters).toEqual([]);
			await stage?.close();
		},
	);
	await fc.assert(property, { numRuns: 40 });
});

test("an id that the registry denies twice is given up, alone", async () => {
	const { run, eventOf, seen, letters, ids } = await deployed();
	const event = eventOf([0, 0, 2], [2]);
	const unknown = Buffer.from(writeGlueHeader("0f0f0f0f-0000-4000-8000-000000000000", payload(0, 1))).toString("base64");
	const [first = [], second] = Object.values(event.records);
	const { response, outcomes } = await run({
		records: {
			"seats-0": first.map((record) => (record.offset === 1 ? { ...record, value: unknown } : record)),
			"seats-1": second ?? [],
		},
	});
	expect(ids).toHaveLength(4);
	expect(response).toEqual({ batchItemFailures: [] });
	expect(seen).toEqual([[0, 2], [0], []]);
	expect(outcomes.filter(({ kind }) => kind !== "succeeded")).toMatchObject([
		{ kind: "undecodable", at: { partition: 0, offset: 1 }, error: { code: "SCHEMA_UNKNOWN" } },
	]);
	expect(letters).toHaveLength(1);
});
