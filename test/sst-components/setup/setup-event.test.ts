import { expect, test } from "vitest";
import { readSchemasEvent, readSchemasResult, readTopicsEvent } from "../../../packages/sst/src/setup/setup-event.ts";

const topics = {
	version: 1,
	bootstrap: "boot-a1.c3.kafka-serverless.eu-west-1.amazonaws.com:9098,127.0.0.1:9098",
	region: "eu-west-1",
	cluster: "serverless",
	topics: [{ name: "flights", partitions: 6, config: { "cleanup.policy": "delete" } }],
};
const schemas = {
	version: 1,
	registry: "airline",
	region: "eu-west-1",
	schemas: [
		{ subject: "flights-value", format: "AVRO", compatibility: "BACKWARD", versions: [{ digest: "d", definition: "{}" }] },
	],
};
const result = {
	schemas: [{ subject: "flights-value", versions: [{ digest: "d", id: "6d1b5ba8-8b9a-4c5b-9d5e-0d9b5a0f7a11", number: 1 }] }],
};

test("what a deployment sends and gets passes as it is", () => {
	expect(readTopicsEvent(topics)).toBe(topics);
	expect(readSchemasEvent(schemas)).toBe(schemas);
	expect(readSchemasResult(JSON.stringify(result))).toEqual(result);
});

test.each([
	[undefined, "event is not an object."],
	[{ ...topics, version: 2 }, "version is not 1."],
	[{ ...topics, bootstrap: "localhost" }, "bootstrap is not host:port,host:port."],
	[{ ...topics, bootstrap: `${topics.bootstrap},` }, "bootstrap is not host:port,host:port."],
	[{ ...topics, region: "" }, "region is not a region."],
	[{ ...topics, cluster: "kafka" }, 'cluster is not "serverless" or "provisioned".'],
	[{ ...topics, topics: {} }, "topics is not a list."],
	[{ ...topics, topics: [{ ...topics.topics[0], name: 1 }] }, "topics[0].name is not a name."],
	[{ ...topics, topics: [{ ...topics.topics[0], partitions: 0 }] }, "topics[0].partitions is not a whole number above 0."],
	[{ ...topics, topics: [{ ...topics.topics[0], config: { a: 1 } }] }, "topics[0].config is not settings as text."],
])("an event for topics that is none is refused by its first wrong field", (event, problem) => {
	expect(() => readTopicsEvent(event)).toThrow(
		expect.objectContaining({ code: "SETUP_EVENT_INVALID", message: expect.stringContaining(problem) }),
	);
});

const [schema] = schemas.schemas;
test.each([
	[{ ...schemas, registry: undefined }, "registry is not a name."],
	[{ ...schemas, schemas: [{ ...schema, subject: "" }] }, "schemas[0].subject is not a name."],
	[{ ...schemas, schemas: [{ ...schema, format: "JSON" }] }, 'schemas[0].format is not "AVRO".'],
	[{ ...schemas, schemas: [{ ...schema, compatibility: 1 }] }, "schemas[0].compatibility is not a mode of the registry."],
	[{ ...schemas, schemas: [{ ...schema, versions: [] }] }, "schemas[0].versions is not one version at least."],
	[
		{ ...schemas, schemas: [{ ...schema, versions: [{ digest: "d" }] }] },
		"schemas[0].versions[0] is not a digest and a definition.",
	],
])("an event for schemas that is none is refused by its first wrong field", (event, problem) => {
	expect(() => readSchemasEvent(event)).toThrow(
		expect.objectContaining({ code: "SETUP_EVENT_INVALID", message: expect.stringContaining(problem) }),
	);
});

test.each([
	["", "answer is not an object."],
	["null", "answer is not an object."],
	["{}", "schemas is not a list."],
	[
		JSON.stringify({ schemas: [{ subject: "a", versions: [{ digest: "d", id: "1", number: 1 }] }] }),
		"schemas[0].versions[0] is not a digest and a UUID.",
	],
])("an answer that is none is refused: %s", (text, problem) => {
	expect(() => readSchemasResult(text)).toThrow(problem);
});
