import { planApp } from "@millrace/core/plan";
import { expect, test } from "vitest";
import config from "../../../millrace.config.ts";
import { readTags, tagsOf } from "../../../packages/sst/src/history/deployed-consumer.ts";
import { maximalPlan } from "../maximal-plan.ts";

test("a consumer is read back from the tags of its function", () => {
	const tags = tagsOf(maximalPlan.consumers[0]);
	expect(readTags({ ...tags, team: "ground" })).toEqual({
		consumer: "billing",
		group: "shop-test-billing",
		topic: "orders",
		cluster: `\${ClusterName}/\${ClusterUuid}`,
		start: "AT_TIMESTAMP 1700000000",
	});
});

test("tags of another function are none of a consumer", () => {
	expect(readTags({ "millrace:app": "shop", "millrace:stage": "test" })).toBeUndefined();
	expect(readTags({})).toBeUndefined();
});

test("keys and values are tags that AWS takes", () => {
	const names = { ClusterName: "airline-production", ClusterUuid: "0a1b2c3d-0000-4000-8000-000000000001-s1" };
	for (const consumer of [...planApp(config, "production").consumers, ...maximalPlan.consumers]) {
		for (const [key, value] of Object.entries(tagsOf(consumer))) {
			const filled = value.replace(/\$\{(\w+)\}/g, (_all, name: keyof typeof names) => names[name]);
			expect(`${key}${filled}`).toMatch(/^[\w .:/=+@-]+$/);
			expect(filled.length).toBeLessThanOrEqual(256);
		}
	}
});
