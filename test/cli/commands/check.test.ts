import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runCli } from "../support/run-cli.ts";
import { createProject, edit } from "../support/sample-project.ts";
import { createFolder, writeFiles } from "../support/temporary-folder.ts";

interface Data {
	readonly problems: readonly {
		readonly code: string;
		readonly subject: string;
		readonly message: string;
		readonly fix: string;
	}[];
}

async function check(cwd: string, ...argv: string[]) {
	const run = await runCli(["check", "--json", ...argv], { cwd });
	const { problems } = run.envelope.data as Data;
	return { ...run, problems, envelope: run.envelope };
}

describe("check finds", () => {
	test("stale generated code, a refused plan and a wrong handler, all at once", async () => {
		const cwd = await createProject();
		edit(cwd, "schemas/order.avsc", "customerId", "customer");
		edit(
			cwd,
			"src/billing/consumer.ts",
			'attempts: { max: 2, backoff: "50 ms" }',
			'filters: [{ value: {} }], attempts: { max: 2, backoff: "50 ms" }',
		);
		edit(cwd, "src/billing/handler.ts", "export const handler", "export const other");
		const { code, problems, envelope } = await check(cwd);
		expect(code).toBe(3);
		expect(problems.map(({ code: found, subject }) => `${found} ${subject}`)).toEqual([
			"GENERATED_STALE generated code",
			"RELEASE_PENDING schema shop.Order",
			"SCHEMA_INCOMPATIBLE schema shop.Order",
			'FILTER_PATTERN_INVALID consumer "billing" in dev, production',
			'FILTER_IGNORED consumer "billing" in dev, production',
			"HANDLER_MISSING consumer billing",
		]);
		expect(problems.every(({ fix, message }) => fix !== "" && message !== "")).toBe(true);
		expect(envelope).toMatchObject({ status: "failed", error: { code: "CHECK_FAILED", category: "configuration" } });
	});

	test("a lock that a merge left in conflict", async () => {
		const cwd = await createProject();
		writeFiles(cwd, { "schemas.lock.json": "<<<<<<< main\n{}\n=======\n{}\n>>>>>>> release\n" });
		const { problems } = await check(cwd);
		expect(problems).toMatchObject([{ code: "LOCK_CONFLICTED", fix: expect.stringContaining("millrace generate --release") }]);
	});

	test("a change that breaks the topic's compatibility, and whom it touches", async () => {
		const cwd = await createProject();
		edit(cwd, "schemas/order.avsc", '"name": "quantity", "type": "int"', '"name": "quantity", "type": "string"');
		const { problems } = await check(cwd);
		expect(problems.filter(({ code }) => code === "SCHEMA_INCOMPATIBLE")).toEqual([
			{
				code: "SCHEMA_INCOMPATIBLE",
				subject: "schema shop.Order",
				message:
					"lines[].quantity: int cannot be read as string (TYPE_MISMATCH). BACKWARD of topic orders: the new version cannot read records of version 1. Touches billing.",
				fix: "Keep int, or widen it to long or float or double; for anything else add a field of another name, with a default.",
			},
		]);
	});

	test("a change that is compatible and was not released, and nothing once it is", async () => {
		const cwd = await createProject();
		edit(cwd, "schemas/order.avsc", '"name": "quantity", "type": "int"', '"name": "quantity", "type": "long"');
		await runCli(["generate"], { cwd });
		expect((await check(cwd)).problems).toMatchObject([
			{ code: "RELEASE_PENDING", subject: "schema shop.Order", fix: expect.stringContaining("millrace generate --release") },
		]);
		await runCli(["generate", "--release"], { cwd });
		expect((await check(cwd)).problems).toEqual([]);
	});

	test("any change of a topic that takes no new version", async () => {
		const cwd = await createProject();
		edit(cwd, "schemas/order.avsc", '"name": "quantity", "type": "int"', '"name": "quantity", "type": "long"');
		edit(cwd, "src/topics/orders.ts", "partitions:", 'compatibility: "DISABLED", partitions:');
		expect((await check(cwd)).problems).toContainEqual({
			code: "SCHEMA_INCOMPATIBLE",
			subject: "schema shop.Order",
			message: "DISABLED of topic orders takes no new version.",
			fix: "Restore the schema, or declare another compatibility on the topic.",
		});
	});

	test("a schema that was never released, as a warning", async () => {
		const cwd = await createProject();
		rmSync(join(cwd, "schemas.lock.json"));
		const { problems, envelope } = await check(cwd);
		expect(problems).toEqual([]);
		expect(envelope.warnings).toContainEqual(
			expect.objectContaining({ code: "SCHEMA_UNRELEASED", subject: "schema shop.Order" }),
		);
	});

	test("every wrong field of the declarations", async () => {
		const cwd = await createProject();
		edit(cwd, "src/billing/consumer.ts", "batchSize: 100", "batchSize: 100_000");
		edit(cwd, "src/topics/orders.ts", '"7 days"', '"7 dayz" as never');
		const { code, problems } = await check(cwd);
		expect(code).toBe(3);
		expect(problems.map(({ subject }) => subject)).toEqual([
			expect.stringContaining("retention"),
			expect.stringContaining("batchSize"),
		]);
	});

	test.each([
		["no sender for a declared bucket", "deadLetter: s3(), ", "", "passes no sender to consume"],
		["a sender of another kind", "s3()", 'kafka(() => Promise.reject(new Error("no")))', "passes a sender for topic to consume"],
	])("%s", async (_, from, to, message) => {
		const cwd = await createProject();
		edit(cwd, "src/billing/handler.ts", from, to);
		edit(
			cwd,
			"src/billing/handler.ts",
			'import { s3 } from "@millrace/core/s3";',
			'import { kafka } from "@millrace/core/kafka"; import { s3 } from "@millrace/core/s3";',
		);
		const { problems } = await check(cwd);
		expect(problems).toEqual([
			{
				code: "DEAD_LETTER_MISMATCH",
				subject: "consumer billing",
				message: expect.stringContaining(message),
				fix: 'Pass { deadLetter: s3() from "@millrace/core/s3" } to consume(billing, ...).',
			},
		]);
	});

	test("a sender that nothing declares", async () => {
		const cwd = await createProject();
		edit(cwd, "src/billing/consumer.ts", 'deadLetter: "s3:failures"', 'whenExhausted: "block", undecodable: "skip"');
		const { problems } = await check(cwd);
		expect(problems).toMatchObject([{ code: "DEAD_LETTER_MISMATCH", message: expect.stringContaining("has no deadLetter") }]);
	});

	test("a handler of another consumer", async () => {
		const cwd = await createProject();
		edit(cwd, "src/billing/handler.ts", "\tbilling,", '\t{ ...billing, name: "shipping" },');
		expect((await check(cwd)).problems).toMatchObject([{ code: "HANDLER_MISMATCH", subject: "consumer billing" }]);
	});

	test("a missing configuration, and generated code all the same", async () => {
		const cwd = await createProject();
		rmSync(join(cwd, "millrace.config.ts"));
		rmSync(join(cwd, "src/generated/order.ts"));
		const { code, problems } = await check(cwd);
		expect(code).toBe(3);
		expect(problems).toMatchObject([
			{ code: "GENERATED_STALE" },
			{ code: "PROJECT_INVALID", fix: expect.stringContaining("millrace init") },
		]);
	});
});

test("people read each problem with its fix, then one line of error", async () => {
	const cwd = await createProject();
	edit(cwd, "src/billing/handler.ts", "export const handler", "export const other");
	const run = await runCli(["check"], { cwd });
	expect(run.stdout).toMatch(/^HANDLER_MISSING consumer billing: .*\n {2}Fix: .*"other".*\n$/);
	expect(run.stderr).toContain("error CHECK_FAILED: 1 problem: consumer billing.\nFix: ");
});

test("only the stages that are named are planned, and each warning is given once with its stages", async () => {
	const cwd = await createProject();
	edit(cwd, "src/billing/consumer.ts", "retries: 5, ", "");
	const both = await check(cwd);
	const one = await check(cwd, "--stage", "production");
	expect(both.envelope.warnings.length).toBeGreaterThan(0);
	expect(both.envelope.warnings.every(({ subject }) => subject.endsWith(" in dev, production"))).toBe(true);
	expect(one.envelope.data).toMatchObject({ checked: { stages: ["production"] } });
	expect(one.envelope.warnings.map(({ code }) => code)).toEqual(both.envelope.warnings.map(({ code }) => code));
});

test("a project without schemas has none to be stale", async () => {
	const cwd = await createProject();
	rmSync(join(cwd, "schemas"), { recursive: true });
	edit(cwd, "package.json", '"millrace": {', '"other": {');
	expect((await check(cwd)).problems).toEqual([]);
});

test("--config names another configuration, and a missing one is one coded line", async () => {
	const cwd = createFolder();
	writeFiles(cwd, { "other.config.ts": "export default 1;" });
	expect((await check(cwd, "--config", "other.config.ts")).problems).toMatchObject([{ code: "CONFIG_INVALID" }]);
	expect((await check(cwd, "--config", "none.ts")).problems).toMatchObject([{ code: "CONFIG_MISSING" }]);
});
