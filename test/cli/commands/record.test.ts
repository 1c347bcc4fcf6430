import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { mskIam } from "@millrace/broker";
import { describe, expect, test } from "vitest";
import { recordsOf, sampleRecords, startShopBroker } from "../support/kafka.ts";
import { runCli } from "../support/run-cli.ts";
import { createProject, edit, repository } from "../support/sample-project.ts";
import { createFolder, writeFiles } from "../support/temporary-folder.ts";

const read = (cwd: string, file: string) => recordsOf(readFileSync(join(cwd, file), "utf8"));

/** A project, its broker, and how to record from it. */
async function shop() {
	const cwd = await createProject();
	const { broker, address } = await startShopBroker(cwd);
	const record = (...argv: string[]) => runCli(["record", "orders", "--brokers", address, ...argv], { cwd });
	return { cwd, broker, address, record };
}

describe("a recording", () => {
	test("has the records as they are on the topic, and replays as they do", async () => {
		const { cwd, broker, record } = await shop();
		const { code, stdout, stderr } = await record("--output", "orders.ndjson");
		expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
		expect(stdout).toMatch(
			/^Recorded 20 records of orders in \d+ events?: orders.ndjson\n {2}partition 0 {2}8 records {2}offsets 0 to 7\n/,
		);
		const byPosition = (a: { partition: number; offset: number }, b: typeof a) =>
			a.partition - b.partition || a.offset - b.offset;
		expect([...read(cwd, "orders.ndjson")].sort(byPosition)).toEqual([...sampleRecords(cwd)].sort(byPosition));
		expect(broker.admin.groups()).toEqual([]);
		const replayed = await runCli(["replay", "orders.ndjson", "--json"], { cwd });
		expect(replayed.envelope).toMatchObject({
			data: { totals: { succeeded: 19, deadLettered: 1 }, firstError: { at: { partition: 1, offset: 5 } } },
		});
	});

	test("of a range, a partition or so many records goes where it is told, or under the name of topic and time", async () => {
		const { cwd, record } = await shop();
		expect(await record("--partition", "2", "--from", "1", "--to", "4", "--output", "part.ndjson.gz")).toMatchObject({ code: 0 });
		const part = recordsOf(gunzipSync(readFileSync(join(cwd, "part.ndjson.gz"))).toString());
		expect(part.map(({ partition, offset }) => [partition, offset])).toEqual([
			[2, 1],
			[2, 2],
			[2, 3],
		]);
		const since = new Date(1767603780000).toISOString();
		const { envelope } = await record("--max", "5", "--from", since, "--json");
		expect(envelope).toMatchObject({
			status: "ok",
			data: { records: 5, output: ".millrace/recordings/orders-1970-01-01T00-00-00-000Z.ndjson" },
		});
		const times = read(cwd, ".millrace/recordings/orders-1970-01-01T00-00-00-000Z.ndjson").map(({ timestamp }) => timestamp);
		expect(Math.min(...times)).toBeGreaterThanOrEqual(1767603780000);
	});

	test("of nothing says so", async () => {
		const { record } = await shop();
		expect(await record("--from", "latest", "--output", "none.ndjson")).toMatchObject({
			code: 0,
			stderr: "warning RECORDING_EMPTY: topic orders: There are no records in this range.\n",
		});
	});

	test("is complete after an interrupt, which is how a followed topic ends", async () => {
		const { cwd, address } = await shop();
		const binary = join(repository, "packages/cli/bin/millrace.js");
		const argv = ["record", "orders", "--brokers", address, "--follow", "--output", "orders.ndjson.gz", "--json"];
		const child = spawn(process.execPath, [binary, ...argv], { cwd, stdio: ["ignore", "pipe", "inherit"] });
		let stdout = "";
		child.stdout.on("data", (chunk: Buffer) => {
			stdout += chunk.toString();
		});
		const hidden = () => readdirSync(cwd).find((name) => name.endsWith(".partial"));
		// The hidden file is there from before the first record, so the interrupt may come before or after it.
		await expect.poll(hidden, { timeout: 20_000 }).toBeDefined();
		child.kill("SIGINT");
		const [code] = (await once(child, "close")) as [number];
		expect(code).toBe(130);
		const { data } = JSON.parse(stdout) as { data: { records: number } };
		expect(data).toMatchObject({ interrupted: true });
		const text = gunzipSync(readFileSync(join(cwd, "orders.ndjson.gz"))).toString();
		expect(text === "" ? [] : recordsOf(text)).toHaveLength(data.records);
		expect(hidden()).toBeUndefined();
	});
});

describe("what is redacted", () => {
	test("is not in the file, and the records are decoded and replayed all the same", async () => {
		const { cwd, record } = await shop();
		const { code, stdout, stderr } = await record(
			"--output",
			"orders.ndjson",
			"--redact",
			"value.customerId",
			"--redact",
			"key",
			"--redact",
			"headers.SOURCE",
		);
		expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
		expect(stdout).toContain("  value.customerId: 20 values redacted\n");
		const records = read(cwd, "orders.ndjson");
		const redacted = Buffer.from("[redacted]");
		for (const { key, value, headers } of records) {
			expect(key).toBe(redacted.toString("base64"));
			expect(headers).toEqual([{ source: [...redacted] }]);
			const bytes = Buffer.from(value ?? "", "base64");
			expect(bytes.includes(redacted)).toBe(true);
			expect(bytes.includes("c-")).toBe(false);
		}
		const replayed = await runCli(["replay", "orders.ndjson", "--json"], { cwd });
		expect(replayed.envelope).toMatchObject({ data: { totals: { succeeded: 19, deadLettered: 1 } } });
	});

	test("is left out where it cannot be redacted, unless the schema version is named", async () => {
		const { cwd, broker, record } = await shop();
		const [{ value = "" } = {}] = sampleRecords(cwd);
		const unknown = Buffer.from(value ?? "", "base64").fill(7, 2, 18);
		broker.admin.append("orders", 0, [{ value: unknown }, { value: "c-1 in clear" }]);
		const { code, stderr } = await record("--output", "orders.ndjson", "--redact", "value.customerId");
		expect(code).toBe(0);
		expect(stderr).toMatch(
			/^warning RECORDS_LEFT_OUT: topic orders: 1 could not be redacted .*--schema.*\nwarning RECORDS_LEFT_OUT: topic orders: 1 .*\n$/,
		);
		expect(read(cwd, "orders.ndjson")).toHaveLength(20);
		const id = "07070707-0707-0707-0707-070707070707";
		const named = await record(
			"--output",
			"orders.ndjson",
			"--force",
			"--redact",
			"value.customerId",
			"--schema",
			`${id}=schemas/order.avsc`,
			"--json",
		);
		expect(named.envelope).toMatchObject({ data: { records: 21, leftOut: [{ code: "RECORD_UNDECODABLE", records: 1 }] } });
	});

	test("is warned of when it met nothing, and refused when it can meet nothing", async () => {
		const { cwd, record } = await shop();
		const met = await record("--output", "orders.ndjson", "--redact", "headers.authorization");
		expect(met).toMatchObject({
			code: 0,
			stderr: expect.stringContaining('warning REDACT_UNMET: topic orders: "headers.authorization"'),
		});
		const refused = async (path: string) =>
			(await record("--output", "new.ndjson", "--redact", path, "--json")).envelope.error?.code;
		expect(await refused("value.customer")).toBe("REDACT_PATH_INVALID");
		expect(await refused("customerId")).toBe("REDACT_PATH_INVALID");
		expect(existsSync(join(cwd, "new.ndjson"))).toBe(false);
	});

	test("of a topic that no app declares is a whole part", async () => {
		const { address } = await shop();
		const cwd = createFolder();
		const record = (path: string) =>
			runCli(["record", "orders", "--brokers", address, "--output", `${path}.ndjson`, "--redact", path, "--json"], { cwd });
		expect((await record("value")).envelope).toMatchObject({ status: "ok", data: { redacted: [{ path: "value", values: 20 }] } });
		expect(await record("value.customerId")).toMatchObject({ code: 3, envelope: { error: { code: "REDACT_TOPIC_UNKNOWN" } } });
	});

	test("asks AWS Glue for the schema versions that the project does not have, when it may", async () => {
		const { broker, record } = await shop();
		broker.admin.append("orders", 0, [{ value: Buffer.alloc(40, 3).fill(0, 1, 2) }]);
		const env = {
			AWS_ENDPOINT_URL_GLUE: "http://127.0.0.1:9",
			AWS_REGION: "eu-west-1",
			AWS_ACCESS_KEY_ID: "AK",
			AWS_SECRET_ACCESS_KEY: "SK",
		};
		const { cwd, address } = await shop();
		const argv = [
			"record",
			"orders",
			"--brokers",
			broker.bootstrap,
			"--redact",
			"value.customerId",
			"--registry",
			"aws",
			"--output",
			"orders.ndjson",
			"--json",
		];
		expect(address).not.toBe(broker.bootstrap);
		expect(await runCli(argv, { cwd, env })).toMatchObject({ code: 4, envelope: { error: { code: "GLUE_UNAVAILABLE" } } });
		expect(
			(await record("--redact", "value.customerId", "--registry", "aws", "--output", "orders.ndjson", "--json")).envelope,
		).toMatchObject({
			error: { code: "AWS_CREDENTIALS_MISSING" },
		});
	});
});

describe("what is refused or cannot be reached", () => {
	test.each([
		[["--partition", "x"], 2, "USAGE"],
		[["--partition", "3"], 2, "TOPIC_MISSING"],
		[["--from", "yesterday"], 2, "TOPIC_ADDRESS_INVALID"],
		[["--follow", "--to", "latest"], 2, "USAGE"],
		[["--output", "package.json"], 2, "RECORDING_EXISTS"],
		[["--output", "package.json/x"], 2, "USAGE"],
		[["--brokers", "nowhere:port"], 2, "KAFKA_ADDRESS_INVALID"],
	])("%j exits %i with %s", async (argv, code, error) => {
		const { cwd, record } = await shop();
		const before = readFileSync(join(cwd, "package.json"), "utf8");
		expect(await record(...argv, "--json")).toMatchObject({ code, envelope: { error: { code: error } } });
		expect(readFileSync(join(cwd, "package.json"), "utf8")).toBe(before);
	});

	test("a topic that is not there comes with those that are, and a cluster that is away is said at once", async () => {
		const { cwd, address } = await shop();
		expect(await runCli(["record", "order", "--brokers", address], { cwd })).toMatchObject({
			code: 2,
			stderr: 'error TOPIC_MISSING: The cluster has no topic "order".\nFix: Its topics are "orders".\n',
		});
		expect(await runCli(["record", "orders", "--brokers", "127.0.0.1:9", "--json"], { cwd })).toMatchObject({
			code: 4,
			envelope: { error: { code: "KAFKA_UNREACHABLE" } },
		});
		expect((await runCli(["record", "orders", "--json"], { cwd })).envelope).toMatchObject({ error: { code: "USAGE" } });
	});

	test("a broken configuration is not passed over", async () => {
		const { cwd, record } = await shop();
		edit(cwd, "millrace.config.ts", "defineApp({", "defineApp({{");
		expect(await record("--json")).toMatchObject({ code: 3, envelope: { error: { code: "BUNDLE_FAILED" } } });
		writeFiles(cwd, { "other/keep": "" });
		expect(await record("--config", "other/millrace.config.ts", "--json")).toMatchObject({
			code: 3,
			envelope: { error: { code: "CONFIG_MISSING" } },
		});
	});
});

describe("with IAM", () => {
	const keys = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };
	const env = { AWS_REGION: "eu-west-1", AWS_ACCESS_KEY_ID: keys.accessKeyId, AWS_SECRET_ACCESS_KEY: keys.secretAccessKey };

	test("the credentials of the environment sign the token, and without them nothing is connected", async () => {
		const cwd = await createProject();
		const { address } = await startShopBroker(cwd, { auth: mskIam({ credentials: [keys], region: "eu-west-1" }) });
		const record = (world: typeof env | object) =>
			runCli(["record", "orders", "--brokers", address, "--auth", "iam", "--output", "orders.ndjson", "--force", "--json"], {
				cwd,
				env: { ...world },
			});
		expect((await record(env)).envelope).toMatchObject({ status: "ok", data: { records: 20 } });
		expect(await record({ ...env, AWS_SECRET_ACCESS_KEY: "wrong" })).toMatchObject({
			code: 5,
			envelope: { error: { code: "KAFKA_UNAUTHORISED" } },
		});
		expect(await record({ ...env, AWS_ACCESS_KEY_ID: undefined })).toMatchObject({
			code: 5,
			envelope: { error: { code: "AWS_CREDENTIALS_MISSING" } },
		});
		expect(await record({ ...env, AWS_REGION: undefined })).toMatchObject({ code: 2, envelope: { error: { code: "USAGE" } } });
	});
});
