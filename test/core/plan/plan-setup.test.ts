import { describe, expect, test } from "vitest";
import { planApp } from "../../../packages/core/src/plan/plan-app.ts";
import { setupName } from "../../../packages/core/src/plan/plan-setup.ts";
import { appOf, consumerOf, glueTopic, plainTopic } from "./sample-app.ts";

describe("the deploy-time step", () => {
	test("creates topics from inside the VPC, and registers schemas from outside it", () => {
		const { setup } = planApp(appOf([consumerOf({ topic: glueTopic })]), "prod");
		expect(setup.topics).toMatchObject({ name: "shop-prod-topics-setup", timeoutSeconds: 840, vpc: { needed: true } });
		expect(setup.schemas).toMatchObject({ name: "shop-prod-schemas-setup", vpc: { needed: false } });
	});

	test.each([
		["no framed values", plainTopic],
		["framed values without a definition", { ...glueTopic, value: { ...glueTopic.value, digest: undefined } }],
		["values that Confluent's registry frames", { ...glueTopic, wire: { key: "plain", value: "confluent" } as const }],
	])("registers nothing for %s", (_title, topic) => {
		expect(planApp(appOf([consumerOf({ topic })]), "prod").setup).not.toHaveProperty("schemas");
	});
});

describe("the names of its functions", () => {
	test("are those of app and stage as long as Lambda takes them", () => {
		expect(setupName({ name: "a".repeat(40), stage: "dev" }, "topics")).toBe(`${"a".repeat(40)}-dev-topics-setup`);
	});

	test("are cut to 64 characters, and stay apart by stage and by part", () => {
		const apps = ["a", "b"].flatMap((last) => [`${"s".repeat(39)}${last}`].map((stage) => ({ name: "a".repeat(40), stage })));
		const names = apps.flatMap((app) => (["topics", "schemas"] as const).map((part) => setupName(app, part)));
		for (const name of names) expect(name).toMatch(/^a{40}[a-z0-9-]{1,24}$/);
		expect(new Set(names).size).toBe(4);
	});
});
