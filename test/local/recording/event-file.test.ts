import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openEventFile } from "../../../packages/local/src/recording/event-file.ts";

let folder: string;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), "millrace-event-file-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const EVENT = { records: { "orders-0": [] } };

test("a file appears under its name when it is complete, in a folder that is made for it", async () => {
	const path = join(folder, "new", "orders.ndjson");
	const file = await openEventFile({ path });
	await file.write(EVENT);
	expect(existsSync(path)).toBe(false);
	await file.finish();
	expect(readFileSync(path, "utf8")).toBe(`${JSON.stringify(EVENT)}\n`);
	expect(readdirSync(join(folder, "new"))).toEqual(["orders.ndjson"]);
});

test("a name that ends in .gz is compressed, however much is written", async () => {
	const path = join(folder, "orders.ndjson.gz");
	const file = await openEventFile({ path });
	const line = JSON.stringify({ ...EVENT, bootstrapServers: "x".repeat(100_000) });
	for (let index = 0; index < 50; index++) await file.write(JSON.parse(line));
	await file.finish();
	expect(gunzipSync(readFileSync(path)).toString()).toBe(`${line}\n`.repeat(50));
});

test("a file that is there stays as it is, also one that came meanwhile, unless it may be replaced", async () => {
	const path = join(folder, "orders.ndjson");
	const late = await openEventFile({ path, suffix: "late" });
	writeFileSync(path, "mine");
	const refused = { code: "RECORDING_EXISTS", category: "usage" };
	await expect(openEventFile({ path })).rejects.toMatchObject(refused);
	await expect(late.finish()).rejects.toMatchObject(refused);
	expect(readFileSync(path, "utf8")).toBe("mine");
	const forced = await openEventFile({ path, force: true });
	await forced.write(EVENT);
	await forced.finish();
	expect(readFileSync(path, "utf8")).toContain("orders-0");
});

test("what is discarded leaves nothing behind", async () => {
	const file = await openEventFile({ path: join(folder, "orders.ndjson.gz") });
	await file.write(EVENT);
	await file.discard();
	expect(readdirSync(folder)).toEqual([]);
});

test("a disk that takes nothing is an error of the write", async () => {
	const file = await openEventFile({ path: "/dev/full/orders.ndjson" }).catch((error: unknown) => error);
	expect(file).toMatchObject({ code: expect.stringMatching(/ENOTDIR|EEXIST/) });
});
