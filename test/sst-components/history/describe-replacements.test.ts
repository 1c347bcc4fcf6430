import { expect, test } from "vitest";
import type { DeployedConsumer } from "../../../packages/sst/src/history/deployed-consumer.ts";
import { describeReplacements } from "../../../packages/sst/src/history/describe-replacements.ts";
import { maximalPlan } from "../maximal-plan.ts";

const [{ mapping }] = maximalPlan.consumers;
const consumer = (name: string, changes: Partial<typeof mapping> = {}) => ({ name, mapping: { ...mapping, ...changes } });

const deployed: DeployedConsumer = {
	consumer: "billing",
	group: "shop-test-billing",
	topic: "orders",
	cluster: "shop-test/1",
	start: "AT_TIMESTAMP 1700000000",
};
const messagesOf = (
	old: DeployedConsumer,
	names: Parameters<typeof describeReplacements>[1]["consumers"],
	cluster = "shop-test/1",
) => describeReplacements([old], { consumers: names, cluster }).messages;

test("nothing is said of a consumer that stays, and of one that is new", () => {
	expect(messagesOf(deployed, [consumer("billing"), consumer("another")])).toEqual([]);
	expect(describeReplacements([], { consumers: [consumer("billing")], cluster: undefined })).toEqual({
		renamed: new Map(),
		messages: [],
	});
});

test.each<[string, DeployedConsumer, RegExp]>([
	[
		"start",
		{ ...deployed, start: "TRIM_HORIZON" },
		/start changes from TRIM_HORIZON to AT_TIMESTAMP 1700000000\. The offsets .* stay and override/,
	],
	[
		"topic",
		{ ...deployed, topic: "payments" },
		/topic changes from payments to orders\. .* has no offsets there and starts at AT_TIMESTAMP/,
	],
	["group", { ...deployed, group: "old" }, /group changes from old to shop-test-billing\. The new group has no offsets/],
	["cluster", { ...deployed, cluster: "other/2" }, /moves from the cluster other\/2 to shop-test\/1\. Offsets do not move/],
])("another %s deletes the mapping and makes it again, with what becomes of the offsets", (_what, old, said) => {
	const messages = messagesOf(old, [consumer("billing")]);
	expect(messages).toEqual([expect.stringMatching(said)]);
	expect(messages[0]).toMatch(/^Consumer billing: its event source mapping is deleted and made again, because/);
});

test("a cluster that is not known before the deployment is not compared", () => {
	const { messages } = describeReplacements([{ ...deployed, cluster: "other/2" }], {
		consumers: [consumer("billing")],
		cluster: undefined,
	});
	expect(messages).toEqual([]);
});

test("a consumer that is gone and a new one of its topic are one that was renamed", () => {
	const { renamed, messages } = describeReplacements([deployed], { consumers: [consumer("invoices")], cluster: undefined });
	expect([...renamed]).toEqual([["invoices", "billing"]]);
	expect(messages).toEqual([
		expect.stringMatching(/^Consumer billing becomes invoices: .* has no offsets and starts at AT_TIMESTAMP .* Keep the name/),
	]);
});

test("two that are gone are not renamed to one, and another topic is no heir", () => {
	const { renamed, messages } = describeReplacements([deployed, { ...deployed, consumer: "audit", group: "shop-test-audit" }], {
		consumers: [consumer("invoices")],
		cluster: undefined,
	});
	expect([...renamed]).toEqual([["invoices", "billing"]]);
	expect(messages[1]).toMatch(/^Consumer audit is gone from the app: .* The offsets of its group shop-test-audit on orders stay/);
	expect(
		describeReplacements([{ ...deployed, topic: "payments" }], { consumers: [consumer("invoices")], cluster: undefined }).renamed
			.size,
	).toBe(0);
});
