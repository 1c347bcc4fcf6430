import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { freePorts } from "../../../packages/local/src/apache-kafka/free-ports.ts";
import { KAFKA_VERSION } from "../../../packages/local/src/apache-kafka/kafka-jars.ts";
import { fakeMachine } from "../../support/fake-programs/fake-path.ts";
import { runCli } from "../support/run-cli.ts";

/** Runs the command, and presses Ctrl-C once it says where Kafka answers. */
async function untilReady(
	args: readonly string[],
	world: { readonly env: Readonly<Record<string, string>>; readonly cwd?: string },
) {
	const [port = 0] = await freePorts(1);
	let interrupt = () => {};
	const run = runCli(["kafka", "start", "--port", `${port}`, ...args], {
		...world,
		control: (control) => {
			interrupt = control.interrupt;
		},
		onOutput: (written) => {
			if (written.includes(`127.0.0.1:${port}`)) interrupt();
		},
	});
	const { code, stdout, stderr } = await run;
	return { port, code, stdout, stderr };
}

test("it says where clients connect, makes topics, and Ctrl-C is its end", async () => {
	const { env } = fakeMachine(["java"]);
	const { port, code, stdout, stderr } = await untilReady(["--topics", "flights:6,quakes", "--topics", "alerts:2"], { env });
	expect([code, stderr]).toEqual([0, ""]);
	expect(stdout).toBe(
		`Apache Kafka ${KAFKA_VERSION} answers at 127.0.0.1:${port}\n  flights, 6 partitions\n  quakes, 1 partition\n  alerts, 2 partitions\nCtrl-C ends it.\n`,
	);
});

test("with --json it prints a line when it is ready, and the envelope last", async () => {
	const { env, folder } = fakeMachine(["java"]);
	const { port, code, stdout } = await untilReady(["--directory", "kept", "--json"], { env, cwd: folder });
	const data = { bootstrap: `127.0.0.1:${port}`, version: KAFKA_VERSION, directory: join(folder, "kept"), topics: [] };
	expect(
		stdout
			.trimEnd()
			.split("\n")
			.map((line) => JSON.parse(line)),
	).toEqual([
		{ event: "ready", ...data },
		{ schemaVersion: 1, command: "kafka start", status: "ok", data, warnings: [], error: null },
	]);
	expect(code).toBe(0);
	expect(existsSync(join(folder, "kept/data/stopped"))).toBe(true);
});

test("Docker runs it without Java", async () => {
	const { env, folder } = fakeMachine(["docker"]);
	expect(await untilReady(["--docker"], { env })).toMatchObject({ code: 0, stderr: "" });
	expect(existsSync(join(folder, "stopped"))).toBe(true);
});

test("a Kafka that ends by itself is an error with what it printed", async () => {
	const [port] = await freePorts(1);
	const { env } = fakeMachine(["java"], { env: { FAKE_KAFKA_DIES_AFTER_MS: "100" } });
	const { code, stderr } = await runCli(["kafka", "start", "--port", `${port}`], { env });
	expect([code, stderr]).toEqual([3, expect.stringMatching(/^error KAFKA_NOT_RUNNING: .*the disk is full\nFix: /)]);
});

test("an interrupt during the start leaves no process", async () => {
	const { env, folder } = fakeMachine(["java"]);
	const run = runCli(["kafka", "start", "--directory", "kept", "--port", "19999"], {
		env,
		cwd: folder,
		control: ({ interrupt }) => setImmediate(interrupt),
	});
	expect((await run).code).toBe(130);
});

test.each([
	[["--topics", "flights:0"], '--topics has "flights:0"'],
	[["--topics", "flights,"], '--topics has ""'],
	[["--docker", "--directory", "kept"], "--directory cannot be kept by a container"],
])("%j is refused", async (args, problem) => {
	const { code, stderr } = await runCli(["kafka", "start", ...args], { env: fakeMachine([]).env });
	expect([code, stderr]).toEqual([2, expect.stringContaining(problem)]);
});

test("without Java it says what to install before it downloads anything", async () => {
	const { env, folder } = fakeMachine([], { jars: false });
	const { code, envelope } = await runCli(["kafka", "start", "--json"], { env });
	expect([code, envelope.error?.code]).toEqual([3, "JAVA_MISSING"]);
	expect(existsSync(join(folder, "cache"))).toBe(false);
});
