import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createBatchArchive } from "../../../packages/local/src/dev/batch-archive.ts";
import { readSource } from "../../../packages/local/src/sources/read-source.ts";
import { collect } from "../support/collect.ts";

const AT = Date.parse("2026-11-22T10:00:00.000Z");

function event(offset: number) {
	const record = { topic: "orders", partition: 0, offset, timestamp: 1, timestampType: "CREATE_TIME", value: "AA==" } as const;
	return { eventSource: "aws:kafka", records: { "orders-0": [record] } } as const;
}

async function folder(): Promise<string> {
	const directory = await mkdtemp(join(tmpdir(), "millrace-test-"));
	onTestFinished(() => rm(directory, { recursive: true }));
	return directory;
}

test("a batch reads back as the very event", async () => {
	const archive = createBatchArchive({ directory: await folder() });
	const path = archive.save("billing", event(7), AT);
	expect(await readFile(path, "utf8")).toBe(`${JSON.stringify(event(7))}\n`);
	const read = await collect(readSource(path));
	expect(read.map(({ event: found }) => found)).toEqual([event(7)]);
});

test("keeps the newest of each consumer", async () => {
	const directory = await folder();
	const archive = createBatchArchive({ directory, keep: 2 });
	archive.save("other", event(0), AT);
	const paths = [];
	for (const offset of [1, 2, 3]) paths.push(archive.save("billing", event(offset), AT));
	expect((await readdir(join(directory, "billing"))).sort()).toEqual(paths.slice(1).map((path) => basename(path)));
	expect(await readdir(join(directory, "other"))).toHaveLength(1);
});
