import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { MskRecord } from "@millrace/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadConfig } from "../../../packages/local/src/invoker/load-config.ts";
import { type RedriveOptions, redrive } from "../../../packages/local/src/redrive/redrive.ts";
import { fakeKafka } from "../support/fake-kafka.ts";
import { functionLetter, lambdaLetter } from "../support/letters.ts";
import { createProject, type Project } from "../support/project.ts";
import { record } from "../support/records.ts";
import { SHOP } from "../support/shop.ts";

let project: Project;
beforeEach(async () => {
	project = await createProject(SHOP);
});
afterEach(() => project.remove());

const order = (partition: number, offset: number, then?: string): MskRecord =>
	record(partition, offset, { value: Buffer.from(JSON.stringify({ id: offset, then })).toString("base64") });

async function run(options: Partial<RedriveOptions> = {}) {
	const { app, root } = await loadConfig(join(project.root, "millrace.config.ts"));
	return redrive({
		...{ root, app, consumer: "billing", mode: "handler" },
		source: join(root, "letters"),
		sourceName: join(root, "letters"),
		stateFolder: join(root, "state"),
		outputDirectory: join(root, "out"),
		...options,
	});
}

/** Makes the handler take what it gave up before. */
async function mend(): Promise<void> {
	await project.write("src/billing.ts", (SHOP["src/billing.ts"] as string).replace('value.then === "throw"', "false"));
}

describe("a dry run", () => {
	test("says what would be done and leaves everything as it is", async () => {
		await project.write("letters/a", lambdaLetter([order(0, 4), order(0, 5)], "s3", { time: 1000 }));
		await project.write("letters/b", functionLetter(order(1, 2), "RangeError", { time: 2000 }));
		await project.write("letters/c", functionLetter(order(1, 2), "RangeError", { time: 3000 }));
		await project.write("letters/d", "no letter");
		const report = await run();
		expect(report).toMatchObject({
			version: 1,
			applied: false,
			mode: "handler",
			topic: "eu-orders",
			...{ letters: 3, records: 3, duplicates: 1, otherRecords: 0, alreadyDone: 0, done: 0, left: 3 },
			groups: [
				{ partition: 0, code: undefined, condition: "RetryAttemptsExhausted", records: 2, first: 4, last: 5 },
				{ partition: 1, code: "RangeError", condition: "HandlerGaveUp", records: 1, firstTime: "1970-01-01T00:00:03.000Z" },
			],
			stillFailing: [],
			unreadable: [{ code: "SOURCE_INVALID" }],
			replay: undefined,
		});
		expect(existsSync(join(project.root, "state"))).toBe(false);
		expect(existsSync(join(project.root, "out"))).toBe(false);
	});

	test("leaves out what other topics and other consumers gave up", async () => {
		await project.write("letters/a", lambdaLetter([{ ...order(0, 4), topic: "others" }]));
		await project.write("letters/b", functionLetter(order(0, 5), "X", { consumer: "blocking" }));
		await project.write("letters/c", lambdaLetter([order(0, 6)], "s3", { functionName: "shop-production-blocking" }));
		await project.write("letters/d", lambdaLetter([order(0, 7)], "s3", { functionName: "renamed-by-hand" }));
		expect(await run()).toMatchObject({ records: 1, otherRecords: 3, groups: [{ first: 7 }] });
		expect(await run({ consumer: "blocking" })).toMatchObject({ records: 3, otherRecords: 1 });
	});

	test("of a consumer that does not exist is refused", async () => {
		await expect(run({ consumer: "bill" })).rejects.toMatchObject({ code: "CONSUMER_UNKNOWN", category: "usage" });
	});
});

describe("a run", () => {
	test("goes through the handler in the order of offsets, says what still fails, and the next one does only that", async () => {
		// A suffix that Lambda gave up: valid records behind a poison one; in two files, the later offsets first.
		await project.write("letters/a", lambdaLetter([order(0, 6), order(0, 7)]));
		await project.write("letters/b", lambdaLetter([order(0, 4), order(0, 5, "throw"), order(2, 0, "skip")]));
		const first = await run({ apply: true });
		expect(first).toMatchObject({
			...{ applied: true, records: 5, alreadyDone: 0, done: 4, left: 1 },
			stillFailing: [{ topic: "eu-orders", partition: 0, code: "RangeError", records: 1, first: 5 }],
			replay: { totals: { delivered: 5, succeeded: 3, skipped: 1, deadLettered: 1 } },
		});
		expect(await run()).toMatchObject({ alreadyDone: 4, left: 1, groups: [{ first: 5, last: 5, records: 1 }] });
		await mend();
		expect(await run({ apply: true })).toMatchObject({
			alreadyDone: 4,
			done: 1,
			left: 0,
			stillFailing: [],
			replay: { totals: { delivered: 1 } },
		});
		expect(await run({ apply: true })).toMatchObject({ alreadyDone: 5, done: 0, left: 0, replay: undefined });
	});

	test("that is stopped is taken up where it was", async () => {
		await project.write("letters/a", lambdaLetter([0, 1, 2, 3, 4, 5].map((offset) => order(0, offset))));
		const stop = new AbortController();
		const first = await run({ apply: true, signal: stop.signal, onProgress: () => stop.abort() });
		expect(first).toMatchObject({ interrupted: true, done: 3, left: 3, stillFailing: [] });
		const { done } = JSON.parse(readFileSync(first.state, "utf8")) as { done: string[] };
		expect(done).toHaveLength(3);
		expect(await run({ apply: true })).toMatchObject({ alreadyDone: 3, done: 3, left: 0, replay: { totals: { delivered: 3 } } });
		expect(readdirSync(join(project.root, "state"))).toHaveLength(1);
	});

	test("back to the topic writes the records as they were, once", async () => {
		await project.write("letters/a", lambdaLetter([order(0, 4), order(0, 5)]));
		const client = fakeKafka({ "eu-orders": { partitions: [[], [], []] } });
		expect(await run({ mode: { client } })).toMatchObject({ mode: "topic", applied: false, left: 2 });
		expect(client.topicsByName.get("eu-orders")?.partitions[0]).toEqual([]);
		expect(await run({ mode: { client }, apply: true })).toMatchObject({ mode: "topic", done: 2, left: 0, replay: undefined });
		expect(await run({ mode: { client }, apply: true })).toMatchObject({ alreadyDone: 2, done: 0 });
		expect(client.topicsByName.get("eu-orders")?.partitions[0]?.map(({ value }) => String(value))).toEqual([
			'{"id":4}',
			'{"id":5}',
		]);
		expect(await run()).toMatchObject({ alreadyDone: 0, left: 2 });
	});

	test("that the cluster cuts short remembers what it had written", async () => {
		await project.write("letters/a", lambdaLetter(Array.from({ length: 150 }, (_, offset) => order(0, offset))));
		const client = fakeKafka({ "eu-orders": { partitions: [[], [], []] } });
		const { append } = client;
		let requests = 0;
		Object.assign(client, {
			append: (topic: string, records: Parameters<typeof append>[1]) => {
				requests += 1;
				return requests === 2 ? Promise.reject(new Error("gone")) : append(topic, records);
			},
		});
		await expect(run({ mode: { client }, apply: true })).rejects.toThrow("gone");
		expect(await run({ mode: { client } })).toMatchObject({ alreadyDone: 100, left: 50 });
	});
});
