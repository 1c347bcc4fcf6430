import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import type { DevEvent } from "@millrace/local";
import { say } from "./report.ts";

/*
  `millrace dev` as a user runs it, on a project that `millrace init` has made: from the start of the process until everything is ready, its memory, and from a saved
  handler to the result of its last batch. Runs the built command line, as a package is installed.
    node --conditions=@millrace/source bench/dev.ts [--quick]
*/
const { values: flags } = parseArgs({ options: { quick: { type: "boolean", default: false } } });
const STARTS = flags.quick ? 3 : 15;
const SAVES = flags.quick ? 5 : 40;
const checkout = join(import.meta.dirname, "..");
const root = mkdtempSync(join(tmpdir(), "millrace-bench-"));
const project = join(root, "shop");

interface Running {
	readonly child: ChildProcess;
	/** The next event that fits, after those that were given. */
	next(fits: (event: DevEvent) => boolean): Promise<DevEvent>;
}

function start(args: readonly string[]): Running {
	const main = `import(${JSON.stringify(join(checkout, "packages/cli/dist/main.js"))}).then(({ runProcess }) => runProcess(process))`;
	// As bin/millrace.js, but for what a checkout would run from its sources.
	const code = `require("node:module").enableCompileCache(${JSON.stringify(join(root, "cache"))}); ${main}`;
	const child = spawn(process.execPath, ["-e", code, "--", "millrace", "dev", "--json", ...args], {
		cwd: project,
		stdio: ["ignore", "pipe", "inherit"],
	});
	const waiting: { readonly fits: (event: DevEvent) => boolean; readonly resolve: (event: DevEvent) => void }[] = [];
	createInterface({ input: child.stdout as NodeJS.ReadableStream }).on("line", (line) => {
		const event = JSON.parse(line) as DevEvent;
		for (const one of waiting.filter(({ fits }) => fits(event))) {
			waiting.splice(waiting.indexOf(one), 1);
			one.resolve(event);
		}
	});
	return { child, next: (fits) => new Promise((resolve) => waiting.push({ fits, resolve })) };
}

async function stop({ child }: Running): Promise<void> {
	const ended = new Promise((resolve) => child.once("exit", resolve));
	child.kill("SIGINT");
	await ended;
}

/** Of a process and all its threads, on Linux; 0 elsewhere. */
function residentMb({ pid }: ChildProcess): number {
	if (process.platform !== "linux") return 0;
	return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1] ?? 0) / 1024;
}

function quantiles(values: readonly number[]): string {
	const sorted = [...values].sort((a, b) => a - b);
	const at = (share: number) => (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(0);
	return `median ${at(0.5)} ms, p95 ${at(0.95)} ms`;
}

try {
	execFileSync(process.execPath, [join(checkout, "packages/cli/bin/millrace.js"), "init", "shop"], { cwd: root });
	symlinkSync(join(checkout, "node_modules"), join(project, "node_modules"));
	const starts: number[] = [];
	for (let round = 0; round <= STARTS; round++) {
		const started = performance.now();
		const running = start([]);
		await running.next(({ kind }) => kind === "ready");
		// The first one fills Node's compile cache.
		if (round > 0) starts.push(performance.now() - started);
		await stop(running);
	}
	say(`  from spawn to ready          ${quantiles(starts)}`);

	const file = join(project, "src/billing/invoice.ts");
	// Without the check at which a sample fails: its attempts wait on purpose, and its dead letter is another request.
	const original = readFileSync(file, "utf8");
	const source = original.replace(/^.*has no quantity\..*\n/m, "");
	if (source === original) throw new Error(`${file} has no such check: what is measured would hold its waits.`);
	writeFileSync(file, source);
	const running = start(["--feed", "samples"]);
	await running.next(({ kind }) => kind === "invoked");
	say(`  resident memory after a batch ${residentMb(running.child).toFixed(0)} MB`);
	const saves: number[] = [];
	for (let round = 0; round < SAVES; round++) {
		// The pause of somebody who types, in which the next environment is started.
		await new Promise((resolve) => setTimeout(resolve, 500));
		const reran = running.next(({ kind }) => kind === "reran");
		const started = performance.now();
		writeFileSync(`${file}.tmp`, `${source}\nexport const round: number = ${round};\nprocess.env["ROUND"] = String(round);\n`);
		renameSync(`${file}.tmp`, file);
		await reran;
		saves.push(performance.now() - started);
	}
	say(`  from save to the last batch's result ${quantiles(saves)}`);
	await stop(running);
} finally {
	rmSync(root, { recursive: true, force: true });
}
