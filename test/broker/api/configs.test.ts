import { expect, test } from "vitest";
import { at } from "../support/raw-client.ts";
import { testBroker } from "../support/test-broker.ts";

const TOPIC = 2;
const BROKER = 4;

async function setUp() {
	const broker = await testBroker({
		topics: { t: { configs: { "segment.ms": "5000" } } },
		configs: { "log.retention.ms": "90000" },
	});
	const client = broker.client();
	const describe = async (resourceType: number, resourceName: string, ...configurationKeys: string[]) => {
		const resources = [
			{ resourceType, resourceName, configurationKeys: configurationKeys.length === 0 ? null : configurationKeys },
		];
		const answer = await client.request("DescribeConfigs", 4, { resources, includeSynonyms: false, includeDocumentation: false });
		return at(answer, "results", 0) as { errorCode: number; configs: { name: string; value: string; configSource: number }[] };
	};
	const value = async (resourceType: number, resourceName: string, name: string) => {
		const { configs } = await describe(resourceType, resourceName, name);
		return `${configs[0]?.value} ${configs[0]?.configSource}`;
	};
	const alter = async (
		name: "AlterConfigs" | "IncrementalAlterConfigs",
		resourceType: number,
		resourceName: string,
		configs: object[],
		validateOnly = false,
	) => {
		const resources = [{ resourceType, resourceName, configs }];
		return at(
			await client.request(name, name === "AlterConfigs" ? 2 : 1, { resources, validateOnly }),
			"responses",
			0,
			"errorCode",
		);
	};
	return { broker, describe, value, alter };
}

test("a value comes from the topic, the broker's options, or Kafka's defaults, and says so", async () => {
	const { describe, value } = await setUp();
	expect(await value(TOPIC, "t", "segment.ms")).toBe("5000 1");
	expect(await value(TOPIC, "t", "retention.ms")).toBe("90000 4");
	expect(await value(TOPIC, "t", "max.message.bytes")).toBe("1048588 5");
	expect(await value(BROKER, "1", "log.retention.ms")).toBe("90000 4");
	expect((await describe(TOPIC, "t")).configs.length).toBeGreaterThan(25);
	expect((await describe(TOPIC, "x")).errorCode).toBe(3);
	expect((await describe(BROKER, "7")).errorCode).toBe(42);
});

test("altering replaces all that is set, altering incrementally one after the other", async () => {
	const { value, alter } = await setUp();
	expect(await alter("AlterConfigs", TOPIC, "t", [{ name: "retention.ms", value: "1" }])).toBe(0);
	expect(await value(TOPIC, "t", "segment.ms")).toBe("604800000 5");
	const set = (name: string, given: string | null, configOperation = 0) => ({ name, value: given, configOperation });
	expect(await alter("IncrementalAlterConfigs", TOPIC, "t", [set("segment.ms", "77"), set("cleanup.policy", "compact", 2)])).toBe(
		0,
	);
	expect(await value(TOPIC, "t", "retention.ms")).toBe("1 1");
	expect(await value(TOPIC, "t", "cleanup.policy")).toBe("delete,compact 1");
	await alter("IncrementalAlterConfigs", TOPIC, "t", [set("cleanup.policy", "delete", 3), set("retention.ms", null, 1)]);
	expect(await value(TOPIC, "t", "cleanup.policy")).toBe("compact 1");
	expect(await value(TOPIC, "t", "retention.ms")).toBe("90000 4");
});

test("what is wrong, or only to be validated, changes nothing", async () => {
	const { value, alter } = await setUp();
	const set = (name: string, given: string | null, configOperation = 0) => ({ name, value: given, configOperation });
	const incremental = (...configs: object[]) => alter("IncrementalAlterConfigs", TOPIC, "t", configs);
	expect(await incremental(set("retention.ms", "soon"))).toBe(40);
	expect(await incremental(set("no.such", "1"))).toBe(40);
	expect(await incremental(set("retention.ms", "1", 2))).toBe(40);
	expect(await incremental(set("retention.ms", null))).toBe(42);
	expect(await incremental(set("segment.ms", "1"), set("cleanup.policy", "burn"))).toBe(40);
	expect(await alter("AlterConfigs", TOPIC, "x", [])).toBe(3);
	expect(await alter("AlterConfigs", 8, "t", [])).toBe(42);
	expect(await alter("AlterConfigs", TOPIC, "t", [{ name: "segment.ms", value: "9" }], true)).toBe(0);
	expect(await value(TOPIC, "t", "segment.ms")).toBe("5000 1");
});

test("a config of the broker that changes holds at once for the topics that do not set it", async () => {
	const { broker, value, alter } = await setUp();
	expect(await alter("AlterConfigs", BROKER, "", [{ name: "log.segment.bytes", value: "100" }])).toBe(0);
	expect(await value(TOPIC, "t", "segment.bytes")).toBe("100 2");
	broker.admin.append("t", 0, [{ value: "x".repeat(80) }]);
	broker.admin.append("t", 0, [{ value: "y" }]);
	await alter("AlterConfigs", TOPIC, "t", [{ name: "retention.bytes", value: "50" }]);
	broker.housekeep();
	expect(broker.admin.offsets("t")[0]?.start).toBe(1);
});
