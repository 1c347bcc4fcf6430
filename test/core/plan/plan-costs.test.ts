import { describe, expect, test } from "vitest";
import type { App } from "../../../packages/core/src/definition/app.ts";
import { serverless } from "../../../packages/core/src/definition/cluster.ts";
import type { PlannedCost } from "../../../packages/core/src/plan/plan.ts";
import { planApp } from "../../../packages/core/src/plan/plan-app.ts";
import { PRICES } from "../../../packages/core/src/plan/prices.ts";
import { appOf, consumerOf, existingCluster, plainTopic } from "./sample-app.ts";

const costs = (app: App): readonly PlannedCost[] => planApp(app, "prod").costs;
const quantity = (app: App, driver: string): number | undefined => costs(app).find((cost) => cost.driver === driver)?.quantity;
const polled = (...groups: readonly (readonly [min: number, max: number, group?: string])[]): App =>
	appOf(
		groups.map(([min, max, group], index) =>
			consumerOf({
				name: `c${index}`,
				topic: { ...plainTopic, partitions: 100 },
				pollers: { min, max, ...(group && { group }) },
			}),
		),
		{ topics: [{ ...plainTopic, partitions: 100 }] },
	);

describe("what a stage costs", () => {
	test("is the cluster and its partitions, by the hour", () => {
		expect(costs(appOf([], { topics: [plainTopic] })).slice(0, 2)).toMatchObject([
			{ driver: "MSK Serverless cluster", quantity: 1, usdPerHour: 0.75, usdPerMonth: 547.5 },
			{ driver: "partitions", quantity: 6, usdPerHour: 0.0015, usdPerMonth: 6.57 },
		]);
	});

	test.each([
		["ten mappings alone, as in AWS's example", Array.from({ length: 10 }, () => [1, 1] as const), 10],
		["the same ten in a group", Array.from({ length: 10 }, () => [1, 1, "shared"] as const), 1],
		[
			"eleven pollers of a group",
			[
				[5, 5, "shared"],
				[6, 6, "shared"],
			] as const,
			2,
		],
		[
			"two groups",
			[
				[1, 1, "a"],
				[1, 1, "b"],
			] as const,
			2,
		],
		["eleven pollers alone", [[11, 20]] as const, 2],
	])("counts poller units of %s", (_title, groups, units) => {
		expect(quantity(polled(...groups), "event poller units")).toBe(units);
	});

	test("counts $0.185 an hour for a poller unit, and says how many there may be", () => {
		const cost = costs(polled([1, 25, "shared"])).find(({ driver }) => driver === "event poller units");
		expect(cost).toMatchObject({ usdPerHour: 0.185, usdPerMonth: 135.05 });
		expect(cost?.note).toContain("group shared; up to 3 units");
	});

	test("counts no pollers of a mapping that is off, and none on demand", () => {
		expect(quantity(appOf([consumerOf({ pollers: { min: 1, max: 2 }, enabled: false })]), "event poller units")).toBeUndefined();
		expect(quantity(appOf([consumerOf()]), "event poller units")).toBeUndefined();
	});

	test("counts interface endpoints in each zone, and no gateway", () => {
		expect(quantity(appOf([consumerOf()]), "interface endpoints")).toBe(4);
		expect(quantity(appOf([consumerOf()], { cluster: serverless({ zones: 3 }) }), "interface endpoints")).toBe(6);
		expect(quantity(appOf([consumerOf({ pollers: { min: 1, max: 2 } })]), "interface endpoints")).toBeUndefined();
	});

	test.each([
		["managed", "NAT gateways"],
		["ec2", "NAT instances"],
	] as const)("counts NAT in each zone: %s", (nat, driver) => {
		const app = appOf([consumerOf()], { cluster: serverless({ nat }) });
		expect(quantity(app, driver)).toBe(2);
		expect(quantity(app, "public IPv4 addresses")).toBe(2);
		expect(quantity(app, "interface endpoints")).toBeUndefined();
	});

	test("counts neither cluster nor network that are there already, and no partitions of brokers", () => {
		const drivers = costs(appOf([consumerOf()], { cluster: existingCluster() })).map(({ driver }) => driver);
		expect(drivers).toEqual(["alarms", "metrics of functions", "invocations", "running functions", "logs"]);
	});

	test("counts alarms and the metrics of functions by the month", () => {
		expect(costs(appOf([consumerOf()]))).toMatchObject(
			expect.arrayContaining([
				expect.objectContaining({ driver: "alarms", quantity: 4, usdPerMonth: 0.4 }),
				expect.objectContaining({ driver: "metrics of functions", quantity: 8, usdPerMonth: 2.4 }),
			]),
		);
	});

	test("gives every price a page and a day, and either a quantity or the price of use", () => {
		for (const { quantity: fixed, usdPerMonth, usdPerUnit, page, asOf } of costs(polled([1, 2]))) {
			expect(page).toMatch(/^https:\/\/aws\.amazon\.com\//);
			expect(asOf).toMatch(/^\d{4}-\d{2}-\d{2}$/);
			expect(fixed === undefined).toBe(usdPerUnit !== undefined);
			expect(fixed === undefined).toBe(usdPerMonth === undefined);
		}
		for (const price of Object.values(PRICES)) expect(Object.keys(price)).toHaveLength(3);
	});
});
