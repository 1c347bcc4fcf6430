import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { delays } from "@example/functions/delays/consumer";
import { flights } from "@example/schemas/topics/flights";
import type { MskEvent, Settings } from "@millrace/core";
import { deliver } from "@millrace/core/testing";
import { localSchemaId } from "@millrace/core/wire";
import { type ObjectStoreStandIn, startObjectStore } from "@millrace/local";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bundleHandler } from "../support/bundle.ts";
import { invokeBundle } from "../support/invoke-bundle.ts";

/* The promise of the main job, kept by the bundle that would be deployed, in a process of its own, told by MILLRACE alone. */

const folder = mkdtempSync(join(tmpdir(), "millrace-bundle-"));
const bundle = join(folder, "handler.mjs");
let store: ObjectStoreStandIn;
let storeFails = false;

beforeAll(async () => {
	const { text } = await bundleHandler(`
		import { consume } from "@millrace/core";
		import { s3 } from "@millrace/core/s3";
		import { delays } from "@example/functions/delays/consumer";
		export const handler = consume(delays, async (record) => {
			if (record.value.origin === "BAD") throw new Error("no such airport");
		}, { deadLetter: s3() });
	`);
	writeFileSync(bundle, text);
	const fault = () => (storeFails ? ({ kind: "serverError" } as const) : undefined);
	store = await startObjectStore({ directory: join(folder, "objects"), fault });
});
afterAll(async () => {
	await store.close();
	rmSync(folder, { recursive: true, force: true });
});

const flight = (origin: string) => ({ date: new Date(0), delay: 3, distance: 100, origin, destination: "LAS" });
const event = deliver(delays, [
	{ partition: 0, offset: 10, value: flight("DTW") },
	{ partition: 1, offset: 20, value: flight("DTW") },
	{ partition: 1, offset: 21, key: "BAD", value: flight("BAD"), headers: [["trace", "né"]] },
	{ partition: 1, offset: 22, value: flight("DTW") },
	{ partition: 2, offset: 30, value: flight("DTW") },
]);
const digest = flights.value.digest as string;
const schemaIds = { [Buffer.from(localSchemaId(digest).replaceAll("-", ""), "hex").toString("base64url")]: digest.slice(0, 16) };
const quick = { schemaIds, attempts: { max: 2, backoffMs: 1 } };

const invoke = (settings: Partial<Settings>, sent: MskEvent = event) => invokeBundle(bundle, sent, { ...quick, ...settings });

const bucket = () => ({ deadLetter: { kind: "s3" as const, bucket: "failures", prefix: "delays/", endpoint: store.endpoint } });

test("a blocked record of partition 1 is returned with the later ones of partition 1, and nothing else", async () => {
	const { response, metrics } = await invoke({ response: "partial", whenExhausted: "block" });
	expect(response).toEqual({
		batchItemFailures: [
			{ itemIdentifier: { partition: "flights-1", offset: 21 } },
			{ itemIdentifier: { partition: "flights-1", offset: 22 } },
		],
	});
	expect(metrics).toMatchObject({ delivered: 5, succeeded: 3, failed: 1, notRun: 1, retried: 1 });
});

test("in whole mode the bundle throws after the other partitions finished", async () => {
	const { error, metrics } = await invoke({ response: "whole", whenExhausted: "block" });
	expect(error).toMatchObject({ code: "BATCH_FAILED" });
	expect(error?.message).toContain("flights-1 at offset 21");
	expect(metrics).toMatchObject({ succeeded: 3, failed: 1, notRun: 1 });
});

test("with a destination both modes succeed and the destination holds the delivered bytes and headers", async () => {
	for (const response of ["partial", "whole"] as const) {
		rmSync(join(folder, "objects"), { recursive: true, force: true });
		const result = await invoke({ response, ...bucket() });
		expect(result.error).toBeUndefined();
		expect(result.response).toEqual({ batchItemFailures: [] });
		expect(result.metrics).toMatchObject({ succeeded: 4, deadLettered: 1, failed: 0, notRun: 0 });
		const objects = readdirSync(join(folder, "objects/failures/delays/flights-1"));
		expect(objects).toHaveLength(1);
		const envelope = JSON.parse(readFileSync(join(folder, "objects/failures/delays/flights-1", objects[0] as string), "utf8"));
		expect(JSON.parse(envelope.payload)).toEqual({ ...event, records: { "flights-1": [event.records["flights-1"]?.[1]] } });
	}
});

test("a failing destination fails the record", async () => {
	storeFails = true;
	const { response, metrics } = await invoke({ response: "partial", ...bucket() }).finally(() => {
		storeFails = false;
	});
	expect(response?.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier.offset)).toEqual([21, 22]);
	expect(metrics).toMatchObject({ deadLettered: 0, failed: 1 });
});

test("without MILLRACE's ids and without a registry to ask, nothing is acknowledged and nothing is dead-lettered", async () => {
	rmSync(join(folder, "objects"), { recursive: true, force: true });
	const unreachable = { name: "airline", endpoint: "http://127.0.0.1:9" };
	const { response, metrics } = await invoke({ response: "partial", schemaIds: {}, registry: unreachable, ...bucket() });
	expect(response?.batchItemFailures).toHaveLength(5);
	expect(metrics).toMatchObject({ failed: 3, notRun: 2, deadLettered: 0, undecodable: 0 });
});
