import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { ExecutionEnvironment } from "../../../packages/local/src/function/execution-environment.ts";
import { startWorkerEnvironment } from "../../../packages/local/src/function/worker-environment.ts";
import { createProject, type Project } from "../support/project.ts";

let project: Project;
let environment: ExecutionEnvironment;
afterEach(async () => {
	await environment.end();
	await project.remove();
});

test("a heap that outgrows its guard ends the worker and nothing else", async () => {
	project = await createProject();
	const path = join(project.root, "grow.mjs");
	await writeFile(
		path,
		"export const handler = async () => { const kept = []; while (true) kept.push(new Array(10_000).fill(kept.length)); };",
	);
	environment = startWorkerEnvironment({ memoryMb: 128, minHeapMb: 128, variables: {}, onLine: () => {} });
	expect(await environment.load({ path, exportName: "handler", variables: {} })).toMatchObject({ kind: "loaded" });
	const call = { requestId: "1", functionArn: "arn", deadline: Date.now() + 60_000, event: {} };
	expect(await environment.invoke(call)).toEqual({ kind: "outOfMemory" });
	expect(environment.gone).toBe(true);
	expect(await environment.invoke(call)).toEqual({ kind: "outOfMemory" });
});
