import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ALL_APIS } from "../../../packages/broker/src/api/all.ts";
import { seededRandomness } from "../../../packages/broker/src/randomness.ts";
import type { Codec } from "../../../packages/broker/src/wire/fields.ts";
import { Reader } from "../../../packages/broker/src/wire/reader.ts";
import { Writer } from "../../../packages/broker/src/wire/writer.ts";
import { root } from "../../support/sources.ts";
import { isIn, kafkaMessages, writeRandomMessage } from "../support/kafka-messages.ts";

/* Every field of every version that is served, held against Kafka's own definitions. */
const cases = ALL_APIS.flatMap(({ name, versions: [first, last] }) =>
	Array.from({ length: last - first + 1 }, (_, index) => [name, first + index] as const),
);
const apiOf = (name: string) => ALL_APIS.find((api) => api.name === name) as (typeof ALL_APIS)[number];

test.for(cases)("%s %i is laid out as Apache Kafka defines it, request and response", ([name, version]) => {
	const api = apiOf(name);
	const request = kafkaMessages[`${name}Request`];
	const response = kafkaMessages[`${name}Response`];
	if (request === undefined || response === undefined) throw new Error(`There is no definition of ${name}.`);
	expect(request.apiKey).toBe(api.key);
	expect(isIn(request.validVersions, version)).toBe(true);
	expect(api.isFlexible(version)).toBe(isIn(request.flexibleVersions, version));
	const randomness = seededRandomness(version * 1000 + api.key);
	const random = () => randomness.bytes(4).readUInt32BE(0) / 2 ** 32;
	for (let round = 0; round < 20; round++) {
		for (const [definition, codec] of [
			[request, api.request(version)],
			[response, api.response(version)],
		] as const) {
			const bytes = writeRandomMessage(definition, version, random);
			expect(rewrite(codec, bytes).toString("hex")).toBe(bytes.toString("hex"));
		}
	}
});

test("the API keys are those of their names, each once and in order", () => {
	const keys = ALL_APIS.map(({ key }) => key);
	expect(keys).toEqual([...new Set(keys)].sort((a, b) => a - b));
	expect(keys).toHaveLength(33);
});

/** Reads everything and writes it again: the same bytes come out where every field was understood. */
function rewrite(codec: Codec<unknown, unknown>, bytes: Buffer): Buffer {
	const reader = new Reader(bytes);
	const value = codec.read(reader);
	expect(reader.left).toBe(0);
	const writer = new Writer();
	codec.write(writer, withLists(value));
	return writer.whole();
}

/** Records are read as one buffer and written as several. */
function withLists(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(withLists);
	if (typeof value !== "object" || value === null || Buffer.isBuffer(value)) return value;
	const entries = Object.entries(value).map(([name, each]) => [
		name,
		name === "records" && each !== null ? [each] : withLists(each),
	]);
	return Object.fromEntries(entries);
}

test("the head of each API's file, and the README, name the versions that are served", () => {
	const folder = join(root, "packages/broker");
	const readme = readFileSync(join(folder, "README.md"), "utf8");
	const heads = globSync("src/api/*.ts", { cwd: folder }).map((path) => readFileSync(join(folder, path), "utf8"));
	for (const { name, versions } of ALL_APIS) {
		const served = [...new Set(versions)].join("-");
		expect(
			heads.some((text) => new RegExp(`^ {2}${name} ${served}\\b`, "m").test(text) && text.includes("\n  Emulated: ")),
			`${name} ${served}`,
		).toBe(true);
		expect(new RegExp(`\\| ${name} +\\| ${served} +\\|`).test(readme), `${name} in the README`).toBe(true);
	}
});
