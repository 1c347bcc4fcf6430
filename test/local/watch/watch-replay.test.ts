import { existsSync } from "node:fs";
import { join } from "node:path";
import type { MskRecord } from "@millrace/core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { bundleFile } from "../../../packages/local/src/bundle/bundle.ts";
import type { WatchBundlesOptions } from "../../../packages/local/src/bundle/watch-bundles.ts";
import type { EntryBuild } from "../../../packages/local/src/bundle/watched-entry.ts";
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

type Step = (told: (name: string) => Promise<void>) => Promise<void>;

/** A watch whose builds the test makes: after each run the next step is taken, and after the last the watch ends. */
async function watch(steps: readonly Step[], options: Partial<WatchReplayOptions> = {}) {
	const runs: WatchedRun[] = [];
	const watched: string[] = [];
	const stop = new AbortController();
	const left = [...steps];
	let entries: Readonly<Record<string, string>> = {};
	let onBuild: WatchBundlesOptions["onBuild"] = () => {};
	const build = async (name: string) => {
		const file = entries[name] ?? "";
		const failed = (error: Error): EntryBuild => ({ kind: "failed", error });
		onBuild(name, await bundleFile(file, project.root).then((bundle): EntryBuild => ({ kind: "built", bundle }), failed));
	};
	const set = (wanted: Readonly<Record<string, string>>) => {
		const added = Object.keys(wanted).filter((name) => wanted[name] !== entries[name]);
		entries = wanted;
		for (const name of added) {
			watched.push(wanted[name]?.slice(project.root.length + 1) ?? "");
			void build(name);
		}
	};
	const report = await watchReplay({
		config: join(project.root, "millrace.config.ts"),
		consumer: "billing",
		openSource: () => readMemoryLog({ "eu-orders-0": [order(0), order(1, "throw"), order(2)] }),
		outputDirectory: join(project.root, "out"),
		signal: stop.signal,
		watch: (given) => {
			onBuild = given.onBuild;
			set(given.entries);
			return { set, ready: Promise.resolve(), close: async () => void watched.push("closed") };
		},
		...options,
		onRun(run) {
			runs.push(run);
			const step = left.shift();
			if (step === undefined) stop.abort();
			else void step(build);
		},
	});
	return { report, runs, watched };
}

const handler = SHOP["src/billing.ts"] as string;
const mended = handler.replace('value.then === "throw"', "false");
const saveHandler =
	(text: string): Step =>
	async (build) => {
		await project.write("src/billing.ts", text);
		await build("handler");
	};

test("each save runs the records again and says which ended otherwise", async () => {
	const { report, runs, watched } = await watch([
		saveHandler(mended),
		saveHandler(`${mended}\n// the same`),
		saveHandler(handler),
	]);
	expect(runs.map((run) => run.kind === "ran" && [run.number, run.report.totals.succeeded, run.changes.length])).toEqual([
		[1, 2, 0],
		[2, 3, 1],
		[3, 3, 0],
		[4, 2, 1],
	]);
	expect(runs[0]?.saved).toEqual(["configuration", "handler"]);
	expect(runs[1]).toMatchObject({
		saved: ["handler"],
		changes: [{ offset: 1, before: { kind: "deadLettered", code: "RangeError" }, after: { kind: "succeeded", code: undefined } }],
	});
	expect(report).toMatchObject({ totals: { succeeded: 2, deadLettered: 1 }, interrupted: false });
	expect(watched).toEqual(["millrace.config.ts", "src/billing.ts", "closed"]);
	expect([1, 2, 3, 4].map((run) => existsSync(join(project.root, "out", String(run))))).toEqual([true, false, false, true]);
});

test("a plan that changed counts from the next run on, and a handler that moved is followed", async () => {
	const consumers = SHOP["src/billing.consumer.ts"] as string;
	const { runs, watched } = await watch([
		async (build) => {
			await project.write("src/billing.consumer.ts", consumers.replace("batchSize: 3", "batchSize: 1"));
			await build("configuration");
		},
		async (build) => {
			await project.write("src/moved.ts", mended);
			await project.write("src/billing.consumer.ts", consumers.replace("src/billing.handler", "src/moved.handler"));
			await build("configuration");
		},
	]);
	expect(runs.map((run) => run.kind === "ran" && [run.report.batches, run.report.totals.succeeded])).toEqual([
		[1, 2],
		[3, 2],
		[1, 3],
	]);
	expect(runs[2]?.saved).toEqual(["configuration", "handler"]);
	expect(watched).toEqual(["millrace.config.ts", "src/billing.ts", "src/moved.ts", "closed"]);
});

test("what cannot be bundled or loaded is told, and the next save is compared with the last run that was", async () => {
	const config = SHOP["millrace.config.ts"] as string;
	const { report, runs } = await watch([
		saveHandler("export const handler = ;"),
		saveHandler("throw new Error('at its cold start');"),
		async (build) => {
			await project.write("millrace.config.ts", config.replace("consumers: [billing, blocking]", "consumers: [blocking]"));
			await build("configuration");
		},
		async (build) => {
			await project.write("millrace.config.ts", config);
			await build("configuration");
		},
		saveHandler(mended),
	]);
	expect(runs).toMatchObject([
		{ kind: "ran" },
		{ kind: "broken", number: 2, error: { code: "BUNDLE_FAILED" } },
		{ kind: "broken", number: 3, error: { code: "HANDLER_LOAD_FAILED" } },
		{ kind: "broken", number: 4, error: { code: "CONSUMER_UNKNOWN" } },
		{ kind: "broken", number: 5, error: { code: "HANDLER_LOAD_FAILED" } },
		{ kind: "ran", number: 6, changes: [{ offset: 1 }] },
	]);
	expect(report).toMatchObject({ totals: { succeeded: 3 } });
});

test("a first run that cannot be is an error, and so is a stop before it, and a system that tells of no changes", async () => {
	await expect(watch([], { consumer: "bill" })).rejects.toMatchObject({ code: "CONSUMER_UNKNOWN" });
	await expect(watch([], { signal: AbortSignal.abort(new Error("stopped")) })).rejects.toThrow("stopped");
	const failing: WatchReplayOptions["watch"] = ({ onError }) => {
		onError(new Error("no watches left"));
		return { set: () => {}, ready: Promise.resolve(), close: async () => {} };
	};
	await expect(watch([], { watch: failing })).rejects.toThrow("no watches left");
	await project.write("src/billing.ts", "export const handler = ;");
	await expect(watch([])).rejects.toMatchObject({ code: "BUNDLE_FAILED" });
});

test("a save during a run ends it, and only the next is told", async () => {
	let build: WatchBundlesOptions["onBuild"] = () => {};
	const bundles = await Promise.all(
		["millrace.config.ts", "src/billing.ts"].map((file) => bundleFile(join(project.root, file), project.root)),
	);
	const [configuration, own] = bundles.map((bundle): EntryBuild => ({ kind: "built", bundle })) as [EntryBuild, EntryBuild];
	let batches = 0;
	const { runs } = await watch([], {
		consumer: "blocking",
		watch: ({ onBuild }) => {
			build = onBuild;
			queueMicrotask(() => build("configuration", configuration));
			return { set: () => build("handler", own), ready: Promise.resolve(), close: async () => {} };
		},
		openSource: () => readMemoryLog({ "eu-orders-0": [0, 1, 2, 3, 4, 5, 6].map((offset) => order(offset)) }),
		onProgress: () => {
			batches += 1;
			if (batches === 1) build("handler", own);
		},
	});
	expect(runs).toMatchObject([{ kind: "ran", number: 1, changes: [], report: { totals: { succeeded: 7, notRun: 0 } } }]);
	expect(batches).toBeGreaterThan(4);
});
