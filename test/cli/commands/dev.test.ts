import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCli } from "../support/run-cli.ts";
import { press, runDev } from "../support/run-dev.ts";
import { createProject, edit } from "../support/sample-project.ts";

test("runs the app, shows what fails and how to run it again, and answers to keys", async () => {
	const cwd = await createProject();
	const { code, stdout, stderr } = await runDev(["--feed", "samples", "--no-watch"], cwd, [
		[/--as-recorded --watch\n/, press("h")],
		[/q {7}stop\n/, press("s")],
		[/orders-2 .*\n/, press("x")],
		[/idle .*All records of the topic have been read\.\n/, press("r")],
		[/ran again.*?--watch\n/s, press("p")],
		[/Paused; press c to go on\.\n/, press("c")],
		[/Going on\.\n/, press("q")],
	]);
	expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
	expect(stdout).toMatch(/^shop \(local\) {2}ready in /);
	expect(stdout).toMatch(/broker {4}127\.0\.0\.1:\d+ +in this process, no login/);
	expect(stdout).toMatch(/billing {3}orders \(3 partitions\) {2}shop-local-billing {2}src\/billing\/handler\.ts/);
	expect(stdout).toMatch(/feed +written +20 records of samples/);
	expect(stdout).toMatch(/billing ok +20 records {3}0@0-7, 1@0-7, 2@0-3 .*1 dead-lettered/);
	expect(stdout).toMatch(/orders-1@5 OrderNotBillableError: A line of the order has no quantity\./);
	expect(stdout).toMatch(/at createInvoice \(src\/billing\/invoice\.ts:\d+:\d+\)/);
	expect(stdout).toMatch(/billing {2}running {2}20 invoked/);
	expect(stdout.endsWith("1 invocations, 0 failed.\n")).toBe(true);
	const [, saved = ""] = /millrace replay (\S+) --consumer billing/.exec(stdout) ?? [];
	expect(existsSync(join(cwd, saved))).toBe(true);
	const replayed = await runCli(["replay", saved, "--consumer", "billing", "--as-recorded", "--json"], { cwd });
	expect(replayed.envelope.data).toMatchObject({ totals: { succeeded: 19, deadLettered: 1 }, batches: 1 });
});

test("a saved handler runs the last batch again, and a saved schema is generated", async () => {
	const cwd = await createProject();
	const { code, stdout } = await runDev(["--feed", "samples"], cwd, [
		[/--as-recorded --watch\n/, () => edit(cwd, "src/billing/invoice.ts", "order has no quantity", "order lacks a quantity")],
		[
			/lacks a quantity.*after the file was saved/s,
			() => edit(cwd, "schemas/order.avsc", '"fields": [', '"fields": [{ "name": "note", "type": "string", "default": "" },'),
		],
		[/schemas +generated +.*order\.ts\n/, press("q")],
	]);
	expect(code).toBe(0);
	expect(stdout).toMatch(/billing reloaded +src\/billing\/invoice\.ts/);
	expect(stdout).toMatch(/billing ran again +20 records/);
});

test("with --json every event is a line and the envelope the last", async () => {
	const cwd = await createProject();
	let interrupt = () => {};
	const { code, stdout } = await runCli(["dev", "--json", "--no-watch", "--feed", "samples"], {
		cwd,
		now: () => Date.now(),
		control: (control) => {
			interrupt = control.interrupt;
		},
		onOutput: (text) => {
			if (text.includes('"kind":"invoked"')) interrupt();
		},
	});
	expect(code).toBe(0);
	const lines = stdout
		.trimEnd()
		.split("\n")
		.map((line) => JSON.parse(line) as Record<string, unknown>);
	expect(lines[0]).toMatchObject({ kind: "ready", app: "shop", consumers: [{ name: "billing" }] });
	const invoked = lines.find(({ kind }) => kind === "invoked");
	expect(invoked).toMatchObject({ consumer: "billing", records: 20, errors: [{ code: "OrderNotBillableError" }] });
	expect(invoked).not.toHaveProperty("event");
	expect(lines.at(-1)).toMatchObject({ command: "dev", status: "ok", data: { invocations: 1, failedInvocations: 0 } });
});

test("says what keeps it from starting", async () => {
	const cwd = await createProject();
	const { code, stderr } = await runCli(["dev", "--consumer", "biling"], { cwd });
	expect(code).toBe(2);
	expect(stderr).toMatch(/^error CONSUMER_UNKNOWN: The app has no consumer "biling"\.\nFix: /);
});

test("a configuration that is not there and brokers that do not answer are told before anything starts", async () => {
	const cwd = await createProject();
	const missing = await runCli(["dev", "--config", "none.ts"], { cwd });
	expect(missing.code).toBe(3);
	expect(missing.stderr).toMatch(/^error CONFIG_MISSING: There is no configuration at \S*none\.ts\.\nFix: /);
	const alone = await runCli(["dev", "--brokers", "127.0.0.1:1"], { cwd });
	expect(alone.stderr).toMatch(/^error KAFKA_UNREACHABLE: 127\.0\.0\.1:1 cannot be reached/);
	expect([missing.stdout, alone.stdout]).toEqual(["", ""]);
});

test("says what it waits for when it stops, and an interrupt ends that", async () => {
	const cwd = await createProject();
	edit(cwd, "src/billing/handler.ts", "createInvoice(record.value)", "await new Promise<never>(() => {})");
	const { code, stdout, stderr } = await runDev(["--feed", "samples", "--no-watch", "--trace"], cwd, [
		[/billing sent +20 records/, press("q")],
		[/Waiting for 1 invocation to end; Ctrl-C ends at once\.\n/, ({ interrupt }) => void setImmediate(interrupt)],
	]);
	expect({ code, stderr }).toEqual({
		code: 130,
		stderr: "error INTERRUPTED: millrace dev was interrupted.\nFix: Run it again when you are ready.\n",
	});
	expect(stdout).not.toMatch(/billing ok/);
});

test("tells of a time that ran out, and runs the last batch again after its settings changed", async () => {
	const cwd = await createProject();
	edit(cwd, "src/billing/consumer.ts", 'batchWindow: "1 second"', 'batchWindow: "1 second", timeout: "4 seconds"');
	edit(
		cwd,
		"src/billing/handler.ts",
		"createInvoice(record.value)",
		"record.partition === 2 ? await new Promise<never>(() => {}) : createInvoice(record.value)",
	);
	const { code, stdout } = await runDev(["--feed", "samples", "--no-rerun"], cwd, [
		[
			/billing reported +20 records.*?--watch\n/s,
			() => edit(cwd, "src/billing/handler.ts", "record.partition === 2 ? await new Promise<never>(() => {}) :", ""),
		],
		[/billing ok /, () => edit(cwd, "src/billing/consumer.ts", "batchSize: 100", "batchSize: 50")],
		[/config +reloaded/, press("r")],
		[/ran again/, press("q")],
	]);
	expect(code).toBe(0);
	expect(stdout).toMatch(
		/4 not run\n.*\n +The time ran out before 4 records had ended; one whose handler does not end holds up its partition\.\n/s,
	);
});
