import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { ReplayReport } from "../../../packages/local/src/report/report.ts";
import { sampleRecords, startShopBroker } from "../support/kafka.ts";
import { runCli } from "../support/run-cli.ts";
import { createProject, edit, repository } from "../support/sample-project.ts";
import { writeFiles } from "../support/temporary-folder.ts";

async function replay(cwd: string, ...argv: string[]) {
	return await runCli(["replay", ...argv], { cwd });
}

/** Makes the sample's one bad record good. */
function mend(cwd: string): void {
	edit(cwd, "src/billing/invoice.ts", "quantity < 1", "quantity < 0");
}

describe("a replay", () => {
	test("with a failed record exits 1, names it, and says how to go on from its dead letter", async () => {
		const cwd = await createProject();
		const run = await replay(cwd, "samples", "--consumer", "billing");
		expect(run.code).toBe(1);
		expect(run.stdout).toContain(
			"First dead letter at orders-1 offset 5\n  OrderNotBillableError: A line of the order has no quantity.\n",
		);
		expect(run.stdout).toContain("src/billing/invoice.ts:");
		const [, again = ""] = /then replay the dead letters: `millrace ([^`]+)`/.exec(run.stderr) ?? [];
		expect(again).toMatch(/^replay \.millrace\/replays\/1970-01-01T00-00-00-000Z\/failures\S* --consumer billing$/);
		mend(cwd);
		const next = await replay(cwd, ...again.split(" ").slice(1), "--json");
		expect(next.code).toBe(0);
		expect(next.envelope).toMatchObject({ status: "ok", error: null, data: { totals: { delivered: 1, succeeded: 1 } } });
	});

	test("without one exits 0 and leaves no folder behind", async () => {
		const cwd = await createProject();
		mend(cwd);
		const run = await replay(cwd, "samples");
		expect(run).toMatchObject({ code: 0, stderr: "" });
		expect(run.stdout).toContain("Succeeded: 20 records.\n");
		expect(existsSync(join(cwd, ".millrace"))).toBe(false);
	});

	test("batches as it was told: by the plan, as recorded, or only so many records", async () => {
		const cwd = await createProject();
		mend(cwd);
		const report = async (...argv: string[]) => (await replay(cwd, "samples", "--json", ...argv)).envelope.data as ReplayReport;
		expect(await report()).toMatchObject({ batches: 1, stage: "local" });
		expect(await report("--as-recorded")).toMatchObject({ batches: 4 });
		expect(await report("--max", "3")).toMatchObject({ totals: { delivered: 3 } });
		expect((await report("--pace", "timestamps")).batches).toBeGreaterThan(4);
		expect(await report("--stage", "production")).toMatchObject({ stage: "production" });
	});

	test("reads records of a released version after the schema has changed, and of no version that was never released", async () => {
		const cwd = await createProject();
		mend(cwd);
		const change = () => {
			edit(cwd, "schemas/order.avsc", '"fields": [', '"fields": [{ "name": "note", "type": "string", "default": "" },');
			return runCli(["generate"], { cwd });
		};
		await runCli(["generate", "--release"], { cwd });
		expect(await change()).toMatchObject({ code: 0 });
		expect((await replay(cwd, "samples", "--json")).envelope).toMatchObject({
			status: "ok",
			data: { totals: { delivered: 20, succeeded: 20 } },
		});
		rmSync(join(cwd, "schemas.lock.json"));
		expect((await replay(cwd, "samples", "--json")).envelope).toMatchObject({
			status: "failed",
			error: { code: "RECORDS_FAILED" },
		});
	});

	test("runs a consumer that reads fewer fields than the topic has, through check and plan too", async () => {
		const cwd = await createProject();
		const fields = [{ name: "customerId", type: "string" }];
		const projection = { type: "record", name: "shop.Customer", projects: "shop.Order", aliases: ["shop.Order"], fields };
		writeFiles(cwd, {
			"schemas/customer.avsc": JSON.stringify(projection),
			"src/billing/handler.ts": `import { consume } from "@millrace/core";
				import { s3 } from "@millrace/core/s3";
				import { billing } from "./consumer.ts";
				export const handler = consume(billing, async ({ value }) => {
					if (Object.keys(value).join() !== "customerId" || value.customerId === "") throw new Error("wrong");
				}, { deadLetter: s3() });`,
		});
		edit(cwd, "src/billing/consumer.ts", "topic: orders", "topic: readAs(orders, { value: Customer })");
		edit(cwd, "src/billing/consumer.ts", "import {", 'import { Customer } from "../generated/customer.ts";\nimport { readAs,');
		expect(await runCli(["generate", "--release"], { cwd })).toMatchObject({ code: 0 });
		expect(readFileSync(join(cwd, "schemas.lock.json"), "utf8")).not.toContain("shop.Customer");
		expect(await runCli(["check"], { cwd })).toMatchObject({ code: 0, stderr: "" });
		const { envelope } = await runCli(["plan", "--json"], { cwd });
		expect(envelope.data).toMatchObject({ schemas: [{ subject: "orders-value", name: "shop.Order" }] });
		expect((await replay(cwd, "samples", "--json")).envelope).toMatchObject({
			status: "ok",
			data: { totals: { delivered: 20, succeeded: 20 } },
		});
	});

	test("writes JUnit and dead letters where it is told", async () => {
		const cwd = await createProject();
		const { envelope } = await replay(cwd, "samples", "--junit", "out/report.xml", "--output", "out/dead", "--json");
		const { deadLetters } = envelope.data as ReplayReport;
		expect(readFileSync(join(cwd, "out/report.xml"), "utf8")).toContain('<testcase name="orders-1"');
		expect(deadLetters.files).toEqual([expect.stringMatching(/^out\/dead\/failures\//)]);
		for (const file of deadLetters.files) expect(existsSync(join(cwd, file))).toBe(true);
	});

	test("draws how far it is where somebody watches", async () => {
		let time = 0;
		const cwd = await createProject();
		const now = () => {
			time += 200;
			return time;
		};
		const run = await runCli(["replay", "samples", "--as-recorded"], { cwd, isTTY: true, now });
		expect(run.stderr).toContain("\r\u001b[2Kreplaying ");
	});

	test("takes the definition of a schema version that the project does not have", async () => {
		const cwd = await createProject();
		mend(cwd);
		rmSync(join(cwd, "schemas.lock.json"));
		edit(
			cwd,
			"src/topics/orders.ts",
			"import { Order }",
			'import { dynamic } from "@millrace/core/avro-dynamic";\nimport { Order, OrderDefinition }',
		);
		edit(cwd, "src/topics/orders.ts", "value: Order,", "value: dynamic(Order, OrderDefinition),");
		edit(cwd, "schemas/order.avsc", '"name": "customerId"', '"name": "customer", "aliases": ["customerId"]');
		writeFiles(cwd, { "old.avsc": readFileSync(join(repository, "packages/cli/templates/project/schemas/order.avsc"), "utf8") });
		edit(cwd, "src/billing/invoice.ts", "customerId, lines", "customer: customerId, lines");
		await runCli(["generate"], { cwd });
		const failed = await replay(cwd, "samples");
		expect(failed.stderr).toMatch(
			/^Fix: Name the schema version with --schema, then replay the dead letters: `millrace replay \.millrace\/replays\/[^/]+\/failures\/billing --consumer billing`\.$/m,
		);
		const [line = ""] = readFileSync(join(cwd, "samples/orders.ndjson"), "utf8").split("\n");
		const { records } = JSON.parse(line) as { records: Record<string, { value: string }[]> };
		const id = Buffer.from(records["orders-0"]?.[0]?.value ?? "", "base64")
			.subarray(2, 18)
			.toString("hex");
		const uuid = id.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
		expect((await replay(cwd, "samples", "--schema", `${uuid}=old.avsc`, "--json")).envelope).toMatchObject({ status: "ok" });
	});
});

describe("a range of a topic", () => {
	test("is a source: from, to and partition say which records, and no group is touched", async () => {
		const cwd = await createProject();
		const { broker, address } = await startShopBroker(cwd);
		const report = async (query: string, ...argv: string[]) =>
			(await replay(cwd, `kafka://${address}/orders${query}`, "--json", ...argv)).envelope.data as ReplayReport;
		expect(await report("")).toMatchObject({ source: `kafka://${address}/orders`, totals: { delivered: 20, succeeded: 19 } });
		expect(await report("?partition=1&from=5&to=6")).toMatchObject({ totals: { delivered: 1, deadLettered: 1 } });
		expect(await report("?from=2", "--max", "3")).toMatchObject({ totals: { delivered: 3 } });
		expect(broker.admin.groups()).toEqual([]);
	});

	test("that is not there is refused", async () => {
		const cwd = await createProject();
		const { address } = await startShopBroker(cwd);
		const code = async (source: string) => (await replay(cwd, source, "--json")).envelope.error?.code;
		expect(await code(`kafka://${address}/order`)).toBe("TOPIC_MISSING");
		expect(await code(`kafka://${address}/orders?partition=9`)).toBe("TOPIC_MISSING");
		expect(await code(`kafka://${address}/orders?range=0:7-9`)).toBe("OFFSETS_MISSING");
		expect(await code(`kafka://${address}/orders?offset=0`)).toBe("TOPIC_ADDRESS_INVALID");
		expect(await code("kafka://127.0.0.1:9/orders")).toBe("KAFKA_UNREACHABLE");
	});
});

describe("a watch", () => {
	test("runs again on every save, says what changed, and q ends it with the last report", async () => {
		const cwd = await createProject();
		let told = "";
		const seen = (text: RegExp) => expect.poll(() => told, { timeout: 20_000 }).toMatch(text);
		let press = (_: string): void => {};
		const running = runCli(["replay", "samples", "--watch"], {
			cwd,
			env: { NO_COLOR: "1" },
			isTTY: true,
			control: (control) => {
				press = control.press;
			},
			onWrite: (stream, text) => {
				if (stream === "stderr") told += text;
			},
		});
		await seen(/save to run again\. q quits\.\n/);
		expect(told).toMatch(/#1 20 records, 1 did not get through, \d+ ms\n {2}first: orders-1 offset 5: OrderNotBillableError/);
		edit(cwd, "src/billing/invoice.ts", "quantity < 1", "quantity < ");
		await seen(/#2 handler saved: error BUNDLE_FAILED: src\/billing\/invoice\.ts:\d+/);
		edit(cwd, "src/billing/invoice.ts", "quantity < ", "quantity < 0");
		await seen(
			/#3 handler saved: 20 records, all got through, \d+ ms\n {2}orders-1 offset 5: deadLettered OrderNotBillableError -> succeeded\n/,
		);
		press("q");
		expect(await running).toMatchObject({ code: 0, stdout: expect.stringContaining("Succeeded: 20 records.") });
	});

	test("of a topic runs the records that it read first, whatever is written meanwhile", async () => {
		const cwd = await createProject();
		const { broker, address } = await startShopBroker(cwd);
		let told = "";
		let interrupt = (): void => {};
		const running = runCli(["replay", `kafka://${address}/orders?from=1`, "--watch", "--json"], {
			cwd,
			control: (control) => {
				interrupt = control.interrupt;
			},
			onWrite: (stream, text) => {
				if (stream === "stderr") told += text;
			},
		});
		await expect.poll(() => told, { timeout: 20_000 }).toContain("save to run again. Interrupt to end.\n");
		broker.admin.append("orders", 0, [{ value: "later" }]);
		mend(cwd);
		await expect.poll(() => told, { timeout: 20_000 }).toContain("#2 handler saved: 17 records, all got through");
		interrupt();
		expect(await running).toMatchObject({ code: 130 });
	});
});

test("with a speed real time passes between batches, as much of it as the speed leaves", async () => {
	const cwd = await createProject();
	mend(cwd);
	// The samples span under an hour.
	const { envelope } = await replay(cwd, "samples", "--speed", "100000x", "--json");
	const { milliseconds, batches } = envelope.data as ReplayReport;
	expect(batches).toBeGreaterThan(4);
	const times = sampleRecords(cwd).map(({ timestamp }) => timestamp);
	expect(milliseconds).toBeGreaterThan((Math.max(...times) - Math.min(...times)) / 100_000);
});

describe("wrong use exits 2", () => {
	test.each([
		[["samples", "--speed", "fast"], "USAGE"],
		[["samples", "--speed", "0x"], "USAGE"],
		[["none.ndjson"], "SOURCE_MISSING"],
		[["samples", "--consumer", "biling"], "CONSUMER_UNKNOWN"],
		[["samples", "--schema", "x"], "USAGE"],
		[["samples", "--schema", "x=none.avsc"], "USAGE"],
		[["samples", "--registry", "gcp"], "USAGE"],
	])("%j: %s", async (argv, code) => {
		const run = await replay(await createProject(), ...argv, "--json");
		expect(run.code).toBe(2);
		expect(run.envelope).toMatchObject({ status: "error", data: null, error: { code, category: "usage" } });
		expect(run.envelope.error?.actions[0]?.label).toMatch(/\.$/);
	});

	test.each([
		["--output", "package.json", "package.json is no folder."],
		["--output", "package.json/dead/letters", "package.json is no folder."],
		["--junit", "src", "src is no file."],
		["--junit", "README.md/report.xml", "README.md is no folder."],
	])("%s %s is refused before a record runs", async (flag, path, why) => {
		const cwd = await createProject();
		expect(await replay(cwd, "samples", flag, path)).toMatchObject({
			code: 2,
			stdout: "",
			stderr: `error USAGE: ${flag}: ${join(cwd, why)}\nFix: Choose another path with ${flag}.\n`,
		});
	});

	test("an app of several consumers needs one of their names", async () => {
		const cwd = await createProject();
		edit(cwd, "millrace.config.ts", "consumers: [billing]", 'consumers: [billing, { ...billing, name: "shipping" }]');
		expect(await replay(cwd, "samples")).toMatchObject({
			code: 2,
			stderr: "error USAGE: The app has several consumers.\nFix: Name one with --consumer: billing, shipping.\n",
		});
	});
});

describe("the binary", () => {
	const binary = join(repository, "packages/cli/bin/millrace.js");

	test("prints one envelope alone, whatever the handler prints", async () => {
		const cwd = await createProject();
		mend(cwd);
		edit(
			cwd,
			"src/billing/handler.ts",
			"invoices.set",
			'console.log("from the handler"); process.stdout.write("raw\\n"); invoices.set',
		);
		const child = spawn(process.execPath, [binary, "replay", "samples", "--json"], { cwd });
		const { code, stdout, stderr } = await outputOf(child);
		expect(code).toBe(0);
		expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1, command: "replay", status: "ok" });
		expect(stderr.match(/from the handler\nraw\n/g)).toHaveLength(20);
	});

	test.each([
		[
			"nothing listens there",
			4,
			"unreachable",
			"SCHEMA_REGISTRY_UNAVAILABLE",
			{ AWS_REGION: "eu-west-1", AWS_ACCESS_KEY_ID: "AK", AWS_SECRET_ACCESS_KEY: "SK" },
		],
		["there are no credentials", 5, "unauthorised", "AWS_CREDENTIALS_MISSING", { AWS_REGION: "eu-west-1" }],
	])("says so when it needs the registry and %s: exit %i", async (_, exit, category, error, credentials) => {
		const cwd = await createProject();
		const file = join(cwd, "samples/orders.ndjson");
		const event = JSON.parse(readFileSync(file, "utf8").split("\n")[0] as string);
		for (const record of Object.values(event.records).flat() as { value: string }[]) {
			record.value = Buffer.from(record.value, "base64").fill(7, 2, 18).toString("base64");
		}
		writeFiles(cwd, { "unknown.json": JSON.stringify(event) });
		const env = { PATH: process.env["PATH"], AWS_ENDPOINT_URL_GLUE: "http://127.0.0.1:9", ...credentials };
		const run = await outputOf(
			spawn(process.execPath, [binary, "replay", "unknown.json", "--registry", "aws", "--json"], { cwd, env }),
		);
		expect(run.code).toBe(exit);
		expect(JSON.parse(run.stdout)).toMatchObject({ status: "failed", error: { code: error, category, retryable: true } });
	});

	test("ends a replay whose handler hangs with 130, one envelope and no temporary file, when it is interrupted", async () => {
		const cwd = await createProject();
		writeFiles(cwd, { "tmp/.keep": "" });
		edit(
			cwd,
			"src/billing/handler.ts",
			"const invoice = ",
			'process.stderr.write("started\\n"); await new Promise(() => {}); const invoice = ',
		);
		const env = { ...process.env, TMPDIR: join(cwd, "tmp"), NODE_DISABLE_COMPILE_CACHE: "1" };
		const child = spawn(process.execPath, [binary, "replay", "samples", "--json"], { cwd, env });
		child.stderr.once("data", () => child.kill("SIGINT"));
		const { code, stdout } = await outputOf(child);
		expect(code).toBe(130);
		expect(stdout.trimEnd().split("\n")).toHaveLength(1);
		expect(JSON.parse(stdout)).toMatchObject({
			command: "replay",
			status: "error",
			error: { code: "INTERRUPTED", category: "interrupted" },
		});
		expect(readdirSync(join(cwd, "tmp"))).toEqual([".keep"]);
	});

	test("says how far it came when the handler comes to an end after the interrupt", async () => {
		const cwd = await createProject();
		mend(cwd);
		edit(cwd, "src/billing/consumer.ts", "batchSize: 100", "batchSize: 5");
		edit(
			cwd,
			"src/billing/handler.ts",
			"const invoice = ",
			'if (invoices.size === 0) await new Promise((resolve) => { process.once("SIGINT", resolve); process.stderr.write("started\\n"); }); const invoice = ',
		);
		const child = spawn(process.execPath, [binary, "replay", "samples", "--json"], { cwd });
		child.stderr.once("data", () => child.kill("SIGINT"));
		const { code, stdout } = await outputOf(child);
		expect(code).toBe(130);
		expect(JSON.parse(stdout)).toMatchObject({ status: "failed", data: { interrupted: true }, error: { code: "INTERRUPTED" } });
	});
});

async function outputOf(
	child: ReturnType<typeof spawn>,
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
	let stdout = "";
	let stderr = "";
	child.stdout?.on("data", (chunk: Buffer) => {
		stdout += chunk.toString();
	});
	child.stderr?.on("data", (chunk: Buffer) => {
		stderr += chunk.toString();
	});
	const [code] = (await once(child, "close")) as [number];
	return { code, stdout, stderr };
}
