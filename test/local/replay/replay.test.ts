import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { MskRecord } from "@millrace/core";
import { localSchemaId, writeGlueHeader } from "@millrace/core/wire";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { loadConfig } from "../../../packages/local/src/invoker/load-config.ts";
import { type ReplayOptions, replay } from "../../../packages/local/src/replay/replay.ts";
import { readMemoryLog } from "../../../packages/local/src/sources/memory-log.ts";
import { readSource } from "../../../packages/local/src/sources/read-source.ts";
import { collect } from "../support/collect.ts";
import { createProject, type Project } from "../support/project.ts";
import { record } from "../support/records.ts";
import { SHOP } from "../support/shop.ts";

let project: Project;
beforeEach(async () => {
	project = await createProject(SHOP);
});
afterEach(() => {
	vi.unstubAllEnvs();
	return project.remove();
});

/** A record whose value says what its handler does with it. */
const order = (partition: number, offset: number, then?: string): MskRecord =>
	record(partition, offset, { value: Buffer.from(JSON.stringify({ id: offset, then })).toString("base64") });
const broken = (partition: number, offset: number) => record(partition, offset, { value: Buffer.from("{").toString("base64") });

async function run(log: readonly MskRecord[], options: Partial<ReplayOptions> = {}) {
	const { app, root } = await loadConfig(join(project.root, "millrace.config.ts"));
	const groups: Record<string, MskRecord[]> = {};
	for (const one of log) {
		const name = `${one.topic}-${one.partition}`;
		groups[name] = [...(groups[name] ?? []), one];
	}
	return replay({
		root,
		app,
		consumer: "billing",
		source: readMemoryLog(groups),
		outputDirectory: join(project.root, "out"),
		...options,
	});
}

test("records go through the real handler in the plan's batches, and the report counts each once", async () => {
	const progress: number[] = [];
	const log = [order(0, 0), order(0, 1), order(1, 0, "skip"), order(2, 0), order(2, 1)];
	const report = await run(log, { onProgress: ({ records }) => progress.push(records) });
	expect(report).toMatchObject({
		version: 1,
		status: "succeeded",
		app: "shop",
		stage: "local",
		consumer: "billing",
		topic: "eu-orders",
		batches: 2,
		invocations: 2,
		failedInvocations: 0,
		totals: { delivered: 5, succeeded: 4, skipped: 1, retried: 0, deadLettered: 0, failed: 0, notRun: 0 },
		deadLetters: { count: 0, files: [] },
		warnings: [],
		firstError: { outcome: "skipped" },
	});
	expect(report.partitions.map(({ partition, delivered }) => [partition, delivered])).toEqual([
		[0, 2],
		[1, 1],
		[2, 2],
	]);
	expect(report.timePerRecord.median).toBeGreaterThan(0);
	expect(progress.at(-1)).toBe(5);
	expect(process.env["MILLRACE"]).toBeUndefined();
});

test("a poison and an undecodable record end as the function's dead letters, byte for byte, and are replayed from there", async () => {
	const log = [order(0, 0), order(0, 1, "throw"), broken(1, 5), order(1, 6)];
	const report = await run(log);
	expect(report.status).toBe("failed");
	expect(report.totals).toMatchObject({ delivered: 4, succeeded: 2, deadLettered: 1, undecodable: 1, failed: 0, notRun: 0 });
	expect(report.deadLetters.count).toBe(2);

	const letters = await collect(readSource(join(project.root, "out")));
	expect(letters.flatMap(({ event }) => Object.values(event.records).flat())).toEqual([log[1], log[2]]);

	await project.write("src/billing.ts", SHOP["src/billing.ts"]?.replace('"throw"', '"never"') ?? "");
	const again = await run([], { source: join(project.root, "out"), outputDirectory: join(project.root, "out2") });
	expect(again.totals).toMatchObject({ delivered: 2, succeeded: 1, undecodable: 1 });
});

test("the first error has its place, its code and the user's own line, and no payload", async () => {
	const { firstError } = await run([order(0, 0), order(2, 7, "throw")]);
	expect(firstError).toEqual({
		at: { topic: "eu-orders", partition: 2, offset: 7 },
		outcome: "deadLettered",
		category: "records",
		code: "RangeError",
		message: "order is negative",
		fix: undefined,
		stack: ["at bill (src/billing.ts:6:36)", "at src/billing.ts:11:59"],
	});
});

test("a destination that fails leaves the record to Lambda's redelivery and then to the mapping's own destination", async () => {
	// A file where the bucket's folder would be makes every write fail.
	await project.write("out/failures", "");
	const report = await run([order(0, 0), order(0, 1, "throw"), order(0, 2)], { startTime: Date.UTC(2020, 1, 29) });
	expect(report.totals).toMatchObject({ delivered: 3, succeeded: 1, retried: 2, deadLettered: 2 });
	expect(report.firstError?.code).toBe("DEAD_LETTER_NOT_WRITTEN");
	const letters = await collect(readSource(join(project.root, "out/given-up")));
	expect(letters.flatMap(({ event }) => Object.values(event.records).flat())).toEqual([order(0, 1, "throw"), order(0, 2)]);
	const [file] = report.deadLetters.files;
	expect(JSON.parse(await readFile(file ?? "", "utf8"))).toMatchObject({
		timestamp: expect.stringMatching(/^2020-02-29T00:00:0/),
		requestContext: { condition: "RetryAttemptsExhausted", approximateInvokeCount: 2 },
		KafkaBatchInfo: { batchSize: 2 },
	});
});

test("without pollers a poison record blocks its partition, and the others go on", async () => {
	const log = [order(0, 0, "throw"), order(1, 0), order(2, 0), order(0, 1), order(1, 1)];
	const report = await run(log, { consumer: "blocking", maxDeliveries: 2 });
	expect(report.status).toBe("failed");
	expect(report.totals).toMatchObject({ succeeded: 3, failed: 1, notRun: 1, retried: 3 });
	expect(report.partitions.map(({ blocked }) => blocked)).toEqual([true, false, false]);
	expect(report.firstError).toMatchObject({
		code: "PARTITION_BLOCKED",
		stack: ["at bill (src/billing.ts:6:36)", "at src/billing.ts:12:68"],
	});
	expect(await readdir(project.root)).not.toContain("out");
});

test("the metrics line and the log go where they are sent, not to the console", async () => {
	const metrics: string[] = [];
	const logged: string[] = [];
	await run([order(0, 0, "throw")], {
		writeMetrics: (line) => metrics.push(line),
		logger: { warn: (message) => logged.push(message), error: (message) => logged.push(message) },
	});
	expect(metrics).toHaveLength(1);
	expect(logged.length).toBeGreaterThan(0);
});

test("a consumer that the app does not have is wrong use, and its consumers are named", async () => {
	await expect(run([], { consumer: "bilíng" })).rejects.toMatchObject({
		code: "CONSUMER_UNKNOWN",
		category: "usage",
		fix: 'Its consumers are "billing", "blocking".',
	});
});

test("a source of another topic alone is refused; an empty one is a warning", async () => {
	await expect(run([record(0, 0, { topic: "us-orders" })])).rejects.toMatchObject({
		code: "SOURCE_WITHOUT_TOPIC",
		fix: expect.stringContaining('"us-orders"'),
	});
	expect(await run([])).toMatchObject({ status: "succeeded", warnings: ["The source holds no records."] });
});

test("an interrupted run is failed and says so", async () => {
	const controller = new AbortController();
	const log = Array.from({ length: 9 }, (_, offset) => order(0, offset));
	const report = await run(log, { signal: controller.signal, onProgress: () => controller.abort() });
	expect(report).toMatchObject({ status: "failed", interrupted: true, totals: { succeeded: 3 } });
});

test("records of a registry are decoded by known versions, by definitions given, and else with a warning that says what is missing", async () => {
	await project.write("src/billing.consumer.ts", (SHOP["src/billing.consumer.ts"] ?? "").replace(ORDER_JSON, ORDER_FRAMED));
	const config = SHOP["millrace.config.ts"] ?? "";
	await project.write(
		"millrace.config.ts",
		config.replace("serverless }", "glue, serverless }").replace("topics:", 'registry: glue("shop"), topics:'),
	);
	const framed = (offset: number, id: string) =>
		record(0, offset, {
			value: Buffer.from(writeGlueHeader(id, Buffer.from(JSON.stringify({ id: offset })))).toString("base64"),
		});
	const [given, foreign] = ["11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"];
	const log = [framed(0, localSchemaId(DIGEST)), framed(1, given), framed(2, foreign)];
	const report = await run(log, {
		knownSchemas: [{ digest: DIGEST, definition: "reader" }],
		schemas: { [given]: "writer" },
	});
	expect(report.totals).toMatchObject({ succeeded: 2, undecodable: 1 });
	expect(report.firstError).toMatchObject({ code: "SCHEMA_UNKNOWN", at: { offset: 2 } });
	expect(report.warnings).toEqual([
		`This replay has no definition of schema version ${foreign}: give one with --schema <id>=<file>, or ask AWS with --registry aws.`,
	]);
	// Whoever asks AWS is never given credentials that are made up.
	vi.stubEnv("AWS_ACCESS_KEY_ID", undefined);
	vi.stubEnv("AWS_REGION", "eu-west-1");
	const asked = await run(log.slice(2), { registry: "aws" });
	expect(asked.totals).toMatchObject({ undecodable: 0, succeeded: 0 });
	expect(asked.firstError).toMatchObject({ code: "AWS_CREDENTIALS_MISSING", at: { offset: 2 } });
});

const DIGEST = "0123456789abcdef".repeat(4);
const ORDER_JSON = 'json<{ id: number; then?: string }>("shop.Order", validator as any)';
/** A made-up format that reads JSON, whose writer's version is told by digest or text. */
const ORDER_FRAMED = `({ format: "avro", name: "shop.Order", digest: "${DIGEST}",
	decode: (bytes: Uint8Array) => JSON.parse(Buffer.from(bytes).toString()) as { id: number; then?: string },
	encode: (value: unknown) => Buffer.from(JSON.stringify(value)),
	decoderFor: ({ digest, definition }: { digest?: string; definition?: string }) =>
		definition === "writer" || (digest !== undefined && "${DIGEST}".startsWith(digest))
			? { decode: (bytes: Uint8Array) => JSON.parse(Buffer.from(bytes).toString()) } : undefined } as const)`;
