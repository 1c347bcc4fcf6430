import { randomUUID } from "node:crypto";
import { digestOf } from "@millrace/codegen";
import { consume, defineConsumer, defineTopic, type Schema, SETTINGS_VARIABLE } from "@millrace/core";
import { glueLookup } from "@millrace/core/glue";
import { type PlannedSchema, planApp } from "@millrace/core/plan";
import { encodeRecord, type Invocation, invoke } from "@millrace/core/testing";
import { writeGlueHeader } from "@millrace/core/wire";
import { schemaIdsFor } from "@millrace/sst";
import { transformSync } from "esbuild";
import { afterEach, expect, test } from "vitest";
import app from "../../millrace.config.ts";
import { type CompiledSchema, compileSchema } from "../support/compile-schema.ts";
import { type GlueStage, startStage } from "../support/glue-deployment.ts";

/*
  How often a function asks, and how much it is told, however many versions of a schema there are. Registry, generated code, ids of the deployment and
  runtime are the real ones.
*/

/** A type whose versions are all of one size: each has a field of its own, with a default. */
const versionOf = (number: number) => ({
	...{ type: "record", name: "Seat", namespace: "airline" },
	fields: [
		{ name: "row", type: "int" },
		{ name: `extra${String(number).padStart(3, "0")}`, type: "int", default: number },
	],
});
const versions = (count: number) => Array.from({ length: count }, (_, index) => versionOf(index + 1));
/** The newest of so many versions as a project has it that has released all of them. */
const buildOf = (count: number, pinned: boolean) =>
	compileSchema(versionOf(count), { versions: versions(count - 1).reverse(), pinned });

const planned: PlannedSchema = {
	...{ subject: "seats-value", topic: "seats", part: "value", format: "avro", name: "airline.Seat" },
	...{ wire: "glue", compatibility: "BACKWARD" },
};
const first = compileSchema(versionOf(1));

/** What the deployment tells a function, of versions that got these ids. */
function idsFor(ids: readonly string[]) {
	const registered = ids.map((id, index) => ({ id, digest: digestOf(JSON.stringify(versionOf(index + 1))), number: index + 1 }));
	return schemaIdsFor({ schemas: [planned] }, "seats", { schemas: [{ subject: "seats-value", versions: registered }] });
}

let stage: GlueStage | undefined;
afterEach(async () => stage?.close());

/** A stage with so many versions, ids for `records` records of them in turn, and what a deployment tells the function. */
async function deployed(count: number, records: number) {
	const started = await startStage();
	stage = started;
	const texts = versions(count).map((definition) => JSON.stringify(definition));
	const ids = await started.register("seats-value", texts);
	const topic = (build: CompiledSchema, dynamic: boolean) =>
		defineTopic({
			...{ name: "seats", wire: "glue", partitions: 4 },
			// Sound: the definitions have this field.
			value: (dynamic ? build.dynamic : build.generated) as Schema<{ row: number }>,
		});
	const framed = topic(first, false);
	const event: Record<string, ReturnType<typeof encodeRecord>[]> = {};
	for (let index = 0; index < records; index++) {
		const partition = index % 4;
		// Both fields: row and the version's own.
		const rawValue = writeGlueHeader(ids[index % count] as string, Buffer.of(2, 4));
		event[`seats-${partition}`] ??= [];
		event[`seats-${partition}`]?.push(encodeRecord(framed, { rawValue, partition, offset: Math.floor(index / 4) }));
	}
	const schemaIds = idsFor(ids);
	const function_ = (build: CompiledSchema, { dynamic = true, lookup = true, told = true } = {}) => {
		const consumer = defineConsumer({
			...{ name: "reader", topic: topic(build, dynamic), handler: "a/b.handler" },
			...({ whenExhausted: "block", undecodable: "block" } as const),
		});
		let rows = 0;
		const count = ({ value }: { readonly value: { readonly row: number } }) => {
			rows += value.row;
		};
		const handler = consume(consumer, count, lookup ? { lookup: glueLookup() } : {});
		const settings = { ...started.settings(), ...(told && { schemaIds }) };
		const run = async (): Promise<Invocation & { readonly rows: number }> => {
			rows = 0;
			const result = await invoke(handler, { records: event }, { settings, environment: started.environment });
			return { ...result, rows };
		};
		return run;
	};
	return { stage: started, schemaIds, function: function_ };
}

test("10,000 records of 50 versions: at most 50 lookups by a cold function, none by a warm one", async () => {
	const { stage, function: deploy } = await deployed(50, 10_000);
	const run = deploy(buildOf(50, false), { told: false });
	for (let invocation = 0; invocation < 3; invocation++) {
		expect(await run()).toMatchObject({ response: { batchItemFailures: [] }, rows: 10_000 });
		// Of its own version the runtime is told by `invoke` alone, under another id.
		expect(stage.lookups()).toBe(50);
	}
});

test("none by a cold one whose deployment knows the ids and whose build has the versions, and no lookup is needed", async () => {
	const { stage, schemaIds, function: deploy } = await deployed(50, 10_000);
	expect(Object.keys(schemaIds)).toHaveLength(50);
	for (const lookup of [true, false]) {
		const run = deploy(buildOf(50, true), { dynamic: false, lookup });
		expect(await run()).toMatchObject({ response: { batchItemFailures: [] }, rows: 10_000 });
	}
	expect(stage.lookups()).toBe(0);
});

test("200 versions of one schema: what finds no room in environment and bundle is looked up, once each", async () => {
	const { stage, schemaIds, function: deploy } = await deployed(200, 1000);
	const run = deploy(buildOf(200, false));
	expect(await run()).toMatchObject({ response: { batchItemFailures: [] }, rows: 1000 });
	expect(await run()).toMatchObject({ response: { batchItemFailures: [] }, rows: 1000 });
	// Five are compiled in, and named.
	expect(stage.lookups()).toBe(200 - 5);
	expect(Object.keys(schemaIds)).toHaveLength(58);
});

test("200 versions fit the environment of each function of the example", () => {
	const schemaIds = idsFor(versions(200).map(() => randomUUID()));
	expect(JSON.stringify(schemaIds).length).toBeLessThanOrEqual(2560);
	for (const { function: planned } of planApp(app, "production", { now: 0 }).consumers) {
		const environment = {
			...planned.environment,
			[SETTINGS_VARIABLE]: JSON.stringify({ ...planned.settings, schemaIds }),
		};
		const bytes = Object.entries(environment).reduce((sum, [name, value]) => sum + Buffer.byteLength(name + value), 0);
		// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
		expect(bytes).toBeLessThanOrEqual(4096);
	}
});

test("200 versions weigh in a bundle what five do, unless they are pinned", () => {
	const weigh = ({ text }: CompiledSchema) => transformSync(text, { loader: "ts", minify: true }).code.length;
	const [five, all, pinned] = [buildOf(5, false), buildOf(200, false), buildOf(200, true)].map(weigh) as [number, number, number];
	// Defaults have more digits, and nothing else.
	expect(Math.abs(all - five)).toBeLessThan(20);
	expect(pinned).toBeGreaterThan(3 * all);
});
