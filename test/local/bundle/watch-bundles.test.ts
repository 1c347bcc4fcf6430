import { rename, rm, utimes } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type BundleWatcher, type WatchBundlesOptions, watchBundles } from "../../../packages/local/src/bundle/watch-bundles.ts";
import type { EntryBuild } from "../../../packages/local/src/bundle/watched-entry.ts";
import { createProject, type Project } from "../support/project.ts";

let project: Project;
let watcher: BundleWatcher;
let told: { readonly name: string; readonly build: EntryBuild }[];
let wake = (): void => {};

beforeEach(async () => {
	project = await createProject({
		"src/shared.ts": "export const shared: number = 1;",
		"src/billing.ts": 'import { shared } from "./shared"; export const billing = shared;',
		"src/audit.ts": "export const audit = 1;",
	});
	told = [];
});

afterEach(async () => {
	await watcher.close();
	await project.remove();
});

function watch(
	entries: Readonly<Record<string, string>> = { billing: "src/billing.ts", audit: "src/audit.ts" },
	more: Partial<WatchBundlesOptions> = {},
): void {
	watcher = watchBundles({
		...more,
		root: project.root,
		entries: absolute(entries),
		onBuild: (name, build) => {
			told.push({ name, build });
			wake();
		},
		onError: (error) => {
			throw error;
		},
	});
}

function absolute(entries: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
	return Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, join(project.root, file)]));
}

/** Saves a file at once: a build never sees half of it. */
async function save(name: string, content: string): Promise<void> {
	await rename(await project.write(`${name}.tmp`, content), join(project.root, name));
}

/** What is told next of an entry, after all that was told before. */
async function next(from: number, name = "billing"): Promise<EntryBuild> {
	for (;;) {
		const found = told.slice(from).find((one) => one.name === name);
		if (found !== undefined) return found.build;
		await new Promise<void>((resolve) => (wake = resolve));
	}
}

function textOf(build: EntryBuild): string {
	return build.kind === "built" ? build.bundle.code : String(build.error.message);
}

test("each entry is built once at the beginning, and again when one of its files changes", async () => {
	watch();
	await watcher.ready;
	expect(told.map(({ name, build }) => [name, build.kind]).sort()).toEqual([
		["audit", "built"],
		["billing", "built"],
	]);
	await save("src/shared.ts", "export const shared: number = 4242;");
	expect(textOf(await next(2))).toContain("4242");
	expect(told.map(({ name }) => name).filter((name) => name === "audit")).toHaveLength(1);
});

/** A clock whose calls wait for the test. */
function createHeldClock() {
	const calls = new Map<number, () => void>();
	const clock: WatchBundlesOptions["clock"] = {
		now: () => 0,
		after(milliseconds, call) {
			calls.set(milliseconds, call);
			return () => calls.delete(milliseconds);
		},
	};
	return {
		clock,
		/** Makes the calls that wait so long, or less, as they come. */
		run(milliseconds: number) {
			const timer = setInterval(() => {
				for (const [waits, call] of calls) {
					if (waits > milliseconds) continue;
					calls.delete(waits);
					call();
				}
			}, 1);
			return () => clearInterval(timer);
		},
		/** Makes the call that waits so long, once there is one. */
		async release(milliseconds: number) {
			while (!calls.has(milliseconds)) await new Promise((resolve) => setTimeout(resolve, 1));
			// What the system has to tell already comes first.
			for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
			const call = calls.get(milliseconds);
			calls.delete(milliseconds);
			call?.();
		},
	};
}

test("several files saved at once are one build", async () => {
	const { clock, release } = createHeldClock();
	watch(undefined, { clock });
	await watcher.ready;
	await Promise.all([
		save("src/shared.ts", "export const shared: number = 5151;"),
		save("src/billing.ts", 'import { shared } from "./shared"; export const billing = [shared, 6161];'),
	]);
	await release(20);
	const code = textOf(await next(2));
	expect(code).toContain("5151");
	expect(code).toContain("6161");
	expect(told).toHaveLength(3);
});

test("a file that is saved by renaming another over it is seen, again and again", async () => {
	watch();
	await watcher.ready;
	for (const value of [7001, 7002, 7003]) {
		const from = told.length;
		await project.write("src/shared.ts.tmp", `export const shared: number = ${value};`);
		await rename(join(project.root, "src/shared.ts.tmp"), join(project.root, "src/shared.ts"));
		expect(textOf(await next(from))).toContain(String(value));
	}
});

test("a file that is away while it is saved is waited for", async () => {
	const { clock, release, run } = createHeldClock();
	watch(undefined, { clock });
	await watcher.ready;
	await rename(join(project.root, "src/shared.ts"), join(project.root, "src/shared.ts~"));
	await release(20);
	// Built without it, and not told until the wait is over.
	await release(100);
	expect(await next(2)).toMatchObject({ kind: "failed" });
	await save("src/shared.ts", "export const shared: number = 8181;");
	await release(20);
	expect(textOf(await next(3))).toContain("8181");

	await rename(join(project.root, "src/shared.ts"), join(project.root, "src/shared.ts~"));
	await release(20);
	await save("src/shared.ts", "export const shared: number = 8282;");
	const stop = run(20);
	expect(textOf(await next(4))).toContain("8282");
	stop();
	expect(told.map(({ name, build }) => `${name} ${build.kind}`).slice(2)).toEqual([
		"billing failed",
		"billing built",
		"billing built",
	]);
});

test("a file that is back before the system says so was never away", async () => {
	const { clock, release, run } = createHeldClock();
	watch({ billing: "src/billing.ts" }, { clock });
	await watcher.ready;
	const from = told.length;
	for (let round = 1; round <= 20; round++) {
		await rename(join(project.root, "src/shared.ts"), join(project.root, "src/shared.ts~"));
		await release(20);
		// While it is built without the file, or just after.
		await new Promise((resolve) => setTimeout(resolve, round % 5));
		await save("src/shared.ts", `export const shared: number = ${1000 + round};`);
		const stop = run(20);
		expect(textOf(await next(from + round - 1))).toContain(`shared = ${1000 + round};`);
		stop();
	}
});

test("a failed build says where, once, and the next good one is told", async () => {
	watch();
	await watcher.ready;
	await save("src/shared.ts", "export const shared: number = ;");
	const failed = await next(2);
	expect(failed).toMatchObject({
		kind: "failed",
		error: { code: "BUNDLE_FAILED", problem: expect.stringMatching(/^src\/shared\.ts:1:31: /) },
	});
	await save("src/shared.ts", "export const shared: number = 9191;");
	expect(textOf(await next(3))).toContain("9191");
});

test("the same code is told again after a failure", async () => {
	watch();
	await watcher.ready;
	await save("src/shared.ts", "export const shared: number = ;");
	expect(await next(2)).toMatchObject({ kind: "failed" });
	await save("src/shared.ts", "export const shared: number = 1;");
	expect(await next(3)).toMatchObject({ kind: "built" });
});

test("a missing import is found when its file comes, in a folder that comes with it", async () => {
	watch();
	await watcher.ready;
	await save("src/billing.ts", 'import { late } from "./new/late"; export const billing = late;');
	expect(await next(2)).toMatchObject({
		kind: "failed",
		error: { problem: 'src/billing.ts:1:22: Could not resolve "./new/late".' },
	});
	await save("src/new/late.ts", "export const late = 3131;");
	expect(textOf(await next(3))).toContain("3131");
	await save("src/new/late.ts", "export const late = 3232;");
	expect(textOf(await next(4))).toContain("3232");
});

test("an entry whose file is not there yet is built when it comes", async () => {
	watch({ billing: "later/handler.ts" });
	await watcher.ready;
	expect(told).toMatchObject([{ name: "billing", build: { kind: "failed", error: { code: "BUNDLE_FAILED" } } }]);
	await save("later/handler.ts", "export const handler = 1212;");
	expect(textOf(await next(1))).toContain("1212");
});

test("a folder that is removed and made again is watched again", async () => {
	await save("lib/deep.ts", "export const deep = 1;");
	await save("src/billing.ts", 'import { deep } from "../lib/deep"; export const billing = deep;');
	watch();
	await watcher.ready;
	await rm(join(project.root, "lib"), { recursive: true });
	expect(await next(2)).toMatchObject({ kind: "failed" });
	await save("lib/deep.ts", "export const deep = 4141;");
	expect(textOf(await next(3))).toContain("4141");
	await save("lib/deep.ts", "export const deep = 4242;");
	expect(textOf(await next(4))).toContain("4242");
});

test("saving what did not change, or what is in no bundle, tells nothing", async () => {
	watch();
	await watcher.ready;
	await utimes(join(project.root, "src/shared.ts"), new Date(), new Date());
	await save("src/shared.ts", "export const shared: number = 1;");
	await save("src/unused.ts", "export const unused = 1;");
	await project.write("src/shared.ts.swp", "");
	await save("src/audit.ts", "export const audit = 2121;");
	expect(textOf(await next(2, "audit"))).toContain("2121");
	expect(told).toHaveLength(3);
});

test("the last entry is built after those that changed with it, and alone when it alone changed", async () => {
	watch({ settings: "src/settings.ts", billing: "src/billing.ts" }, { last: "settings" });
	await watcher.ready;
	await save("src/settings.ts", 'import { shared } from "./shared"; export const settings = shared;');
	expect(textOf(await next(2, "settings"))).toContain("settings = shared");
	const from = told.length;
	await save("src/shared.ts", "export const shared: number = 7171;");
	expect(textOf(await next(from, "settings"))).toContain("7171");
	expect(told.slice(from).map(({ name }) => name)).toEqual(["billing", "settings"]);
});

test("the last entry does not wait for a file that is away", async () => {
	const { clock, release } = createHeldClock();
	watch({ settings: "src/settings.ts", billing: "src/billing.ts" }, { last: "settings", clock });
	await watcher.ready;
	const from = told.length;
	await rename(join(project.root, "src/billing.ts"), join(project.root, "src/invoices.ts"));
	await save("src/settings.ts", "export const settings = 9191;");
	await release(20);
	await release(0);
	expect(textOf(await next(from, "settings"))).toContain("9191");
	expect(told).toHaveLength(from + 1);
});

test("a save during a build is built after it", async () => {
	watch();
	await watcher.ready;
	const from = told.length;
	// Faster than builds are: whichever of them are skipped, the last one is not.
	for (let value = 1; value <= 60; value++) {
		await save("src/shared.ts", `export const shared: number = ${100_000 + value};`);
		await new Promise((resolve) => setTimeout(resolve, value % 7));
	}
	for (let at = from; ; at++) {
		if (textOf(await next(at)).includes("100060")) break;
	}
	expect(textOf(told.findLast(({ name }) => name === "billing")?.build as EntryBuild)).toContain("100060");
});

test("settings of the compiler count", async () => {
	await save("src/billing.ts", 'import { shared } from "#shared"; export const billing = shared;');
	await save("tsconfig.json", '{ "compilerOptions": { "paths": { "#shared": ["./src/audit.ts"] } } }');
	watch();
	await watcher.ready;
	expect(textOf(await next(0))).not.toContain("shared = 1");
	await save("tsconfig.json", '{ "compilerOptions": { "paths": { "#shared": ["./src/shared.ts"] } } }');
	expect(textOf(await next(2))).toContain("shared = 1");
});

test("entries come and go", async () => {
	watch({ billing: "src/billing.ts" });
	await watcher.ready;
	watcher.set(absolute({ billing: "src/billing.ts", audit: "src/audit.ts" }));
	expect(await next(1, "audit")).toMatchObject({ kind: "built" });
	watcher.set(absolute({ audit: "src/audit.ts" }));
	await save("src/shared.ts", "export const shared: number = 2;");
	await save("src/audit.ts", "export const audit = 3;");
	expect(textOf(await next(2, "audit"))).toContain("audit = 3");
	expect(told.map(({ name }) => name)).toEqual(["billing", "audit", "audit"]);
});

test("after closing nothing is told", async () => {
	watch();
	await watcher.close();
	const before = told.length;
	await save("src/shared.ts", "export const shared: number = 2;");
	await watcher.close();
	expect(told).toHaveLength(before);
});
