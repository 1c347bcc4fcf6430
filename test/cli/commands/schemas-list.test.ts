import { expect, onTestFinished, test } from "vitest";
import { startConfluent } from "../../support/confluent-server.ts";
import { runCli } from "../support/run-cli.ts";
import { createProject, edit } from "../support/sample-project.ts";
import { createFolder, writeFiles } from "../support/temporary-folder.ts";

test("schemas are listed with versions, ids, what was released, and who uses them", async () => {
	const cwd = await createProject();
	const registry = ["--registry", "folder:registry"];
	await runCli(["schemas", "push", ...registry, "--apply"], { cwd });
	writeFiles(cwd, { "registry/orders-value/2.avsc": '"string"', "registry/other/1.avsc": '"string"' });
	const { code, envelope } = await runCli(["schemas", "list", ...registry, "--json"], { cwd });
	expect(code).toBe(0);
	const id = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
	const digest = expect.stringMatching(/^[0-9a-f]{64}$/);
	expect(envelope.data).toEqual({
		registry: "folder:registry",
		subjects: [
			{
				...{ subject: "orders-value", format: "AVRO", compatibility: "BACKWARD", checkpoint: 1 },
				versions: [
					{ number: 1, id, status: "AVAILABLE", digest, released: { schema: "shop.Order", version: 1 } },
					{ number: 2, id, status: "AVAILABLE", digest },
				],
				...{ topics: ["orders"], consumers: ["billing"] },
			},
			{
				...{ subject: "other", format: "AVRO", compatibility: "BACKWARD", checkpoint: 1 },
				versions: [{ number: 1, id, status: "AVAILABLE", digest }],
				...{ topics: [], consumers: [] },
			},
		],
	});
	expect((await runCli(["schemas", "list", ...registry], { cwd })).stdout).toMatch(
		/^orders-value {2}AVRO BACKWARD, topic orders, read by billing\n {2}1 {2}[0-9a-f-]{36} {2}AVAILABLE {2}version 1 of shop\.Order\n {2}2 {2}[0-9a-f-]{36} {2}AVAILABLE {2}not in the lock\nother {2}AVRO BACKWARD\n/,
	);
});

test("with --registry no project is needed, whatever the registry holds", async () => {
	const server = await startConfluent();
	onTestFinished(() => server.close());
	const post = (subject: string, body: object) =>
		fetch(`${server.url}/subjects/${encodeURIComponent(subject)}/versions`, { method: "POST", body: JSON.stringify(body) });
	await post("any/where", { schema: '"string"' });
	await post("proto", { schema: 'syntax = "proto3";', schemaType: "PROTOBUF" });
	const run = await runCli(["schemas", "list", "--registry", `confluent:${server.url}`, "--json"], { cwd: createFolder() });
	expect(run.envelope.data).toMatchObject({
		registry: `confluent:${server.url}`,
		subjects: [
			{ subject: "any/where", format: "AVRO", versions: [{ number: 1, id: "1", digest: expect.any(String) }] },
			{ subject: "proto", format: "PROTOBUF", versions: [{ number: 1, id: "2" }] },
		],
	});
});

test.each([
	["airline", "This names no registry."],
	["glue:a b", "The name of a Glue registry has"],
	["confluent:ftp://x", "is a URL of http or https"],
	["confluent:https://me:secret", "is a URL of http or https"],
])("--registry %s is no address", async (address, problem) => {
	const run = await runCli(["schemas", "list", "--registry", address], { cwd: createFolder() });
	expect(run).toMatchObject({ code: 2, stderr: expect.stringContaining(problem) });
	expect(run.stderr).not.toContain("secret");
});

test("an app without a registry has none to list", async () => {
	const cwd = await createProject();
	edit(cwd, "millrace.config.ts", '\tregistry: glue("shop"),\n', "");
	edit(cwd, "millrace.config.ts", "glue, ", "");
	edit(cwd, "src/topics/orders.ts", '"glue"', '"plain"');
	const run = await runCli(["schemas", "list"], { cwd });
	expect(run).toMatchObject({ code: 3, stderr: expect.stringContaining("The app declares no schema registry.") });
	const nothing = await runCli(["schemas", "list"], { cwd: createFolder() });
	expect(nothing).toMatchObject({ code: 3, stderr: expect.stringContaining("There is no millrace.config.ts") });
});
