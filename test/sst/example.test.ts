import { cpSync, globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { delays as delaysConsumer } from "@example/functions/delays/consumer";
import { quakes as quakesConsumer } from "@example/functions/quakes/consumer";
import { weather as weatherConsumer } from "@example/functions/weather/consumer";
import { flights } from "@example/schemas/topics/flights";
import { type Plan, type PlannedConsumer, planApp } from "@millrace/core/plan";
import { deliver } from "@millrace/core/testing";
import { localSchemaId, writeGlueHeader } from "@millrace/core/wire";
import { type ObjectStoreStandIn, startObjectStore } from "@millrace/local";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { readSection, writeSection } from "../../bench/write-section.ts";
import config from "../../millrace.config.ts";
import { readEarthquakes, readWeather } from "../../scripts/demo/real-data.ts";
import { type Receiver, startReceiver } from "../../scripts/demo/receiver.ts";
import { root } from "../support/sources.ts";
import { breachedRules } from "./cloudformation/rules.ts";
import { breachedCrossFieldRules } from "./cross-field.ts";
import type { Properties } from "./engine/protocol.ts";
import { allowedOf, principalsOf } from "./example/access.ts";
import { type DeployedRow, deployedPage, deployedSummary, readArchives } from "./example/deployed-tables.ts";
import {
	type Deployment,
	deployExample,
	EXAMPLE,
	environmentOf,
	FUNCTION,
	filled,
	resourcesOf,
	resourceWith,
} from "./example/deployment.ts";
import { edit, makeExampleApp } from "./example/example-app.ts";
import type { Names } from "./example/permissions.ts";
import { functionsOf, mappingOf, pairsOf, statementsOf } from "./example/plan-arrives.ts";
import { archiveOf, startDeployed } from "./example/run-deployed.ts";
import { measureStarts } from "./runtime/measure-starts.ts";
import { readZip } from "./runtime/read-zip.ts";
import { metricsOf, type RunningFunction } from "./runtime/run-function.ts";
import { unknownInputs } from "./types/captured-inputs.ts";
import { checkTypes } from "./types/check-types.ts";

/* The repository's own application, deployed by SST's real command line against the stand-ins: every stage, and all that was captured of it. */
const STAGES = ["dev", "staging", "production"] as const;
const folder = mkdtempSync(join(tmpdir(), "millrace-example-"));
const deployed = new Map<string, Deployment>();
const stageOf = (stage: string) => {
	const deployment = deployed.get(stage);
	if (deployment === undefined) throw new Error(`The stage ${stage} was not deployed.`);
	return deployment;
};

beforeAll(async () => {
	await makeExampleApp(folder);
	for (const stage of STAGES) deployed.set(stage, await deployExample(folder, stage));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("the components, the stacks and the configuration are right by SST's own types, and a wrong name is not", async () => {
	// The sources, because a compiler does not look into declarations of others.
	for (const copy of ["right", "wrong"]) cpSync(join(root, "packages/sst/src"), join(folder, copy), { recursive: true });
	edit(folder, "wrong/components/consumer.ts", "MappingId: this.#mapping.uuid", "MappingId: this.#mapping.uid");
	const files = [".sst/platform/config.d.ts", "sst.config.ts", "stacks/airline.ts", "right/index.ts", "wrong/index.ts"];
	expect(await checkTypes(folder, files)).toEqual([expect.stringMatching(/^wrong.*'uid' does not exist/)]);
});

describe.each(STAGES)("the stage %s", (stage) => {
	const plan = planApp(config, stage);

	test("is deployed, and nothing is asked of anything but the stand-ins", () => {
		expect(stageOf(stage).run).toMatchObject({ code: 0, refused: [] });
	});

	test("breaches no rule of AWS's for CloudFormation", () => {
		expect(breachedRules(stageOf(stage).resources)).toEqual([]);
	});

	test("breaches no rule between the settings of a mapping", () => {
		expect(breachedCrossFieldRules(stageOf(stage).resources, Date.now())).toEqual([]);
	});

	test("sends nothing that the provider does not know", async () => {
		expect(await unknownInputs(stageOf(stage).resources)).toEqual([]);
	});

	test("is what its plan says, leaf by leaf", () => {
		const pairs = pairsOf(plan, stageOf(stage));
		expect(pairs.length).toBeGreaterThan(20);
		for (const { of, planned, captured } of pairs) expect({ [of]: captured }).toEqual({ [of]: planned });
	});

	test("carries the tags of its plan on everything that takes tags", () => {
		const untagged = stageOf(stage).resources.filter(({ inputs, type }) => {
			const tags = inputs["tags"] as Properties | undefined;
			return !WITHOUT_TAGS.has(type) && !Object.entries(plan.tags).every(([key, value]) => tags?.[key] === value);
		});
		expect(untagged.map(({ urn }) => urn)).toEqual([]);
	});

	test("tells each function the ids of the versions that it reads, as the registry gave them", () => {
		const ids = plan.consumers.map((consumer) => [consumer.name, toldIds(consumer, stageOf(stage))]);
		const registered = plan.consumers.map((consumer) => [consumer.name, registeredIds(plan, consumer, stageOf(stage))]);
		expect(Object.fromEntries(ids)).toEqual(Object.fromEntries(registered));
		expect(ids.map(([name, told]) => [name, Object.keys(told ?? {}).length > 0])).toEqual([
			["delays", true],
			["quakes", false],
			["weather", true],
		]);
	});

	test("creates a mapping after the permissions of its function, and after its topic", () => {
		for (const consumer of plan.consumers) {
			const mapping = mappingOf(consumer, stageOf(stage));
			const topics = resourceWith(stageOf(stage), "aws:lambda/invocation:Invocation", "functionName", plan.setup.topics.name);
			expect(mapping.dependencies).toContain(topics.urn);
		}
	});

	test("lets each function do exactly what it needs", () => {
		const principals = principalsOf(stageOf(stage), namesOf(plan, stageOf(stage)));
		expect(principals.filter(({ needs }) => needs.length === 0)).toEqual([]);
		for (const principal of principals) {
			const { allowed, needed } = allowedOf(principal, principals);
			expect({ [principal.name]: allowed }).toEqual({ [principal.name]: needed });
		}
	});

	test("lets nobody but Lambda take a role, and attaches no policy of AWS's", () => {
		for (const { inputs, urn } of resourcesOf(stageOf(stage), "aws:iam/role:Role")) {
			const { Statement } = JSON.parse(String(inputs["assumeRolePolicy"]));
			expect({ [urn]: Statement }).toEqual({
				[urn]: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
			});
			expect(inputs["managedPolicyArns"] ?? []).toEqual([]);
		}
	});

	test("names every action in full, and every resource but where AWS has none", () => {
		const statements = resourcesOf(stageOf(stage), "aws:iam/role:Role").flatMap((role) => statementsOf(role, stageOf(stage)));
		for (const { Action, Resource } of statements as readonly { Action: readonly string[]; Resource: readonly string[] }[]) {
			expect([Action].flat().filter((action) => action.includes("*"))).toEqual([]);
			if (![Resource].flat().includes("*")) continue;
			expect([Action].flat().filter((action) => WITHOUT_RESOURCE[action] === undefined)).toEqual([]);
		}
	});

	test("keeps what holds data when it is removed, if its plan says so", () => {
		const holding = stageOf(stage).resources.filter(({ type }) => HOLDING_DATA.has(type));
		expect(holding.length).toBeGreaterThanOrEqual(3);
		expect(new Set(holding.map(({ retainOnDelete = false }) => retainOnDelete))).toEqual(new Set([plan.protect]));
		expect(plan.protect).toBe(stage === "production");
	});
});

const HOLDING_DATA = new Set([
	"aws:glue/registry:Registry",
	"aws:msk/serverlessCluster:ServerlessCluster",
	"aws:s3/bucket:Bucket",
]);

/** What the provider knows no tags of, or SST makes itself. */
const WITHOUT_TAGS: ReadonlySet<string> = new Set([
	"aws:cloudwatch/dashboard:Dashboard",
	"aws:ec2/route:Route",
	"aws:ec2/routeTableAssociation:RouteTableAssociation",
	"aws:iam/rolePolicy:RolePolicy",
	"aws:lambda/invocation:Invocation",
	"aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
	"aws:s3/bucketObjectv2:BucketObjectv2",
	"aws:s3/bucketOwnershipControls:BucketOwnershipControls",
	"aws:s3/bucketPolicy:BucketPolicy",
	"aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
	"aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
	"random:index/randomBytes:RandomBytes",
]);

const DESCRIBES = "describing actions have no form of resource";
const NOT_YET = "the interface does not exist yet, and Lambda wants these at large";
/** Every action that may stand with `*`, and why. */
const WITHOUT_RESOURCE: Readonly<Record<string, string>> = {
	"ec2:AssignPrivateIpAddresses": NOT_YET,
	"ec2:CreateNetworkInterface": NOT_YET,
	"ec2:DeleteNetworkInterface": NOT_YET,
	"ec2:DescribeNetworkInterfaces": DESCRIBES,
	"ec2:DescribeSecurityGroups": DESCRIBES,
	"ec2:DescribeSubnets": DESCRIBES,
	"ec2:DescribeVpcs": DESCRIBES,
	"ec2:UnassignPrivateIpAddresses": NOT_YET,
	"glue:GetSchemaVersion": "Glue judges a version by its id against no registry or schema",
};

function namesOf(plan: Plan, deployment: Deployment): Names {
	const bucket = filled(`\${Bucket:${plan.destinations[0]?.name}}`, deployment);
	const clusterArn = filled(`\${ClusterArn}`, deployment);
	return {
		clusterArn,
		bucketArn: `arn:aws:s3:::${bucket}`,
		registry: plan.registry?.name ?? "",
		app: plan.app,
		stage: plan.stage,
	};
}

/** What a function was told, and what the deploy-time step answered about the subjects of its topic. */
function toldIds({ function: { name } }: PlannedConsumer, deployment: Deployment): Readonly<Record<string, string>> {
	const { MILLRACE = "{}" } = environmentOf(resourceWith(deployment, FUNCTION, "name", name));
	return JSON.parse(MILLRACE).schemaIds ?? {};
}

function registeredIds(plan: Plan, { topic }: PlannedConsumer, deployment: Deployment): Readonly<Record<string, string>> {
	const step = resourceWith(deployment, "aws:lambda/invocation:Invocation", "functionName", plan.setup.schemas?.name);
	const { schemas } = JSON.parse(String(step.outputs["result"])) as SchemasResult;
	const subjects = plan.schemas.filter((schema) => schema.topic === topic).map(({ subject }) => subject);
	const versions = schemas.filter(({ subject }) => subjects.includes(subject)).flatMap((schema) => schema.versions);
	return Object.fromEntries(
		versions.map(({ id, digest }) => [Buffer.from(id.replaceAll("-", ""), "hex").toString("base64url"), digest.slice(0, 16)]),
	);
}

interface SchemasResult {
	readonly schemas: readonly {
		readonly subject: string;
		readonly versions: readonly { readonly digest: string; readonly id: string }[];
	}[];
}

test("the page of resources lists what production has, each once", () => {
	const page = readFileSync(join(root, "docs/resources.md"), "utf8");
	const listed = [...page.matchAll(/^\| `(aws:[^`]+|random:[^`]+)` +\| `([^`]+)`/gm)].map(([, type, name]) => `${type} ${name}`);
	const captured = stageOf("production").resources.map(({ type, urn }) => `${type} ${urn.split("::").at(-1)}`);
	expect(listed.toSorted()).toEqual(captured.toSorted());
	expect(EXAMPLE).toBe(config.name);
});

describe("the functions of production, unpacked under AWS's runtime client", () => {
	const plan = planApp(config, "production");
	const lambdaOf = (name: string) => resourceWith(stageOf("production"), FUNCTION, "name", `${EXAMPLE}-production-${name}`);
	const letters = join(folder, "letters");
	const running: RunningFunction[] = [];
	let store: ObjectStoreStandIn;
	let receiver: Receiver;
	let broken = false;

	beforeAll(async () => {
		store = await startObjectStore({ directory: letters, fault: () => (broken ? { kind: "serverError" } : undefined) });
		receiver = await startReceiver();
	});
	afterEach(async () => {
		broken = false;
		for (const started of running.splice(0)) await started.close();
	});
	afterAll(() => Promise.all([store.close(), receiver.close()]));

	async function start(name: string): Promise<RunningFunction> {
		const environment = {
			DASHBOARD_URL: receiver.endpoint,
			ALERT_URL: `${receiver.endpoint}/alerts`,
			SINK_URL: `${receiver.endpoint}/lines`,
		};
		const started = await startDeployed(lambdaOf(name), stageOf("production"), { objectStore: store.endpoint, environment });
		running.push(started);
		return started;
	}
	const flight = (origin: string) => ({
		key: origin,
		value: { date: new Date(0), delay: 30, distance: 100, origin, destination: "LAS" },
	});
	const bucket = () => join(letters, filled(`\${Bucket:failures}`, stageOf("production")));
	const lettersOf = (consumer: string) =>
		globSync(`${consumer}/**`, { cwd: bucket(), withFileTypes: true }).filter((entry) => entry.isFile());

	test("delays adds up a batch, and dead-letters what is undecodable and what its handler gave up", async () => {
		const delays = await start("delays");
		const poison = { key: "DTW", rawValue: writeGlueHeader(localSchemaId(flights.value.digest ?? ""), Buffer.from([0xff])) };
		const event = deliver(delaysConsumer, [flight("DTW"), poison, flight("NOWHERE"), flight("DTW")]);
		expect(await delays.invoke(event)).toMatchObject({ response: { batchItemFailures: [] } });
		expect(receiver.board.airports()).toEqual([{ airport: "DTW", flights: 2, meanDelay: 30, lateShare: 1 }]);
		expect(lettersOf("delays")).toHaveLength(2);
		expect(metricsOf(delays.log())).toMatchObject([{ delivered: 4, succeeded: 2, undecodable: 1 }]);
	});

	test("delays reports what it could not dead-letter, and all behind it in that partition", async () => {
		broken = true;
		const delays = await start("delays");
		const event = deliver(delaysConsumer, [
			{ ...flight("DTW"), partition: 0 },
			{ ...flight("NOWHERE"), partition: 0 },
			{ ...flight("DTW"), partition: 0 },
			{ ...flight("DTW"), partition: 1 },
		]);
		const { response } = await delays.invoke(event);
		expect(response).toEqual({
			batchItemFailures: [
				{ itemIdentifier: { partition: "flights-0", offset: 1 } },
				{ itemIdentifier: { partition: "flights-0", offset: 2 } },
			],
		});
	});

	test("every other function loads, and the step refuses an event that no deployment sends", async () => {
		for (const { name } of functionsOf(plan)) {
			const short = name.replace(`${EXAMPLE}-production-`, "");
			const started = await start(short);
			if (short.endsWith("-setup")) {
				expect(await started.invoke({})).toMatchObject({ error: { errorMessage: expect.stringContaining("version") } });
			}
		}
	});

	test("weigh what the documentation says, and start as it was measured", async ({ annotate }) => {
		const events: Readonly<Record<string, unknown>> = {
			delays: deliver(delaysConsumer, [flight("DTW")]),
			quakes: deliver(
				quakesConsumer,
				readEarthquakes()
					.slice(0, 1)
					.map((value) => ({ key: value.id, value })),
			),
			weather: deliver(
				weatherConsumer,
				readWeather()
					.slice(0, 1)
					.map((value) => ({ key: "Seattle", value })),
			),
		};
		const names = functionsOf(plan).map(({ name }) => name.replace(`${EXAMPLE}-production-`, ""));
		const starts = await measureStarts(
			Object.fromEntries(Object.entries(events).map(([name, event]) => [name, { event, start: () => start(name) }])),
		);
		const rows = names.map((name): DeployedRow => {
			const zip = readFileSync(archiveOf(lambdaOf(name), stageOf("production")));
			const bundle = readZip(zip).find((entry) => entry.name.endsWith(".mjs"));
			return {
				name,
				zipBytes: zip.length,
				bundleBytes: bundle?.content.length ?? 0,
				...(starts[name] && { starts: starts[name] }),
			};
		});
		await annotate(`\n${deployedPage(rows)}`);
		if (process.env["MILLRACE_WRITE"] !== undefined) {
			writeSection(join(root, "docs/performance.md"), deployedPage(rows), "deployed");
			writeSection(join(root, "README.md"), deployedSummary(rows), "deployed");
		}
		const told = readArchives(readSection(readFileSync(join(root, "docs/performance.md"), "utf8"), "deployed"));
		expect(Object.keys(told)).toEqual(names);
		for (const { name, zipBytes } of rows) expect(Math.abs(zipBytes / (told[name] ?? 0) - 1)).toBeLessThanOrEqual(0.02);
	});
});
