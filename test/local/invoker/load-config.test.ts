import { afterEach, expect, test } from "vitest";
import { loadConfig } from "../../../packages/local/src/invoker/load-config.ts";
import { createProject, type Project } from "../support/project.ts";

let project: Project;
afterEach(() => project.remove());

const load = async (config: string) => {
	project = await createProject({ "millrace.config.ts": config });
	return loadConfig(`${project.root}/millrace.config.ts`);
};

test("a configuration is its app and the folder it lies in", async () => {
	const { app, root } = await load(`
		import { bytes, defineApp, defineTopic, serverless } from "@millrace/core";
		const orders = defineTopic({ name: "eu-orders", value: bytes, wire: "plain", partitions: 1 });
		export default defineApp({ name: "shop", cluster: serverless(), topics: [orders], consumers: [] });
	`);
	expect(app).toMatchObject({ kind: "app", name: "shop" });
	expect(root).toBe(project.root);
});

test("a path without a configuration says where to run", async () => {
	project = await createProject();
	await expect(loadConfig(`${project.root}/millrace.config.ts`)).rejects.toMatchObject({ code: "CONFIG_MISSING" });
});

test.each(["export const app = 1;", "export default {};", "export default null;"])("%s exports no app", async (config) => {
	await expect(load(config)).rejects.toMatchObject({ code: "CONFIG_INVALID", fix: expect.stringContaining("defineApp") });
});

test("what a configuration throws is the cause of a coded error", async () => {
	await expect(load('throw new Error("no stage");')).rejects.toMatchObject({
		code: "CONFIG_INVALID",
		message: expect.stringContaining("Error: no stage, at millrace.config.ts:1:7."),
	});
});

test("a wrong declaration passes through as the error it is", async () => {
	const config = `
		import { bytes, defineApp, defineTopic, serverless } from "@millrace/core";
		const orders = defineTopic({ name: "eu orders", value: bytes, wire: "plain", partitions: 0 });
		export default defineApp({ name: "shop", cluster: serverless(), topics: [orders], consumers: [] });
	`;
	await expect(load(config)).rejects.toMatchObject({ name: expect.stringContaining("DEFINITION") });
});
