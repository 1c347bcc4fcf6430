import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { RedriveReport } from "@millrace/local";
import { describe, expect, test } from "vitest";
import { startShopBroker } from "../support/kafka.ts";
import { runCli } from "../support/run-cli.ts";
import { createProject, edit } from "../support/sample-project.ts";
import { writeFiles } from "../support/temporary-folder.ts";

/** A project with the one dead letter that its samples make, in the folder `letters`. */
async function shop() {
	const cwd = await createProject();
	const run = (...argv: string[]) => runCli(argv, { cwd });
	await run("replay", "samples", "--output", "letters");
	const redrive = (...argv: string[]) => run("redrive", "letters", "--consumer", "billing", ...argv);
	return { cwd, run, redrive, mend: () => edit(cwd, "src/billing/invoice.ts", "quantity < 1", "quantity < 0") };
}

describe("a dry run", () => {
	test("says what would be done, and does nothing", async () => {
		const { cwd, redrive } = await shop();
		const { code, stdout, stderr } = await redrive();
		expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
		expect(stdout).toMatch(
			/^billing {2}letters\n1 record in 1 dead letter\.\npartition +records +offsets +why +given up\norders-1 +1 +5 +OrderNotBillableError, RetryAttemptsExhausted +\S+\nDry run: 1 record would run through the handler\. Add --apply to do it\.\n$/,
		);
		expect(existsSync(join(cwd, ".millrace/redrive"))).toBe(false);
	});
});

describe("a redrive", () => {
	test("says what still fails, and once the handler is mended does what is left, once", async () => {
		const { cwd, redrive, mend } = await shop();
		const failed = await redrive("--apply");
		expect(failed.code).toBe(1);
		expect(failed.stdout).toContain(
			"Redriven: 0 records done, 1 left.\n  orders-1: 1 record from offset 5: OrderNotBillableError\n",
		);
		expect(failed.stderr).toContain(
			"error RECORDS_FAILED: 1 of 1 records are still to be done. First: orders-1 at offset 5: OrderNotBillableError.\n",
		);
		mend();
		const { code, envelope } = await redrive("--apply", "--json");
		expect(code).toBe(0);
		const data = envelope.data as RedriveReport;
		expect(data).toMatchObject({ source: "letters", done: 1, left: 0, stillFailing: [], replay: { totals: { succeeded: 1 } } });
		expect(data.state).toMatch(/^\.millrace\/redrive\/billing-[0-9a-f]{12}\.json$/);
		expect(JSON.parse(readFileSync(join(cwd, data.state), "utf8"))).toMatchObject({
			done: [expect.stringMatching(/^orders-1@5 /)],
		});
		expect(await redrive("--apply")).toMatchObject({
			code: 0,
			stdout: expect.stringMatching(/1 done before\.\nNothing is left to do\.\n$/),
		});
	});

	test("of a topic of dead letters reads each record as one", async () => {
		const { cwd, run, mend } = await shop();
		const { broker, address } = await startShopBroker(cwd);
		broker.admin.createTopic("orders-failed");
		const { envelope } = await run("replay", "samples", "--output", "other", "--json");
		const { deadLetters } = envelope.data as { deadLetters: { files: string[] } };
		const letter = readFileSync(join(cwd, deadLetters.files[0] ?? ""), "utf8");
		broker.admin.append("orders-failed", 0, [{ value: letter }, { value: letter }, { value: "no letter" }, { value: null }]);
		mend();
		const source = `kafka://${address}/orders-failed`;
		const redriven = await run("redrive", `${source}?from=earliest`, "--consumer", "billing", "--apply", "--json");
		expect(redriven).toMatchObject({ code: 1, envelope: { error: { code: "LETTERS_UNREADABLE" } } });
		expect(redriven.envelope.data).toMatchObject({
			source,
			letters: 2,
			records: 1,
			duplicates: 1,
			done: 1,
			unreadable: [{ at: "orders-failed-0@2" }],
		});
		expect((await run("redrive", source, "--consumer", "billing", "--json")).envelope.data).toMatchObject({
			alreadyDone: 1,
			left: 0,
		});
	});

	test("back to the topic needs brokers, and writes the record with a header that says where it was", async () => {
		const { cwd, redrive } = await shop();
		const { broker, address } = await startShopBroker(cwd);
		expect((await redrive("--to-topic", "--json")).envelope).toMatchObject({ error: { code: "USAGE" } });
		expect((await redrive("--to-topic", "--brokers", address)).stdout).toContain(
			"Dry run: 1 record would be written back to their topic.",
		);
		expect(broker.admin.offsets("orders")[1]?.end).toBe(8);
		expect(await redrive("--to-topic", "--brokers", address, "--apply")).toMatchObject({
			code: 0,
			stdout: expect.stringContaining("Redriven: 1 record written back, 0 left."),
		});
		const [before, , , again] = [5, 6, 7, 8].map((offset) => broker.admin.read("orders", 1, offset)[0]);
		expect(again).toMatchObject({ offset: 8, key: before?.key, value: before?.value, timestamp: before?.timestamp });
		expect(again?.headers.map(({ key, value }) => [key, String(value)])).toEqual([
			["source", "web-shop"],
			["millrace-redriven-from", "orders-1@5"],
		]);
		expect(await redrive("--to-topic", "--brokers", address, "--apply")).toMatchObject({
			code: 0,
			stdout: expect.stringContaining("Nothing is left to do."),
		});
	});
});

describe("what is no dead letter", () => {
	test("is told, and everything else is done", async () => {
		const { cwd, redrive, mend } = await shop();
		writeFiles(cwd, { "letters/readme.txt": "not a letter" });
		mend();
		const { code, stdout, stderr } = await redrive("--apply");
		expect(code).toBe(1);
		expect(stdout).toContain("Redriven: 1 record done, 0 left.");
		expect(stderr).toContain("warning SOURCE_INVALID: letters/readme.txt: letters/readme.txt is not JSON in UTF-8.\n");
		expect(stderr).toContain("error LETTERS_UNREADABLE: 1 document could not be read as dead letters.\n");
	});

	test.each([
		[["nothing", "--consumer", "billing"], "SOURCE_MISSING"],
		[["letters", "--consumer", "bill"], "CONSUMER_UNKNOWN"],
		[["letters"], "USAGE"],
		[["kafka://localhost", "--consumer", "billing"], "TOPIC_ADDRESS_INVALID"],
	])("%j exits 2 with %s", async (argv, error) => {
		const { run } = await shop();
		expect(await run("redrive", ...argv, "--json")).toMatchObject({
			code: 2,
			envelope: { error: { code: error, category: "usage" } },
		});
	});
});
