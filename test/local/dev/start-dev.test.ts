import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { type DevEvent, type DevOptions, replay, startDev } from "@millrace/local";
import { expect, onTestFinished, test } from "vitest";
import { loadConfig } from "../../../packages/local/src/invoker/load-config.ts";
import { createProject, type Project } from "../support/project.ts";
import { SHOP } from "../support/shop.ts";

type Kind = DevEvent["kind"];
type EventOf<K extends Kind> = Extract<DevEvent, { readonly kind: K }>;

/** An app that runs, and what it tells. */
async function run(project: Project, options: Partial<DevOptions> = {}) {
	const events: DevEvent[] = [];
	const waiting = new Set<() => void>();
	const dev = await startDev({
		config: join(project.root, "millrace.config.ts"),
		directory: join(project.root, ".millrace/dev"),
		...options,
		onEvent(event) {
			events.push(event);
			for (const look of waiting) look();
		},
	});
	onTestFinished(() => dev.close());
	/** The first event of the kind, from the given one on, that is as it should be. */
	async function until<K extends Kind>(
		kind: K,
		fits: (event: EventOf<K>) => boolean = () => true,
		from = 0,
	): Promise<EventOf<K>> {
		const find = () => events.slice(from).find((event): event is EventOf<K> => event.kind === kind && fits(event as EventOf<K>));
		const found = find();
		if (found !== undefined) return found;
		return new Promise((resolve) => {
			const look = () => {
				const now = find();
				if (now === undefined) return;
				waiting.delete(look);
				resolve(now);
			};
			waiting.add(look);
		});
	}
	return { dev, events, until };
}

async function shop(files: Readonly<Record<string, string>> = {}): Promise<Project> {
	const project = await createProject({ ...SHOP, ...files });
	onTestFinished(() => project.remove());
	return project;
}

/** An order, and what the handler shall do with it. */
type Order = readonly [id: number, action?: "throw" | "skip"];

/** A recording of orders in partition 0, one event. */
function recording(...orders: readonly Order[]): string {
	const records = orders.map(([id, action], offset) => ({
		topic: "eu-orders",
		partition: 0,
		offset,
		timestamp: 1000,
		timestampType: "CREATE_TIME",
		key: Buffer.from(`k${offset}`).toString("base64"),
		value: Buffer.from(`{"id":${id}${action === undefined ? "" : `,"then":"${action}"`}}`).toString("base64"),
		headers: [{ trace: [1, -2] }, { trace: [3] }],
	}));
	return JSON.stringify({ eventSource: "aws:kafka", records: { "eu-orders-0": records } });
}

test("runs an app's consumers on records that are fed to it", async () => {
	const project = await shop();
	const { dev, until } = await run(project, { consumers: ["billing"], watch: false });
	expect(dev.ready).toMatchObject({
		app: "shop",
		stage: "local",
		broker: { kind: "embedded", bootstrap: expect.stringMatching(/^127\.0\.0\.1:\d+$/) },
		consumers: [
			{
				name: "billing",
				topic: "eu-orders",
				partitions: 3,
				group: "shop-local-billing",
				handler: "src/billing.ts",
				enabled: true,
			},
		],
	});
	expect(await dev.feed(await project.write("orders.json", recording([1], [2, "skip"], [3])))).toBe(3);
	const invoked = await until("invoked");
	expect(invoked).toMatchObject({
		consumer: "billing",
		outcome: "succeeded",
		records: 3,
		ranges: [{ partition: 0, first: 0, last: 2, records: 3 }],
		counts: { succeeded: 2, skipped: 1 },
	});
	await until("mapping", ({ event }) => event.kind === "committed" && event.offsets.get(0) === 3);
	expect(dev.status()).toMatchObject([{ consumer: "billing", status: { counts: { invoked: 3, committed: 3 } } }]);
});

test("saves a batch in which something failed, so that it replays byte for byte", async () => {
	const project = await shop();
	const { dev, until } = await run(project, { consumers: ["billing"], watch: false });
	await dev.feed(await project.write("orders.json", recording([1], [2, "throw"])));
	const { saved = "", event, errors, counts } = await until("invoked");
	expect(counts).toEqual({ succeeded: 1, deadLettered: 1 });
	expect(errors).toMatchObject([
		{ at: { topic: "eu-orders", partition: 0, offset: 1 }, code: "RangeError", message: "order is negative" },
	]);
	expect(errors[0]?.stack[0]).toContain("src/billing.ts:6");
	expect(JSON.parse(await readFile(saved, "utf8"))).toEqual(event);
	const { app, root } = await loadConfig(join(project.root, "millrace.config.ts"));
	const report = await replay({
		root,
		app,
		consumer: "billing",
		source: saved,
		asRecorded: true,
		outputDirectory: join(root, "out"),
	});
	expect(report.totals).toMatchObject({ succeeded: 1, deadLettered: 1 });
	expect((await until("deadLetter")).path).toContain(join("dead-letters", "failures"));
});

test("a batch that runs again is the file that it was, and one that cannot be saved stops nothing", async () => {
	const project = await shop();
	const { dev, until, events } = await run(project, { consumers: ["billing"], watch: false });
	const orders = await project.write("orders.json", recording([1, "throw"]));
	await dev.feed(orders);
	const { saved = "" } = await until("invoked");
	await dev.rerun();
	expect((await until("reran")).saved).toBe(saved);
	await rm(join(project.root, ".millrace/dev/batches"), { recursive: true });
	await project.write(".millrace/dev/batches", "in the way");
	const before = events.length;
	await dev.feed(orders);
	expect(await until("warning", undefined, before)).toMatchObject({
		subject: "billing",
		message: expect.stringMatching(/could not be saved: E/),
	});
	expect(await until("invoked", undefined, before)).not.toHaveProperty("saved");
	await until("mapping", ({ event }) => event.kind === "committed" && event.offsets.get(0) === 2, before);
	expect(dev.status()[0]?.status.state).toBe("running");
});

test("a mapping that broke is told, and its status says that it has ended", async () => {
	const project = await shop();
	const told = Promise.withResolvers<string>();
	const dev = await startDev({
		config: join(project.root, "millrace.config.ts"),
		directory: join(project.root, ".millrace/dev"),
		consumers: ["billing"],
		watch: false,
		onEvent(event) {
			if (event.kind === "invoked") throw new Error("no room");
			if (event.kind === "warning") told.resolve(event.message);
		},
	});
	await dev.feed(await project.write("orders.json", recording([1])));
	expect(await told.promise).toBe("The mapping broke and reads nothing more: Error: no room");
	expect(dev.status()).toMatchObject([{ status: { state: "stopped" }, why: "The mapping has ended, so nothing is read." }]);
	await dev.close().catch(() => {});
});

test("a folder that cannot be written is told before anything starts", async () => {
	const project = await shop();
	const directory = await project.write("in-the-way", "");
	await expect(run(project, { directory })).rejects.toMatchObject({ code: "ENOTDIR" });
});

test("new code gets what the old code blocks on, at once", async () => {
	const project = await shop();
	const { dev, until, events } = await run(project, { consumers: ["blocking"] });
	await dev.feed(await project.write("orders.json", recording([1, "throw"], [2])));
	await until("mapping", ({ event }) => event.kind === "blocked");
	const before = events.length;
	await project.write(
		"src/billing.ts",
		SHOP["src/billing.ts"]?.replace('if (value.then === "throw")', "if (value.id < 0)") ?? "",
	);
	const reloaded = await until("reloaded", undefined, before);
	expect(reloaded.files).toEqual([join(project.root, "src/billing.ts")]);
	const invoked = await until("invoked", ({ outcome }) => outcome === "succeeded", before);
	expect(invoked.delivery).toBeGreaterThan(1);
	await until("mapping", ({ event }) => event.kind === "committed" && event.offsets.get(0) === 2);
});

test("new code runs the last batch again, and commits nothing for it", async () => {
	const project = await shop();
	const { dev, until, events } = await run(project, { consumers: ["billing"] });
	await dev.feed(await project.write("orders.json", recording([1, "throw"])));
	const first = await until("invoked");
	await until("mapping", ({ event }) => event.kind === "committed" && event.offsets.get(0) === 1);
	const before = events.length;
	await project.write("src/billing.ts", SHOP["src/billing.ts"]?.replace("order is negative", "order is below zero") ?? "");
	const again = await until("reran");
	expect(again.event).toEqual(first.event);
	expect(again.errors).toMatchObject([{ message: "order is below zero" }]);
	expect(again.sinceSaveMs).toBeGreaterThan(0);
	expect(events.slice(before).filter(({ kind }) => kind === "mapping")).toEqual([]);
	expect(await dev.rerun()).toBe(1);
});

test("code that does not build is told, and the old code goes on", async () => {
	const project = await shop();
	const { dev, until, events } = await run(project, { consumers: ["billing"] });
	await project.write("src/billing.ts", `${SHOP["src/billing.ts"]}\nconst broken = ;\n`);
	const { subject, error } = await until("reloadFailed");
	expect(subject).toBe("billing");
	expect((error as Error).message).toMatch(/^src\/billing\.ts:14:\d+: /);
	await dev.feed(await project.write("orders.json", recording([1])));
	expect(await until("invoked")).toMatchObject({ outcome: "succeeded" });
	const before = events.length;
	await project.write("src/billing.ts", `${SHOP["src/billing.ts"]}\n// mended\nexport const mended = true;\n`);
	await until("reloaded", undefined, before);
});

test("a handler that does not build at the start waits for the save that mends it", async () => {
	const project = await shop({ "src/billing.ts": "export const handler = ;" });
	const { dev, until } = await run(project, { consumers: ["billing"] });
	expect(await until("reloadFailed")).toMatchObject({ subject: "billing", error: { code: "BUNDLE_FAILED" } });
	await dev.feed(await project.write("orders.json", recording([1])));
	await project.write("src/billing.ts", SHOP["src/billing.ts"] ?? "");
	expect(await until("invoked")).toMatchObject({ outcome: "succeeded", records: 1 });
});

test("a configuration that changes restarts what it changes, where its group stands", async () => {
	const project = await shop();
	const { dev, until, events } = await run(project, { consumers: ["billing"] });
	await dev.feed(await project.write("orders.json", recording([1])));
	await until("mapping", ({ event }) => event.kind === "committed" && event.offsets.get(0) === 1);
	const before = events.length;
	await project.write("src/billing.consumer.ts", SHOP["src/billing.consumer.ts"]?.replace("batchSize: 3", "batchSize: 1") ?? "");
	await until("configured", undefined, before);
	await until(
		"mapping",
		({ event }) => event.kind === "assigned" && event.partitions.some(({ partition, offset }) => partition === 0 && offset === 1),
		before,
	);
	await dev.feed(await project.write("more.json", recording([2], [3])));
	const one = await until("invoked", ({ ranges }) => ranges[0]?.first === 1, before);
	expect(one.records).toBe(1);
	await project.write("millrace.config.ts", "export default 7;");
	expect(await until("reloadFailed", undefined, before)).toMatchObject({ subject: "config", error: { code: "CONFIG_INVALID" } });
});

test("refuses what it cannot run, and leaves nothing behind", async () => {
	const project = await shop();
	await expect(run(project, { consumers: ["biling"], watch: false })).rejects.toMatchObject({ code: "CONSUMER_UNKNOWN" });
	await project.write("millrace.config.ts", "export default ;");
	await expect(run(project, { watch: false })).rejects.toMatchObject({ code: "BUNDLE_FAILED" });
});

test("pausing sends nothing, and going on sends what waits", async () => {
	const project = await shop();
	const { dev, until, events } = await run(project, { consumers: ["billing"], watch: false });
	dev.pause();
	await dev.feed(await project.write("orders.json", recording([1])));
	await until("mapping", ({ event }) => event.kind === "idle" && event.reason.kind === "paused");
	expect(events.filter(({ kind }) => kind === "invoked")).toEqual([]);
	dev.resume();
	dev.flush();
	expect(await until("invoked")).toMatchObject({ records: 1 });
});

test("keeps topics and offsets for the next run when it is told to", async () => {
	const project = await shop();
	const first = await run(project, { consumers: ["billing"], watch: false, keep: true });
	await first.dev.feed(await project.write("orders.json", recording([1])));
	await first.until("mapping", ({ event }) => event.kind === "committed" && event.offsets.get(0) === 1);
	await first.dev.close();
	const second = await run(project, { consumers: ["billing"], watch: false, keep: true });
	const assigned = await second.until("mapping", ({ event }) => event.kind === "assigned");
	expect(assigned.event).toMatchObject({ partitions: expect.arrayContaining([{ partition: 0, offset: 1, from: "committed" }]) });
});
