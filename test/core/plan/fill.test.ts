// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders of a plan are literal text
import { describe, expect, test } from "vitest";
import { fillPlaceholders, PlaceholderError, placeholdersOf } from "../../../packages/core/src/plan/fill.ts";
import { planApp } from "../../../packages/core/src/plan/plan-app.ts";
import { VALUES } from "./iam-universe.ts";
import { appOf, consumerOf, glueTopic, plainTopic, producerOf } from "./sample-app.ts";

const plan = planApp(
	appOf(
		[
			consumerOf({ topic: glueTopic, pollers: { min: 1, max: 2 }, onFailure: "sqs:late" }),
			consumerOf({ name: "audit", onFailure: "sns:late", deadLetter: "topic:flights" }),
		],
		{ topics: [plainTopic, glueTopic], producers: [producerOf({ handler: "functions/feed.handler" })] },
	),
	"prod",
);

function failure(run: () => unknown): PlaceholderError {
	try {
		run();
	} catch (error) {
		if (error instanceof PlaceholderError) return error;
		throw error;
	}
	throw new Error("it was filled");
}

describe("filling placeholders", () => {
	test("leaves none in a whole plan, and everything else as it was", () => {
		const filled = fillPlaceholders(plan, VALUES);
		expect(placeholdersOf(filled)).toEqual([]);
		expect(JSON.stringify(filled)).not.toContain("${");
		expect(filled.consumers[0]?.mapping).toMatchObject({ BatchSize: 100, EventSourceArn: VALUES["ClusterArn"] });
		expect(filled.consumers[0]?.alarms[0]?.dimensions).toEqual({ EventSourceMappingUUID: VALUES["MappingId"] });
	});

	test("knows every placeholder that a plan has", () => {
		expect([...placeholdersOf(plan)].sort()).toEqual([
			"Account",
			"Brokers",
			"Bucket:failures",
			"ClusterArn",
			"ClusterName",
			"ClusterUuid",
			"MappingId",
			"Notification:late",
			"Queue:late",
			"Region",
		]);
	});

	test("does not change what it is given", () => {
		const before = JSON.stringify(plan);
		fillPlaceholders(plan, VALUES);
		expect(JSON.stringify(plan)).toBe(before);
	});

	test.each(["Region", "ClusterUuid", "Bucket:failures", "MappingId"])("says that %s has no value, with what to do", (name) => {
		for (const value of [undefined, ""]) {
			const { [name]: _left, ...others } = VALUES;
			const error = failure(() => fillPlaceholders(plan, value === undefined ? others : { ...others, [name]: value }));
			expect(error.code).toBe("PLACEHOLDER_UNFILLED");
			expect(error.problem).toBe(`Nothing was given for the placeholder "\${${name}}".`);
			expect(error.fix).toContain(JSON.stringify(name));
		}
	});

	test.each(["${Regoin}", "${Bucket:}", "${Bucket:Fail}", "${}", "${constructor}", "${__proto__}"])(
		"refuses %s, which no plan has",
		(text) => {
			const error = failure(() => fillPlaceholders({ Resource: [`arn:${text}`] }, VALUES));
			expect(error.code).toBe("PLACEHOLDER_UNFILLED");
			expect(error.problem).toContain(JSON.stringify(text));
		},
	);

	test("fills once: a value that looks like a placeholder stays", () => {
		expect(fillPlaceholders("${Region}", { Region: "${Account}" })).toBe("${Account}");
		expect(fillPlaceholders("${Region}", { Region: "$&$1" })).toBe("$&$1");
	});

	test("leaves the user's own text alone where it is no placeholder of a plan", () => {
		const environment = { TEMPLATE: "${name} of ${Region}" };
		const FilterCriteria = { Filters: [{ Pattern: '{"value":{"text":["${name}"]}}' }] };
		expect(fillPlaceholders({ environment, FilterCriteria }, VALUES)).toEqual({
			environment: { TEMPLATE: "${name} of eu-central-1" },
			FilterCriteria,
		});
	});

	test("takes any value: numbers, booleans, nulls and lists stay what they are", () => {
		const value = { a: 1, b: true, c: null, d: ["x", { e: undefined }] };
		expect(fillPlaceholders(value, {})).toEqual(value);
	});
});
