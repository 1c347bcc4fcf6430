import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readSource } from "../../../packages/local/src/sources/read-source.ts";
import { collect } from "../support/collect.ts";
import { FIELDS, positions, records } from "../support/records.ts";

let folder: string;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), "millrace-test-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const event = (...list: string[]) => ({ ...FIELDS, records: { "eu-orders-0": records(...list) } });
const write = async (name: string, content: string | Buffer) => {
	const path = join(folder, name);
	await mkdir(join(path, ".."), { recursive: true });
	await writeFile(path, content);
	return path;
};
const read = async (path: string, options = {}) =>
	(await collect(readSource(path, options))).map(({ event, origin }) => [positions(event).join(" "), origin.line]);

const lines = `${JSON.stringify(event("0:0", "0:1"))}\n\n${JSON.stringify(event("0:2"))}\r\n`;

test.each([
	["one event on one line", JSON.stringify(event("0:0")), [["0:0", 1]]],
	["one event over many lines", JSON.stringify(event("0:0", "0:1"), null, "\t"), [["0:0 0:1", undefined]]],
	[
		"one event a line, blank lines and Windows line ends aside",
		lines,
		[
			["0:0 0:1", 1],
			["0:2", 3],
		],
	],
	["a byte order mark", `\ufeff${JSON.stringify(event("0:0"))}`, [["0:0", 1]]],
	["a redelivered event of records alone", JSON.stringify({ records: event("0:4").records }), [["0:4", 1]]],
	["a bucket's dead letter", JSON.stringify({ requestContext: {}, payload: JSON.stringify(event("0:5")) }), [["0:5", 1]]],
	["a topic's dead letter", JSON.stringify({ requestContext: {}, payload: event("0:6") }), [["0:6", 1]]],
	[
		"a function's dead letter",
		JSON.stringify({ millrace: { code: "X" }, payload: JSON.stringify(event("0:7")) }, null, 2),
		[["0:7", undefined]],
	],
	["an empty file", "", []],
])("%s is read whatever the file is called, packed or not", async (_, content, expected) => {
	expect(await read(await write("plain.dat", content))).toEqual(expected);
	expect(await read(await write("packed.dat", gzipSync(content)))).toEqual(expected);
});

test("a folder is read recursively in the order of names, hidden files and schemas left out", async () => {
	await write("b.json", JSON.stringify(event("0:3")));
	await write("a/2.ndjson", lines);
	await write("a/10.json", JSON.stringify(event("0:9")));
	await write(".DS_Store", "not json");
	await write("a/flight.avsc", '"string"');
	expect((await read(folder)).map(([list]) => list)).toEqual(["0:9", "0:0 0:1", "0:2", "0:3"]);
});

test("events come one at a time, before a broken line further down is reached", async () => {
	const path = await write("x.ndjson", `${JSON.stringify(event("0:0"))}\n{"records":\n${JSON.stringify(event("0:1"))}\n`);
	const source = readSource(path);
	expect((await source.next()).value?.origin).toEqual({ file: path, line: 1 });
	await expect(source.next()).rejects.toMatchObject({ code: "SOURCE_INVALID", problem: `${path}:2 is not JSON in UTF-8.` });
});

const SECRET = "4929-1234";
test.each([
	["text", `card ${SECRET}`, "is not JSON"],
	["a broken first line of many", `{"card":"${SECRET}\n${JSON.stringify(event("0:1"))}\n`, "x:1 is not JSON"],
	["a cut event", JSON.stringify(event("0:0"), null, 1).slice(0, 200), "is not JSON"],
	["bytes that are not UTF-8", Buffer.from([0x7b, 0xff, 0x7d]), "is not JSON"],
	["a list", `["${SECRET}"]`, "is neither an event"],
	["a number", "42", "is neither an event"],
	["an event of another source", `{"Records":[{"eventSource":"aws:sqs","body":"${SECRET}"}]}`, "is neither an event"],
	["records that are a list", '{"records":[]}', "no event of a Kafka mapping"],
	["a partition that is no list", '{"records":{"a-0":{}}}', "has no topic, partition and offset"],
	["a record without a position", `{"records":{"a-0":[{"value":"${SECRET}"}]}}`, "has no topic, partition and offset"],
	[
		"an offset of the wrong type",
		'{"records":{"a-0":[{"topic":"a","partition":0,"offset":"1"}]}}',
		"has no topic, partition and offset",
	],
	["an envelope whose payload is cut", `{"payload":"{\\"records\\":{\\"${SECRET}"}`, "payload of the envelope"],
	["an envelope of a list", '{"payload":[]}', '"records" object'],
])("%s ends in one coded error that names the place and never the content", async (_, content, problem) => {
	const path = await write("x", content);
	const failure = await read(path).then(
		() => undefined,
		(error: Error & { code?: string; fix?: string }) => error,
	);
	expect(failure?.code).toBe("SOURCE_INVALID");
	expect(failure?.fix).toMatch(/\.$/);
	expect(failure?.message).toContain(problem);
	expect(failure?.message).toContain(path);
	expect(failure?.message).not.toContain(SECRET);
});

test("gzip that is cut off is a coded error after what could be read", async () => {
	const many = Array.from({ length: 3000 }, (_, offset) => JSON.stringify(event(`0:${offset}`))).join("\n");
	const path = await write("x.gz", gzipSync(many).subarray(0, -2000));
	let seen = 0;
	const consume = async () => {
		for await (const _ of readSource(path)) seen += 1;
	};
	await expect(consume()).rejects.toMatchObject({
		code: "SOURCE_INVALID",
		message: expect.stringContaining("cut off or damaged"),
		fix: expect.stringContaining("again"),
	});
	expect(seen).toBeGreaterThan(0);
});

test.each([
	["a line", `${JSON.stringify(event("0:0"))}\n{"a":"${"x".repeat(5000)}"}`, ":2 is longer than 4000 bytes"],
	[
		"a whole document",
		JSON.stringify(event(...Array.from({ length: 50 }, (_, offset) => `0:${offset}`)), null, 1),
		"is longer than 4000 bytes",
	],
	["a packed line", gzipSync(`{"a":"${"x".repeat(100_000)}"}`), ":1 is longer than 4000 bytes"],
])("%s beyond the limit is refused", async (_, content, problem) => {
	const path = await write("x", content);
	await expect(read(path, { maxDocumentBytes: 4000 })).rejects.toMatchObject({
		code: "SOURCE_INVALID",
		message: expect.stringContaining(problem),
	});
});

test("a path that is not there and a folder without files are wrong use", async () => {
	await expect(read(join(folder, "none"))).rejects.toMatchObject({ code: "SOURCE_MISSING", category: "usage" });
	await expect(read(folder)).rejects.toMatchObject({ code: "SOURCE_MISSING", category: "usage" });
});
