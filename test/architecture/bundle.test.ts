import { expect, test } from "vitest";
import { bundleHandler } from "../support/bundle.ts";

/*
  What a function carries. A ceiling moves only in the commit that needs it, with a sentence that says what it buys.
*/
const ceilings = {
	/** The runtime, the reader and writer of one schema, and what they are made of. */
	avroConsumer: 29_500,
	/** The runtime itself with middy: decode in chunks, order, attempts, deadline, metrics. */
	plainConsumer: 22_900,
	/** What a lookup adds to that: requests, tries, caching, and what each answer means; for Glue also signatures. */
	glueLookup: 7_600,
	confluentLookup: 5_800,
};

const avroEntry = `
	import { consume } from "@millrace/core";
	import { delays } from "@example/functions/delays/consumer";
	export const handler = consume(delays, async (record) => { record.value.origin; });
`;

const plainEntry = `
	import { consume, defineConsumer, defineTopic, string } from "@millrace/core";
	const notes = /* @__PURE__ */ defineTopic({ name: "notes", value: string, wire: "plain", partitions: 1 });
	const reader = defineConsumer({ name: "reader", topic: notes, handler: "a/b.handler", whenExhausted: "block", undecodable: "block" });
	export const handler = consume(reader, async (record) => { record.value.length; });
`;

test("the simplest Avro consumer holds its own topic and format, and none of the tools", async () => {
	const { bytes, sources } = await bundleHandler(avroEntry);
	expect(bytes).toBeLessThanOrEqual(ceilings.avroConsumer);
	expect(sources.filter((path) => /^packages\/(codegen|local|cli|broker|sst)\//.test(path))).toEqual([]);
	expect(
		sources.filter((path) =>
			/core\/src\/(plan|testing)\/|definition\/(validate|json|app)|explain|dead-letter-|lookup|wanted-schemas|sigv4|aws-request/.test(
				path,
			),
		),
	).toEqual([]);
	const example = sources.filter((path) => /^packages\/(schemas|functions)\//.test(path));
	expect(example).toEqual([
		"packages/functions/src/delays/consumer.ts",
		"packages/schemas/src/generated/flight.ts",
		"packages/schemas/src/topics/flights.ts",
	]);
});

test("a consumer of plain text carries no format's code at all", async () => {
	const { bytes, sources, text } = await bundleHandler(plainEntry);
	expect(bytes).toBeLessThanOrEqual(ceilings.plainConsumer);
	expect(sources.filter((path) => path.includes("avsc") || path.includes("/avro/"))).toEqual([]);
	expect(text).not.toMatch(/new Function|client-glue|@aws-sdk/);
});

test.each([
	["glueLookup", "glue", "glueLookup()", ["glue-lookup", "ask-registry", "lookup", "aws-request", "http-request", "sigv4"]],
	["confluentLookup", "confluent", 'confluent({ url: "x" })', ["confluent-lookup", "ask-registry", "lookup", "http-request"]],
] as const)("%s is carried by those who import it, and nothing of other registries", async (name, path, call, own) => {
	const { sources, bytes } = await bundleHandler(
		`${plainEntry}\nimport { ${call.replace(/\(.*/, "")} } from "@millrace/core/${path}"; export const lookup = ${call};`,
	);
	const carried = sources.filter((source) => /lookup|registry|request|sigv4/.test(source));
	expect(carried).toEqual(own.map((file) => `packages/core/src/runtime/${file}.ts`).sort());
	expect(bytes).toBeLessThanOrEqual(ceilings.plainConsumer + ceilings[name]);
});

test("a sender is carried by those who import it", async () => {
	const { sources } = await bundleHandler(`${plainEntry}\nimport { s3 } from "@millrace/core/s3"; export const sender = s3();`);
	expect(sources).toContain("packages/core/src/runtime/dead-letter-s3.ts");
	expect(sources).not.toContain("packages/core/src/runtime/dead-letter-kafka.ts");
});
