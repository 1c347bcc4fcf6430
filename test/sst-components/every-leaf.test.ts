import "../support/fake-sst.ts";

import type { Plan } from "@millrace/core/plan";
import { describe, expect, test } from "vitest";
import { deployPlan } from "../../packages/sst/src/deploy-plan.ts";
import { runProgram } from "../support/fake-sst.ts";
import { existingPlan, lock, maximalPlan } from "./maximal-plan.ts";

/*
  Every property that a plan can express reaches a resource: each leaf of a plan that has everything is changed alone, and what is made has to
  change with it, or to be refused. The types of the two plans see to it that they have everything.
*/
const handlers = (part: string) => `setup/${part}.handler`;

async function madeOf(plan: Plan): Promise<string> {
	const { result, made } = await runProgram(() => deployPlan("Shop", plan, { locks: [lock], renamed: new Map(), handlers }));
	const links = Object.values(result.producers).map((producer) => producer.getSSTLink());
	const opts = made.map(({ opts: { retainOnDelete } }) => retainOnDelete);
	return JSON.stringify([made.map(({ type, name, args }) => ({ type, name, args })), links, opts]);
}

/** What a deployment leaves to others, by the end of the path of the leaf, and why. */
const ELSEWHERE: Readonly<Record<string, string>> = {
	version: "what readers understand; a reader that does not is refused by its types",
	"cluster.kind": "a discriminant: the two kinds are the two plans",
	"network.vpc.kind": "a discriminant: the two kinds are the two plans",
	"network.vpc.id": "given: nothing is created in it, and its subnets say where functions sit",
	"network.port": "given: the rules of a given VPC are its owner's",
	"registry.kind": "there is one kind",
	"schemas.0.part": "said in the subject",
	"destinations.1.expireDays": "of buckets alone",
	"destinations.2.expireDays": "of buckets alone",
	"destinations.3.expireDays": "of buckets alone",
	"destinations.3.name": "a topic of the app, made with the others",
	"producers.0.iam.0.Sid": "SST names no statement of what a link grants",
	"producers.0.iam.0.Effect": "there is one effect",
	"alarms.enabled": "without alarms there are none in the plan",
};
/** Leaves that are told to people. */
const FOR_PEOPLE = /\.(reason|neededBy\.\d+|writers\.\d+)$|^(costs|notes|warnings)/;

type Path = readonly (string | number)[];

function leavesOf(value: unknown, path: Path = []): readonly Path[] {
	if (typeof value !== "object" || value === null) return [path];
	return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, [...path, Array.isArray(value) ? Number(key) : key]));
}

function changed(value: unknown, path: Path): unknown {
	const [key, ...rest] = path;
	if (key === undefined) return otherThan(value);
	if (Array.isArray(value)) return value.map((item, index) => (index === key ? changed(item, rest) : item));
	return { ...(value as object), [key]: changed((value as Record<string, unknown>)[key], rest) };
}

function otherThan(value: unknown): unknown {
	switch (typeof value) {
		case "number":
			return value + 1;
		case "boolean":
			return !value;
		default:
			return OTHERS[String(value)] ?? `${value}-other`;
	}
}

/** Of texts that are one of a few. */
const OTHERS: Readonly<Record<string, string>> = {
	managed: "ec2",
	s3: "sqs",
	sqs: "sns",
	sns: "sqs",
	topic: "s3",
	Gateway: "Interface",
	Interface: "Gateway",
	glue: "plain",
	provisioned: "serverless",
};

describe.each([
	["a new cluster", maximalPlan as Plan],
	["an existing cluster", existingPlan as Plan],
])("on %s", (which, plan) => {
	const leaves = leavesOf(plan).filter((path) => !FOR_PEOPLE.test(path.join(".")));
	const deployed = leaves.filter((path) => {
		const reason = ELSEWHERE[path.join(".")];
		return reason === undefined || (reason.startsWith("given") && which === "a new cluster");
	});

	test("a plan has many leaves, and those that are not deployed are few", () => {
		expect(deployed.length).toBeGreaterThan(100);
		expect(leaves.length - deployed.length).toBeLessThan(20);
	});

	test.each(deployed.map((path) => [path.join("."), path] as const))("%s reaches a resource", async (_name, path) => {
		const before = await madeOf(plan);
		const other = changed(plan, path) as Plan;
		const after = await madeOf(other).catch((error: { readonly code: string }) => error.code);
		expect(after).not.toBe(before);
		expect(after).toMatch(/^\[|^[A-Z_]+$/);
	});
});

test("what is left out of a plan is left out of its resources", async () => {
	const {
		DestinationConfig: _d,
		ProvisionedPollerConfig: _p,
		FilterCriteria: _f,
		MetricsConfig: _m,
		...mapping
	} = maximalPlan.consumers[0].mapping;
	const plan = { ...maximalPlan, consumers: [{ ...maximalPlan.consumers[0], mapping }] } as Plan;
	const { made } = await runProgram(() => deployPlan("Shop", plan, { locks: [lock], renamed: new Map(), handlers }));
	const found = made.find(({ type }) => type === "aws:lambda/eventSourceMapping:EventSourceMapping");
	expect(Object.keys(found?.args ?? {})).not.toEqual(
		expect.arrayContaining([expect.stringMatching(/destinationConfig|provisionedPollerConfig|filterCriteria|metricsConfig/)]),
	);
});
