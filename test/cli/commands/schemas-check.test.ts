import { describe, expect, test } from "vitest";
import type { JudgedSchema } from "../../../packages/cli/src/project/judge-schemas.ts";
import { runCli } from "../support/run-cli.ts";
import { createProject, edit } from "../support/sample-project.ts";
import { createFolder, writeFiles } from "../support/temporary-folder.ts";

async function check(cwd: string, ...argv: string[]) {
	const run = await runCli(["schemas", "check", "--json", ...argv], { cwd });
	const { schemas } = run.envelope.data as { readonly schemas: readonly JudgedSchema[] };
	return { ...run, schemas, envelope: run.envelope };
}

const priced = '"name": "unitCents", "type": "int"';

test("a schema that nobody changed is unchanged, whatever its documentation says", async () => {
	const cwd = await createProject();
	edit(cwd, "schemas/order.avsc", "Price of one", "What one costs");
	const { code, schemas } = await check(cwd);
	expect(code).toBe(0);
	expect(schemas).toMatchObject([
		{
			name: "shop.Order",
			outcome: "unchanged",
			mode: "BACKWARD",
			released: 1,
			uses: [{ topic: "orders", part: "value", subject: "orders-value", compatibility: "BACKWARD" }],
		},
	]);
});

test("an incompatible change is said in full: place, rule, both texts, versions, consumers and remedy; exit 6", async () => {
	const cwd = await createProject();
	edit(cwd, "schemas/order.avsc", priced, `${priced} }, { "name": "currency", "type": "string"`);
	const { code, schemas, envelope } = await check(cwd);
	expect(code).toBe(6);
	expect(envelope).toMatchObject({ status: "failed", error: { code: "SCHEMA_INCOMPATIBLE", category: "incompatible" } });
	expect(schemas[0]?.incompatibilities).toEqual([
		{
			rule: "FIELD_WITHOUT_DEFAULT",
			path: "lines[].currency",
			direction: "BACKWARD",
			problem: "the writer has no such field, and it has no default",
			new: '{"name":"currency","type":"string"}',
			versions: [{ number: 1, digest: expect.stringMatching(/^9021ac7fd142f4c3/) }],
			fix: expect.stringContaining("Give the field a default"),
			consumers: ["billing"],
		},
	]);
});

test("people read the same", async () => {
	const cwd = await createProject();
	edit(cwd, "schemas/order.avsc", priced, '"name": "unitCents", "type": "long"');
	expect((await runCli(["schemas", "check"], { cwd })).stdout).toBe(
		"compatible shop.Order  BACKWARD of topic orders, compared with version 1 (schemas/order.avsc)\n",
	);
	const forward = await runCli(["schemas", "check", "--mode", "FORWARD"], { cwd });
	expect(forward.stdout).toBe(
		`incompatible shop.Order  FORWARD of topic orders, compared with version 1 (schemas/order.avsc)
  TYPE_MISMATCH lines[].unitCents: long cannot be read as int
    old  "int"
    new  "long"
    Version 1 cannot read records of the new version. Touches billing.
    Fix: Keep int; for anything else add a field of another name beside it.
`,
	);
	expect(forward.stderr).toBe(
		"error SCHEMA_INCOMPATIBLE: The compatibility mode refuses the change of shop.Order.\nFix: Do what the fix of each place says, or declare another compatibility on the topic.\n",
	);
});

test("a project whose topics use no schema says so", async () => {
	const cwd = await createProject();
	edit(cwd, "schemas/order.avsc", '"namespace": "shop"', '"namespace": "other"');
	const run = await runCli(["schemas", "check"], { cwd });
	expect(run).toMatchObject({ code: 0, stdout: "No topic uses a schema of this project.\n" });
});

describe("a consumer that reads a projection", () => {
	async function createProjected(...fields: string[]): Promise<string> {
		const cwd = await createProject();
		const projection = `{"type":"record","name":"shop.OrderKey","projects":"shop.Order","aliases":["shop.Order"],"fields":[${fields}]}`;
		writeFiles(cwd, { "schemas/order-key.avsc": projection });
		await runCli(["generate"], { cwd });
		edit(cwd, "src/billing/consumer.ts", "topic: orders", "topic: readAs(orders, { value: OrderKey })");
		edit(
			cwd,
			"src/billing/consumer.ts",
			"import ",
			'import { readAs } from "@millrace/core"; import { OrderKey } from "../generated/order-key.ts"; import ',
		);
		edit(cwd, "schemas/order.avsc", '"name": "customerId", "type": "string"', '"name": "customer", "type": "string"');
		return cwd;
	}

	test("is not touched by what it leaves out", async () => {
		const { schemas } = await check(await createProjected('{"name":"orderId","type":"string"}'));
		expect(schemas[0]?.incompatibilities).toMatchObject([{ path: "customer", consumers: [] }]);
	});

	test("is touched by what it reads", async () => {
		const cwd = await createProjected('{"name":"customer","type":"string","aliases":["customerId"]}');
		expect((await check(cwd)).schemas[0]?.incompatibilities).toMatchObject([{ path: "customer", consumers: [] }]);
		edit(cwd, "schemas/order-key.avsc", ',"aliases":["customerId"]', "");
		expect((await check(cwd)).schemas[0]?.incompatibilities).toMatchObject([{ path: "customer", consumers: ["billing"] }]);
	});
});

test("topics of one schema with different modes judge it each by its own", async () => {
	const cwd = await createProject();
	edit(cwd, "schemas/order.avsc", priced, '"name": "unitCents", "type": "long"');
	writeFiles(cwd, {
		"src/topics/archive.ts":
			'import { defineTopic } from "@millrace/core"; import { Order } from "../generated/order.ts";\nexport const archive = /* @__PURE__ */ defineTopic({ name: "archive", value: Order, wire: "glue", partitions: 1, compatibility: "FORWARD" });',
	});
	edit(cwd, "millrace.config.ts", "topics: [", "topics: [archive, ");
	edit(cwd, "millrace.config.ts", "import ", 'import { archive } from "./src/topics/archive.ts"; import ');
	expect((await check(cwd)).schemas.map(({ mode, outcome, uses }) => [mode, outcome, uses.map(({ topic }) => topic)])).toEqual([
		["FORWARD", "incompatible", ["archive"]],
		["BACKWARD", "compatible", ["orders"]],
	]);
});

test("without a configuration there is nothing to judge by", async () => {
	const run = await runCli(["schemas", "check"], { cwd: createFolder() });
	expect(run).toMatchObject({ code: 3, stderr: expect.stringContaining("PROJECT_INVALID") });
});
