import { existsSync } from "node:fs";
import { join } from "node:path";
import type { MskRecord } from "@millrace/core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadConfig } from "../../../packages/local/src/invoker/load-config.ts";
import { readMemoryLog } from "../../../packages/local/src/sources/memory-log.ts";
import { type WatchedRun, type WatchReplayOptions, watchReplay } from "../../../packages/local/src/watch/watch-replay.ts";
import { createProject, type Project } from "../support/project.ts";
import { record } from "../support/records.ts";
import { SHOP } from "../support/shop.ts";

let project: Project;
beforeEach(async () => {
	project = await createProject(SHOP);
});
afterEach(() => project.remove());

const order = (offset: number, then?: string): MskRecord =>
	record(0, offset, { value: Buffer.from(JSON.stringify({ id: offset, then })).toString("base64") });

/** A watch whose saves the test makes: after each run the next step is taken, and after the last it ends. */
async function watch(steps: readonly (() => Promise<readonly string[]>)[], options: Partial<WatchReplayOptions> = {}) {
	const runs: WatchedRun[] = [];
	const watched: (readonly string[])[] = [];
	const stop = new AbortController();
	const left = [...steps];
	let save = (_: readonly string[]): void => {};
	const report = await watchReplay({
		load: () => loadConfig(join(project.root, "millrace.config.ts")),
		consumer: "billing",
		openSource: () => readMemoryLog({ "eu-orders-0": [order(0), order(1, "throw"), order(2)] }),
		outputDirectory: join(project.root, "out"),
		signal: stop.signal,
		createWatcher: (onChange) => {
			save = onChange;
			return {
				watch: (files) => watched.push(files.map((file) => file.slice(project.root.length + 1))),
				close: () => watched.push(["closed"]),
			};
		},
		...options,
		onRun(run) {
			runs.push(run);
			const step = left.shift();
			if (step === undefined) stop.abort();
			else void step().then((files) => save(files.map((file) => join(project.root, file))));
		},
	});
	return { report, runs, watched };
}

const handler = SHOP["src/billing.ts"] as string;
const rewrite = (text: string) => async () => {
	await project.write("src/billing.ts", text);
	return ["src/billing.ts"];
};

test("each save runs the records again and says which ended otherwise", async () => {
	const mended = handler.replace('value.then === "throw"', "false");
	const { report, runs, watched } = await watch([rewrite(mended), rewrite(`${mended}\n// the same`), rewrite(handler)]);
	expect(runs.map((run) => run.kind === "ran" && [run.number, run.report.totals.succeeded, run.changes.length])).toEqual([
		[1, 2, 0],
		[2, 3, 1],
		[3, 3, 0],
		[4, 2, 1],
	]);
	expect(runs[1]).toMatchObject({
		saved: [join(project.root, "src/billing.ts")],
		changes: [{ offset: 1, before: { kind: "deadLettered", code: "RangeError" }, after: { kind: "succeeded", code: undefined } }],
	});
	expect(report).toMatchObject({ totals: { succeeded: 2, deadLettered: 1 }, interrupted: false });
	const files = watched.at(-2) ?? [];
	expect(files).toEqual(
		expect.arrayContaining(["millrace.config.ts", "src/billing.consumer.ts", "src/billing.ts", "src/imports.ts"]),
	);
	expect(watched.at(-1)).toEqual(["closed"]);
	expect([1, 2, 3, 4].map((run) => existsSync(join(project.root, "out", String(run))))).toEqual([true, false, false, true]);
});

test("a plan that changed counts from the next run on", async () => {
	const consumers = SHOP["src/billing.consumer.ts"] as string;
	const { runs } = await watch([
		async () => {
			await project.write("src/billing.consumer.ts", consumers.replace("batchSize: 3", "batchSize: 1"));
			return ["src/billing.consumer.ts"];
		},
	]);
	expect(runs.map((run) => run.kind === "ran" && run.report.batches)).toEqual([1, 3]);
});

test("what cannot be loaded is told, and the next save is compared with the last run that was", async () => {
	const { report, runs } = await watch([
		rewrite("export const handler = ;"),
		rewrite(handler.replace('value.then === "throw"', "false")),
	]);
	expect(runs).toMatchObject([
		{ kind: "ran" },
		{ kind: "broken", number: 2, error: { code: "BUNDLE_FAILED" } },
		{ kind: "ran", number: 3, changes: [{ offset: 1 }] },
	]);
	expect(report).toMatchObject({ totals: { succeeded: 3 } });
});

test("a first run that cannot be is an error", async () => {
	await project.write("src/billing.ts", "export const handler = ;");
	await expect(watch([])).rejects.toMatchObject({ code: "BUNDLE_FAILED" });
});

test("a save during a run ends it, and only the next is told", async () => {
	let save = (_: readonly string[]): void => {};
	let batches = 0;
	const { runs } = await watch([], {
		createWatcher: (onChange) => {
			save = onChange;
			return { watch: () => {}, close: () => {} };
		},
		consumer: "blocking",
		openSource: () => readMemoryLog({ "eu-orders-0": [0, 1, 2, 3, 4, 5, 6].map((offset) => order(offset)) }),
		onProgress: () => {
			batches += 1;
			if (batches === 1) save([join(project.root, "src/billing.ts")]);
		},
	});
	expect(runs).toMatchObject([{ kind: "ran", number: 2, changes: [], report: { totals: { succeeded: 7, notRun: 0 } } }]);
});
