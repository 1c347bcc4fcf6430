import { once } from "node:events";
import { existsSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import type { MskEvent } from "@millrace/core";
import { afterEach, describe, expect, test } from "vitest";
import { bundleFile } from "../../../packages/local/src/bundle/bundle.ts";
import type { Invocation } from "../../../packages/local/src/mapping/invoker.ts";
import { branded, createFunction, type FunctionUnderTest, type FunctionUnderTestOptions } from "../support/functions.ts";

/** Handlers of these tests read what they are to do from it. */
const event = (more: Record<string, unknown> = {}): MskEvent => ({ records: {}, ...more });

let running: FunctionUnderTest | undefined;
afterEach(async () => {
	await running?.close();
	running = undefined;
});

async function start(options: FunctionUnderTestOptions = {}): Promise<FunctionUnderTest> {
	running = await createFunction(options);
	return running;
}

/** Returns what is in `said` once the file that the event names is there. */
const WAITS = (said: string) =>
	branded(
		`if (event.until) { console.log("waiting"); while (!existsSync(event.until)) await new Promise((resolve) => setTimeout(resolve, 5)); } return { said: ${said}, root: process.env.LAMBDA_TASK_ROOT };`,
		'import { existsSync } from "node:fs";',
	);

/** Resolves when the function has written so many lines. */
async function written({ lines }: FunctionUnderTest, count: number): Promise<void> {
	while (lines.length < count) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe.each(["worker", "process"] as const)("with the isolation %s", (isolate) => {
	test("an endless loop is ended at the timeout, and the next invocation starts cold", async () => {
		const { local, reload } = await start({ isolate, timeoutSeconds: 1 });
		await reload(branded("while (event.loop) {} return 1;"));
		expect(await local.invoke(event({ loop: true }))).toMatchObject({ reason: "timedOut", error: { code: "HANDLER_TIMEOUT" } });
		expect(await local.invoke(event())).toMatchObject({ response: 1 });
		expect(local.statistics).toMatchObject({ coldStarts: 2, warmStarts: 0 });
	});

	test("a handler that exits has failed, and the next invocation starts cold", async () => {
		const { local, reload } = await start({ isolate });
		await reload(branded("if (event.exit !== undefined) process.exit(event.exit); return 1;"));
		expect(await local.invoke(event({ exit: 3 }))).toMatchObject({
			kind: "failed",
			reason: "exited",
			error: { code: "HANDLER_EXITED", message: expect.stringContaining("Runtime exited with error: exit status 3") },
		});
		expect(await local.invoke(event())).toMatchObject({ response: 1 });
	});

	test.each([
		["a rejection that nobody handles", 'Promise.reject(new RangeError("late"));'],
		["an error that nobody catches", 'setImmediate(() => { throw new RangeError("late"); });'],
	])("%s ends the environment with that error", async (_, line) => {
		const { local, reload } = await start({ isolate });
		await reload(branded(`\tif (event.bad) { ${line} await new Promise((resolve) => setTimeout(resolve, 30_000)); } return 1;`));
		expect(await local.invoke(event({ bad: true }))).toMatchObject({
			kind: "failed",
			reason: "exited",
			error: {
				code: "HANDLER_EXITED",
				cause: { name: "RangeError", message: "late", stack: expect.stringContaining("src/billing.ts:3:") },
			},
		});
		expect(await local.invoke(event())).toMatchObject({ response: 1 });
		expect(local.statistics).toMatchObject({ coldStarts: 2 });
	});

	test("what a handler writes comes line by line with its request id, before its result", async () => {
		let ids = 0;
		const { local, reload, lines } = await start({ isolate, randomId: () => `request-${++ids}` });
		await reload(
			branded(
				'console.log("one\\ntwo"); process.stdout.write("thr"); console.error("bad"); process.stdout.write(Buffer.from("ee é")); return 1;',
				'console.log("loading");',
			),
		);
		await local.invoke(event());
		await local.invoke(event());
		const text = (id: string | undefined, stream: string) =>
			lines.filter((line) => line.requestId === id && line.stream === stream).map((line) => line.text);
		expect(text(undefined, "stdout")).toEqual(["loading"]);
		for (const id of ["request-1", "request-2"]) {
			expect(text(id, "stdout")).toEqual(["one", "two", "three é"]);
			expect(text(id, "stderr")).toEqual(["bad"]);
		}
		expect(lines).toHaveLength(9);
	});

	test("places in written stacks are places in the sources", async () => {
		const { local, reload, lines } = await start({ isolate });
		await reload(branded("\tconsole.error(new Error('seen'));", "interface Unused { readonly a: number }\n"));
		await local.invoke(event());
		expect(lines.map(({ text }) => text)).toContainEqual(expect.stringMatching(/at .*main \(src\/billing\.ts:4:16\)/));
	});

	test("nothing of this process' own environment is passed on", async () => {
		const { local, reload } = await start({ isolate });
		process.env["MILLRACE_TEST_SECRET"] = "s";
		try {
			await reload(branded("return Object.keys(process.env).sort();"));
			const { response } = (await local.invoke(event())) as { response: string[] };
			expect(response).not.toContain("MILLRACE_TEST_SECRET");
			expect(response).not.toContain("HOME");
			expect(response).toEqual(expect.arrayContaining(["AWS_EXECUTION_ENV", "LANG", "PATH", "TZ"]));
		} finally {
			delete process.env["MILLRACE_TEST_SECRET"];
		}
	});

	test("new code does not break what runs: it ends on its old environment, and new invocations get the new code", async () => {
		const under = await start({ isolate });
		const { local, reload, project } = under;
		await reload(WAITS('"old"'));
		const until = `${project.root}/go`;
		const first = local.invoke(event({ until }));
		await written(under, 1);
		await reload(WAITS('"new"'));
		expect(await local.invoke(event())).toMatchObject({ response: { said: "new" } });
		await project.write("go", "");
		const { response } = (await first) as Extract<Invocation, { kind: "returned" }> & {
			response: { said: string; root: string };
		};
		expect(response.said).toBe("old");
		await local.close();
		expect(existsSync(response.root)).toBe(false);
	});

	test("invocations that come while new code loads wait for it", async () => {
		const { local, reload } = await start({ isolate, standby: true });
		const early = local.invoke(event());
		await reload(branded('return "first";'));
		const reloading = reload(branded('return "second";', "await new Promise((resolve) => setTimeout(resolve, 50));"));
		expect(await early).toMatchObject({ response: "first" });
		await reloading;
		expect(await local.invoke(event())).toMatchObject({ response: "second" });
	});

	test("environments are added up to the concurrency, then invocations wait", async () => {
		const under = await start({ isolate, concurrency: 2 });
		const { local, reload, project } = under;
		await reload(WAITS("process.pid"));
		const until = `${project.root}/go`;
		const all = [1, 2, 3].map(() => local.invoke(event({ until })));
		await written(under, 2);
		expect(local.statistics).toMatchObject({ environments: 2, running: 2, waiting: 1 });
		await project.write("go", "");
		expect(await Promise.all(all)).toMatchObject([{ kind: "returned" }, { kind: "returned" }, { kind: "returned" }]);
		expect(local.statistics).toMatchObject({ coldStarts: 2, warmStarts: 1, environments: 2, running: 0, waiting: 0 });
	});
});

test("the heap of a process ends at the function's memory", async () => {
	const { local, reload } = await start({ isolate: "process", memoryMb: 128 });
	await reload(branded("const kept = []; while (event.grow) kept.push(new Array(10_000).fill(kept.length)); return 1;"));
	expect(await local.invoke(event({ grow: true }))).toMatchObject({
		kind: "failed",
		reason: "exited",
		error: { code: "HANDLER_OUT_OF_MEMORY", message: expect.stringContaining("128 MB") },
	});
	expect(await local.invoke(event())).toMatchObject({ response: 1 });
});

test("buffers count towards the memory of a process", async () => {
	const { local, reload } = await start({ isolate: "process", memoryMb: 128 });
	await reload(branded("return Buffer.alloc(event.megabytes * 1024 * 1024, 1).length;"));
	expect(await local.invoke(event({ megabytes: 1 }))).toMatchObject({ kind: "returned" });
	expect(await local.invoke(event({ megabytes: 300 }))).toMatchObject(
		process.platform === "linux" ? { reason: "exited", error: { code: "HANDLER_OUT_OF_MEMORY" } } : { kind: "returned" },
	);
});

test("a process whose handler waits for nothing is not waited for", async () => {
	const { local, reload } = await start({ isolate: "process" });
	await reload(branded("return new Promise(() => {});"));
	expect(await local.invoke(event())).toMatchObject({ reason: "exited", error: { cause: { name: "Runtime.NodeJsExit" } } });
});

test("a process that is killed from outside has failed", async () => {
	const under = await start({ isolate: "process" });
	const { local, reload, lines } = under;
	await reload(branded("console.log(process.pid); await new Promise((resolve) => setTimeout(resolve, 30_000));"));
	const invocation = local.invoke(event());
	await written(under, 1);
	process.kill(Number(lines[0]?.text), "SIGKILL");
	expect(await invocation).toMatchObject({ reason: "exited", error: { message: expect.stringContaining("signal: killed") } });
});

test("what a process started ends with it", async () => {
	const { local, reload, project } = await start({ isolate: "process", timeoutSeconds: 1 });
	const child = await project.write("child.cjs", 'require("node:net").connect(Number(process.argv[2]), "127.0.0.1");');
	const ended = Promise.withResolvers<void>();
	const server = createServer((socket) =>
		socket
			.resume()
			.on("error", () => {})
			.on("close", () => ended.resolve()),
	).listen(0, "127.0.0.1");
	try {
		await once(server, "listening");
		await reload(
			branded(
				"spawn(process.execPath, [event.child, event.port]); await new Promise((resolve) => setTimeout(resolve, 30_000));",
				'import { spawn } from "node:child_process";',
			),
		);
		const { port } = server.address() as AddressInfo;
		expect(await local.invoke(event({ child, port: String(port) }))).toMatchObject({ reason: "timedOut" });
		// Its connection ends when it does.
		await expect(ended.promise).resolves.toBeUndefined();
	} finally {
		server.close();
	}
});

test("without code that loads, invocations fail; or wait for the next that does", async () => {
	const failing = await start();
	await expect(failing.reload("throw new Error();")).rejects.toMatchObject({ code: "HANDLER_LOAD_FAILED" });
	expect(await failing.local.invoke(event())).toMatchObject({ reason: "notStarted" });
	await failing.close();

	const waiting = await start({ whenBroken: "wait" });
	await expect(waiting.reload("throw new Error();")).rejects.toMatchObject({ code: "HANDLER_LOAD_FAILED" });
	const invocation = waiting.local.invoke(event());
	waiting.local.refuse(new Error("no build"));
	expect(waiting.local.broken).toMatchObject({ message: "no build" });
	expect(waiting.local.statistics.waiting).toBe(1);
	await waiting.reload(branded("return 1;"));
	expect(await invocation).toMatchObject({ response: 1 });
});

test("code that cannot be built fails invocations with the reason", async () => {
	const { local } = await start();
	local.refuse(new Error("no build"));
	expect(await local.invoke(event())).toMatchObject({ kind: "failed", reason: "notStarted", error: { message: "no build" } });
});

test("code that loads at a later try is no longer broken", async () => {
	const { local, reload, project } = await start();
	const source = branded("return 1;", 'import { existsSync } from "node:fs"; if (!existsSync(FLAG)) throw new Error("not yet");');
	await expect(reload(source.replace("FLAG", JSON.stringify(`${project.root}/flag`)))).rejects.toMatchObject({
		code: "HANDLER_LOAD_FAILED",
	});
	await project.write("flag", "");
	expect(await local.invoke(event())).toMatchObject({ response: 1 });
	expect(local.broken).toBeUndefined();
});

test("code that is replaced before it has loaded is not heard of again", async () => {
	const { local, project } = await start();
	const build = async (name: string, source: string) => bundleFile(await project.write(name, source), project.root);
	const wait = `import { existsSync } from "node:fs";
while (!existsSync(${JSON.stringify(`${project.root}/go`)})) await new Promise((resolve) => setTimeout(resolve, 5));`;
	const [slow, quick] = [
		await build("src/slow.ts", branded('return "first";', wait)),
		await build("src/quick.ts", branded('return "second";')),
	];
	const first = local.reload(slow);
	await local.reload(quick);
	expect(await local.invoke(event())).toMatchObject({ response: "second" });
	await project.write("go", "");
	expect(await first).toBeUndefined();
});

test("code that does not finish loading is given up after Lambda's ten seconds", async () => {
	const waits: { readonly milliseconds: number; readonly call: () => void }[] = [];
	const { reload } = await start({
		clock: {
			now: () => Date.now(),
			after: (milliseconds, call) => {
				if (milliseconds === 10_000) waits.push({ milliseconds, call });
				return () => {};
			},
		},
	});
	const loading = reload(`while (true) {}\n${branded("")}`);
	loading.catch(() => {});
	while (waits.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
	waits[0]?.call();
	await expect(loading).rejects.toMatchObject({ code: "HANDLER_LOAD_FAILED", message: expect.stringContaining("10 seconds") });
});

test("an idle environment is ended, but the last", async () => {
	const idle: (() => void)[] = [];
	const under = await start({
		clock: {
			now: () => Date.now(),
			after: (milliseconds, call) => {
				if (milliseconds === 60_000 && idle.push(call)) return () => {};
				const timer = setTimeout(call, milliseconds);
				return () => clearTimeout(timer);
			},
		},
		timeoutSeconds: 30,
	});
	const { local, reload, project } = under;
	await reload(WAITS("1"));
	const until = `${project.root}/go`;
	const both = [local.invoke(event({ until })), local.invoke(event({ until }))];
	await written(under, 2);
	await project.write("go", "");
	await Promise.all(both);
	expect(local.statistics.environments).toBe(2);
	for (const call of idle.slice(-2)) call();
	await expect.poll(() => local.statistics.environments).toBe(1);
	expect(await local.invoke(event())).toMatchObject({ kind: "returned" });
});

test("closing waits for what runs and fails what waits", async () => {
	const under = await start({ concurrency: 1 });
	const { local, reload, project } = under;
	await reload(WAITS("1"));
	const runs = local.invoke(event({ until: `${project.root}/go` }));
	await written(under, 1);
	const waits = local.invoke(event());
	const closing = local.close();
	expect(await waits).toMatchObject({ reason: "notStarted", error: { code: "FUNCTION_CLOSED" } });
	await project.write("go", "");
	expect(await runs).toMatchObject({ kind: "returned" });
	await closing;
	expect(await local.invoke(event())).toMatchObject({ error: { code: "FUNCTION_CLOSED" } });
	expect(local.statistics.environments).toBe(0);
});

test("killing ends what runs", async () => {
	const under = await start();
	await under.reload(WAITS("1"));
	const runs = under.local.invoke(event({ until: `${under.project.root}/never` }));
	await written(under, 1);
	await under.local.kill();
	expect(await runs).toMatchObject({ kind: "failed", reason: "exited" });
});
