import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Plan, planApp } from "@millrace/core/plan";
import { setupInput } from "@millrace/sst";
import { expect, test } from "vitest";
import app from "../../../millrace.config.ts";
import { readSchemasEvent, readTopicsEvent } from "../../../packages/sst/src/setup/setup-event.ts";
import { root } from "../../support/sources.ts";

const plan = planApp(app, "production", { now: 0 });
const lock = () => JSON.parse(readFileSync(join(root, "packages/schemas/schemas.lock.json"), "utf8"));
const input = (changed: Partial<Plan> = {}, locks = [lock()]) => setupInput({ ...plan, ...changed }, locks);

test("the example's step gets the plan's topics, and the released versions of framed schemas", () => {
	const { topics, schemas } = input();
	expect(topics).toEqual({ version: 1, cluster: "serverless", topics: plan.topics });
	expect(schemas?.registry).toBe(plan.registry?.name);
	expect(schemas?.schemas.map(({ subject, compatibility, versions }) => [subject, compatibility, versions.length])).toEqual(
		plan.schemas
			.filter(({ digest }) => digest !== undefined)
			.map(({ subject, compatibility, name }) => [subject, compatibility, lock().schemas[name].length]),
	);
	for (const schema of schemas?.schemas ?? []) {
		expect(schema.versions.at(-1)?.digest).toBe(plan.schemas.find(({ subject }) => subject === schema.subject)?.digest);
	}
});

test("with the cluster's address both are events that the functions take", () => {
	const { topics, schemas } = input();
	const bootstrap = "boot-a1.c3.kafka-serverless.eu-west-1.amazonaws.com:9098";
	const events = { topics: { ...topics, bootstrap, region: "eu-west-1" }, schemas: { ...schemas, region: "eu-west-1" } };
	expect(readTopicsEvent(JSON.parse(JSON.stringify(events.topics)))).toEqual(events.topics);
	expect(readSchemasEvent(JSON.parse(JSON.stringify(events.schemas)))).toEqual(events.schemas);
});

test("the same plan and lock give the same bytes", () => {
	expect(JSON.stringify(input())).toBe(JSON.stringify(input(planApp(app, "production", { now: 1 }))));
});

test("what may lose records is passed on by name", () => {
	const allow = { shrinkRetention: ["flights"] };
	expect(setupInput(plan, [lock()], allow).topics).toMatchObject({ allow });
});

test("an existing cluster is told by its type, which decides what may be set", () => {
	const cluster = { ...{ kind: "existing" as const, arn: "arn", name: "shared", uuid: "u", region: "r", account: "1" } };
	for (const type of ["serverless", "provisioned"] as const) {
		expect(input({ cluster: { ...cluster, type } }).topics.cluster).toBe(type);
	}
});

test("an app without a registry, or without framed topics, registers nothing and needs no lock", () => {
	const { registry, ...without } = plan;
	expect(registry).toBeDefined();
	expect(setupInput(without, []).schemas).toBeUndefined();
	expect(input({ schemas: plan.schemas.map((one) => ({ ...one, wire: "confluent" as const })) }, []).schemas).toBeUndefined();
});

const flight = plan.schemas.find(({ name }) => name === "airline.Flight") as Plan["schemas"][number];

test.each([
	[
		"is not in the lock file",
		{ ...flight, name: "airline.Gate" },
		"airline.Gate of topic flights was not released: the lock file does not have it",
	],
	[
		"differs from the newest release",
		{ ...flight, digest: "0".repeat(64) },
		"airline.Flight of topic flights was not released: it differs",
	],
])("a schema that %s has to be released first", (_, schema, problem) => {
	expect(() => input({ schemas: [schema] })).toThrow(
		expect.objectContaining({
			code: "SCHEMA_NOT_RELEASED",
			message: expect.stringContaining(problem),
			fix: expect.stringContaining("millrace generate --release"),
		}),
	);
});

test("topics that share a schema name register it once, and have to agree on its compatibility", () => {
	const shared = { ...flight, topic: "flights-archive" };
	expect(input({ schemas: [flight, shared] }).schemas?.schemas).toHaveLength(1);
	expect(() => input({ schemas: [flight, { ...shared, compatibility: "NONE" }] })).toThrow(
		expect.objectContaining({ code: "COMPATIBILITY_CLASH" }),
	);
});
