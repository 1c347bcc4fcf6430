import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readDeadLetters, readDeadLetterTopic } from "../../../packages/local/src/redrive/read-dead-letters.ts";
import { collect } from "../support/collect.ts";
import { functionLetter, lambdaLetter } from "../support/letters.ts";
import { createProject, type Project } from "../support/project.ts";
import { positions, record, records } from "../support/records.ts";

let project: Project;
beforeEach(async () => {
	project = await createProject();
});
afterEach(() => project.remove());

const read = async (path: string) =>
	(await collect(readDeadLetters(path))).map((one) =>
		one.kind === "letter"
			? [positions({ records: { all: one.records } }), one.condition, one.code]
			: [one.at.slice(project.root.length + 1), one.code],
	);

test("an export of a bucket is read as it is, with what each letter says", async () => {
	const folder = "bucket/aws/lambda/9f1c2b7e-0000-0000-0000-000000000000/2026/11/22";
	await project.write(`${folder}/2026-11-22T10.00.00-a`, lambdaLetter(records("0:4", "0:5", "1:2")));
	await project.write(`${folder}/2026-11-22T10.00.01-b.json.gz`, gzipSync(lambdaLetter(records("0:6"))));
	await project.write("bucket/millrace/orders-0-7.json", functionLetter(record(0, 7), "RECORD_UNDECODABLE"));
	expect(await read(`${project.root}/bucket`)).toEqual([
		[["0:4", "0:5", "1:2"], "RetryAttemptsExhausted", undefined],
		[["0:6"], "RetryAttemptsExhausted", undefined],
		[["0:7"], "HandlerGaveUp", "RECORD_UNDECODABLE"],
	]);
});

test("what is no letter is told with its place, and everything else is read all the same", async () => {
	const metadata = JSON.parse(lambdaLetter(records("0:1"))) as Record<string, unknown>;
	delete metadata["payload"];
	await project.write(
		"letters/1.ndjson",
		[lambdaLetter(records("0:1")), JSON.stringify(metadata), lambdaLetter(records("0:2"))].join("\n"),
	);
	await project.write("letters/2.ndjson", [lambdaLetter(records("0:3")), "{ broken", lambdaLetter(records("0:4"))].join("\n"));
	await project.write("letters/3.json.gz", gzipSync(lambdaLetter(records("0:5"))).subarray(0, 40));
	await project.write("letters/4.json", '{"records":{"eu-orders-0":[{"topic":"eu-orders"}]}}');
	await project.write("letters/5.json", JSON.stringify({ records: { "eu-orders-0": records("0:6") } }));
	expect(await read(`${project.root}/letters`)).toEqual([
		[["0:1"], "RetryAttemptsExhausted", undefined],
		["letters/1.ndjson:2", "SOURCE_WITHOUT_RECORDS"],
		[["0:2"], "RetryAttemptsExhausted", undefined],
		[["0:3"], "RetryAttemptsExhausted", undefined],
		["letters/2.ndjson", "SOURCE_INVALID"],
		["letters/3.json.gz", "SOURCE_INVALID"],
		["letters/4.json:1", "SOURCE_INVALID"],
		[["0:6"], undefined, undefined],
	]);
});

test("a path where nothing is, is refused", async () => {
	await expect(collect(readDeadLetters(`${project.root}/nothing`))).rejects.toMatchObject({ code: "SOURCE_MISSING" });
	await project.write("empty/.hidden", "");
	await expect(collect(readDeadLetters(`${project.root}/empty`))).rejects.toMatchObject({ code: "SOURCE_MISSING" });
});

test("a topic of dead letters holds one in each record, and tombstones and other things beside", async () => {
	const letter = (offset: number, value: string | null) =>
		record(0, offset, { topic: "dead", value: value === null ? null : Buffer.from(value).toString("base64") });
	async function* source() {
		yield {
			event: {
				records: {
					"dead-0": [letter(0, lambdaLetter(records("2:9"), "topic")), letter(1, null), letter(2, "not JSON"), letter(3, "{}")],
				},
			},
			origin: { file: "dead", line: undefined },
		};
	}
	expect(await collect(readDeadLetterTopic(source()))).toMatchObject([
		{ kind: "letter", records: [{ topic: "eu-orders", partition: 2, offset: 9 }], condition: "RetryAttemptsExhausted" },
		{ kind: "unreadable", at: "dead-0@2", code: "SOURCE_INVALID" },
		{ kind: "unreadable", at: "dead-0@3", code: "SOURCE_INVALID" },
	]);
});
