import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { delays } from "@example/functions/delays/consumer";
import { flights } from "@example/schemas/topics/flights";
import type { MskEvent, Settings } from "@millrace/core";
import { deliver } from "@millrace/core/testing";
import { localSchemaId } from "@millrace/core/wire";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bundleHandler } from "../support/bundle.ts";
import { reader } from "./handlers/plain.ts";
import { readDeployed, runSst, type SstRun } from "./run-sst.ts";
import { metricsOf, startFunction } from "./runtime/run-function.ts";
import { makeSstApp } from "./sst-app.ts";

/* What a function weighs that SST itself has bundled, from the packages as npm packs them. */
const ceilings = { Avro: 30_000, AvroDynamic: 55_000, Plain: 24_000 };

type Name = keyof typeof ceilings;
const names = Object.keys(ceilings) as Name[];
const handlers: Readonly<Record<Name, string>> = { Avro: "avro", AvroDynamic: "avro-dynamic", Plain: "plain" };

const app = mkdtempSync(join(tmpdir(), "millrace-sst-"));
let deployment: SstRun;

beforeAll(async () => {
	const functions = names.map((name) => [name, { handler: `src/${handlers[name]}.handler`, nodejs: { minify: true } }] as const);
	await makeSstApp(app, ["packages/core", "packages/schemas", "packages/functions"], {
		...Object.fromEntries(functions),
		Untold: { handler: "src/plain.handler" },
	});
	mkdirSync(join(app, "src"));
	for (const handler of Object.values(handlers)) copyFileSync(sourceOf(handler), join(app, "src", `${handler}.ts`));
	deployment = await runSst(app, "deploy");
	if (deployment.code !== 0) throw new Error(`sst deploy failed:\n${deployment.output}`);
});
afterAll(() => rmSync(app, { recursive: true, force: true }));

const sourceOf = (handler: string) => join(import.meta.dirname, "handlers", `${handler}.ts`);
const bundleOf = (name: string) => join(app, ".sst/artifacts", `${name}-src`, "bundle.mjs");
const textOf = (name: string) => readFileSync(bundleOf(name), "utf8");
const firstLines = (text: string) => text.split("\n").slice(0, 6);
const lastLine = (text: string) => text.trimEnd().split("\n").at(-1);

test("SST deploys the functions against the stand-ins, and asks nothing of anything else", () => {
	expect(deployment).toMatchObject({ code: 0, refused: [] });
});

test.each(names)("SST's bundle of %s stays within its ceiling", (name) => {
	expect(readFileSync(bundleOf(name)).length).toBeLessThanOrEqual(ceilings[name]);
});

test.each(names)("SST's bundle of %s is the one that size tests make, within 2 percent", async (name) => {
	const ours = await bundleHandler(readFileSync(sourceOf(handlers[name]), "utf8"));
	const theirs = textOf(name);
	expect(Math.abs(Buffer.byteLength(theirs) / ours.bytes - 1)).toBeLessThanOrEqual(0.02);
	expect(firstLines(theirs)).toEqual(firstLines(ours.text));
	expect(lastLine(theirs)).toBe(lastLine(ours.text));
});

test("SST minifies only functions that say so, and keeps names in all", () => {
	expect(textOf("Untold").length).toBeGreaterThan(1.5 * textOf("Plain").length);
	expect(textOf("Untold")).toContain('\n  static {\n    __name(this, "MillraceError");');
	for (const name of names) expect(textOf(name)).toMatch(/static\{\w+\(this,"MillraceError"\)\}/);
});

test.each(names)("what SST uploads of %s holds no source map", (name) => {
	const archive = readFileSync(join(app, ".sst/artifacts", name, "code.zip"));
	expect(archive.includes("bundle.mjs")).toBe(true);
	expect(archive.includes("bundle.mjs.map")).toBe(false);
});

test("SST runs functions on the Node major of these tests, with the export that the handler names", () => {
	const functions = readDeployed(app).filter(({ type }) => type === "aws:lambda/function:Function");
	expect(functions).toHaveLength(names.length + 1);
	for (const { inputs } of functions) {
		expect(inputs).toMatchObject({ runtime: `nodejs${process.versions.node.split(".")[0]}.x`, handler: "bundle.handler" });
	}
});

const flight = { date: new Date(0), delay: 3, distance: 100, origin: "DTW", destination: "LAS" };
const digest = flights.value.digest as string;
const schemaIds = { [Buffer.from(localSchemaId(digest).replaceAll("-", ""), "hex").toString("base64url")]: digest.slice(0, 16) };
const events: Readonly<Record<Name, MskEvent>> = {
	Avro: deliver(delays, [{ key: "DTW", value: flight }]),
	AvroDynamic: deliver(delays, [{ key: "DTW", value: flight }]),
	Plain: deliver(reader, [{ value: "noted" }]),
};

test.each(names)("SST's archive of %s runs under AWS's runtime client, and handles a record", async (name) => {
	const settings: Settings = { response: "partial", ...(name !== "Plain" && { schemaIds }) };
	const running = await startFunction({
		zip: readFileSync(join(app, ".sst/artifacts", name, "code.zip")),
		handler: "bundle.handler",
		timeoutSeconds: 60,
		memoryMb: 128,
		environment: { MILLRACE: JSON.stringify(settings) },
	});
	const { response, error } = await running.invoke(events[name]);
	await running.close();
	expect({ response, error }).toEqual({ response: { batchItemFailures: [] }, error: undefined });
	expect(metricsOf(running.log())).toMatchObject([{ delivered: 1, succeeded: 1 }]);
});
