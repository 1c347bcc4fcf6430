import { expect, test } from "vitest";
import type { DiffData } from "../../../packages/cli/src/project/diff-schemas.ts";
import { runCli } from "../support/run-cli.ts";
import { createProject, edit } from "../support/sample-project.ts";
import { writeFiles } from "../support/temporary-folder.ts";

const priced = '"name": "unitCents", "type": "int"';
const registry = ["--registry", "folder:registry", "--stage", "airgap"];

async function change(cwd: string, field: string): Promise<void> {
	edit(cwd, "schemas/order.avsc", priced, `${priced} }, { "name": "${field}", "type": "string", "default": ""`);
	await runCli(["generate", "--release"], { cwd });
}

async function diff(cwd: string) {
	const run = await runCli(["schemas", "diff", ...registry, "--json"], { cwd });
	return { ...run, envelope: run.envelope, data: run.envelope.data as DiffData };
}

test("a registry that has everything is the same", async () => {
	const cwd = await createProject();
	await runCli(["schemas", "push", ...registry, "--apply"], { cwd });
	const { code, data } = await diff(cwd);
	expect(code).toBe(0);
	expect(data).toEqual({
		registry: "folder:registry",
		stage: "airgap",
		subjects: [
			{
				...{ subject: "orders-value", schema: "shop.Order", topics: ["orders"], status: "same" },
				compatibility: { declared: "BACKWARD", registry: "BACKWARD" },
				...{ missing: [], behind: [], extra: [], refused: [], reordered: false },
			},
		],
		unused: [],
	});
});

test("one that has nothing is drift, exit 6, and so are versions that are missing", async () => {
	const cwd = await createProject();
	const nothing = await diff(cwd);
	expect(nothing).toMatchObject({
		code: 6,
		envelope: {
			status: "failed",
			error: { code: "SCHEMAS_DRIFTED", category: "incompatible", actions: [{ command: "millrace schemas push" }] },
		},
		data: { subjects: [{ status: "missing", compatibility: { declared: "BACKWARD" } }] },
	});
	await runCli(["schemas", "push", ...registry, "--apply"], { cwd });
	await change(cwd, "currency");
	expect((await diff(cwd)).data.subjects).toMatchObject([
		{ status: "different", missing: [{ version: 2 }], behind: [], extra: [] },
	]);
});

test("every difference is told: extra versions, order, compatibility, and subjects that nobody uses", async () => {
	const cwd = await createProject();
	await runCli(["schemas", "push", ...registry, "--apply"], { cwd });
	await change(cwd, "currency");
	await runCli(["schemas", "push", ...registry, "--apply"], { cwd });
	const lock = JSON.parse((await import("node:fs")).readFileSync(`${cwd}/schemas.lock.json`, "utf8")).schemas["shop.Order"];
	const [one, two] = lock.map(({ definition }: { readonly definition: object }) => JSON.stringify(definition));
	writeFiles(cwd, {
		"registry/orders-value/1.avsc": two,
		"registry/orders-value/2.avsc": one,
		"registry/orders-value/3.avsc": two.replace("currency", "money"),
		"registry/orders-value/schema.json": '{ "compatibility": "FULL" }',
		"registry/other/1.avsc": '"string"',
	});
	const { code, data } = await diff(cwd);
	expect(code).toBe(6);
	expect(data).toMatchObject({
		subjects: [
			{ status: "different", extra: [{ number: 3 }], reordered: true, compatibility: { declared: "BACKWARD", registry: "FULL" } },
		],
		unused: ["other"],
	});
	expect((await runCli(["schemas", "diff", ...registry], { cwd })).stdout).toMatch(
		/^different orders-value {2}shop\.Order\n {2}number 3 of the registry \([0-9a-f]{16}\) is not in the lock\n {2}the versions stand in another order\n {2}the registry judges as FULL, and BACKWARD is declared\n1 other subject in folder:registry: other\n$/,
	);
});

test("what was not released has nothing to be compared by", async () => {
	const cwd = await createProject();
	edit(cwd, "schemas/order.avsc", priced, '"name": "unitCents", "type": "long"');
	expect(await diff(cwd)).toMatchObject({
		code: 6,
		envelope: { error: { code: "PUSH_REFUSED", message: expect.stringContaining("another version") } },
	});
});
