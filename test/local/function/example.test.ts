import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { delays } from "@example/functions/delays/consumer";
import { quakes } from "@example/functions/quakes/consumer";
import { weather } from "@example/functions/weather/consumer";
import type { Consumer, MskEvent, RecordOutcome } from "@millrace/core";
import { planApp } from "@millrace/core/plan";
import { deliver } from "@millrace/core/testing";
import { localSchemaId } from "@millrace/core/wire";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import app from "../../../millrace.config.ts";
import { bundleFile } from "../../../packages/local/src/bundle/bundle.ts";
import { createLocalFunction, type LocalFunction } from "../../../packages/local/src/function/local-function.ts";
import { framesOf } from "../../../packages/local/src/function/revive-error.ts";
import { findHandler } from "../../../packages/local/src/invoker/find-handler.ts";
import type { Invocation } from "../../../packages/local/src/mapping/invoker.ts";
import { fillPlaceholders } from "../../../packages/local/src/replay/fill-placeholders.ts";
import { fillSettings, localCredentials } from "../../../packages/local/src/replay/local-settings.ts";
import { type ObjectStoreStandIn, startObjectStore } from "../../../packages/local/src/stand-ins/object-store.ts";
import { observation } from "../../functions/support/observation.ts";
import { quake } from "../../functions/support/quake.ts";

const root = join(import.meta.dirname, "../../..");
const flight = { date: new Date(0), delay: 3, distance: 100, origin: "DTW", destination: "LAS" };

let directory: string;
let store: ObjectStoreStandIn;
const functions: LocalFunction[] = [];

beforeEach(async () => {
	directory = await mkdtemp(join(tmpdir(), "millrace-test-"));
	store = await startObjectStore({ directory });
});
afterEach(async () => {
	await Promise.all(functions.splice(0).map(({ kill }) => kill()));
	await store.close();
	await rm(directory, { recursive: true, force: true });
});

/** The example's own consumers, with a batch of good records, of ones that their handlers refuse, and of bytes that are no record at all. */
const batches: readonly (readonly [name: string, consumer: Consumer, event: MskEvent])[] = [
	[
		"delays",
		delays,
		deliver(delays, [
			{ key: "DTW", value: flight },
			{ key: "ORD", value: { ...flight, origin: "ORD" }, partition: 1 },
			{ key: "XXX", value: { ...flight, origin: "XXX" } },
			{ rawValue: Buffer.from("no frame"), partition: 1 },
			{ key: "DTW", value: flight, partition: 1 },
		]),
	],
	[
		"quakes",
		quakes,
		deliver(quakes, [
			{ value: quake() },
			{ value: quake({ id: "x2", kind: "explosion" as never }) },
			{ rawValue: Buffer.from("{") },
			{ value: quake({ id: "x3", magnitude: 1 }), partition: 1 },
		]),
	],
	[
		"weather",
		weather,
		deliver(weather, [
			{ value: observation("2012-01-01") },
			{ value: observation("2012-01-02", { temperatureMax: 1, temperatureMin: 9 }) },
			{ value: observation("2012-01-03"), partition: 1 },
		]),
	],
];

test.each(batches)(
	"the example's handler of %s comes to the same in a worker, in a process and here",
	async (name, consumer, event) => {
		const results = [];
		// Without isolation, what handlers write by themselves would be written by the tests.
		const written = vi.spyOn(process.stderr, "write").mockReturnValue(true);
		for (const isolate of ["worker", "process", "none"] as const) {
			const lines: string[] = [];
			const local = await start(name, consumer, isolate, lines);
			results.push({
				...summary(await local.invoke(event)),
				deadLetters: (await listDeadLetters()).length,
				printed: lines.length > 0,
			});
			await rm(directory, { recursive: true, force: true });
		}
		written.mockRestore();
		const [worker, ...others] = results;
		expect(worker).toMatchObject({ kind: "returned", printed: true });
		expect(worker?.outcomes.length).toBe(Object.values(event.records).flat().length);
		expect(new Set(worker?.outcomes.map(({ kind }) => kind)).size).toBeGreaterThan(1);
		for (const other of others) expect(other).toEqual(worker);
	},
);

async function start(
	name: string,
	consumer: Consumer,
	isolate: "worker" | "process" | "none",
	lines: string[],
): Promise<LocalFunction> {
	const found = planApp(app, "local").consumers.find((planned) => planned.name === name);
	if (found === undefined) throw new Error(`There is no consumer ${name}.`);
	const planned = fillPlaceholders(found).function;
	const settings = fillSettings(planned.settings, { store: store.endpoint, registry: undefined, schemaIds: idsOf(consumer) });
	const local = createLocalFunction({
		consumer: name,
		function: { ...planned, settings },
		isolate,
		environment: localCredentials("local"),
		onOutput: ({ text }) => lines.push(text),
	});
	functions.push(local);
	const { file } = await findHandler(root, { name, handler: planned.handler });
	expect(await local.reload(await bundleFile(file, root))).toMatchObject({ consumer: name, sender: "s3" });
	return local;
}

function idsOf({ topic }: Consumer): Readonly<Record<string, string>> {
	const { digest } = topic.value;
	if (digest === undefined) return {};
	return { [Buffer.from(localSchemaId(digest).replaceAll("-", ""), "hex").toString("base64url")]: digest.slice(0, 16) };
}

/** All but ids and times. */
function summary(invocation: Invocation) {
	const { requestId: _, milliseconds: __, outcomes, ...rest } = invocation;
	return { ...rest, outcomes: outcomes.map(plain) };
}

function plain({ milliseconds: _, error, ...outcome }: RecordOutcome) {
	if (!(error instanceof Error)) return { ...outcome, error };
	const { name, message, cause } = error;
	return { ...outcome, error: { name, message, cause: cause instanceof Error && cause.message, frames: framesOf(error) } };
}

async function listDeadLetters(): Promise<readonly string[]> {
	const files = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
	return files.filter((file) => file.isFile()).map(({ name }) => name);
}
