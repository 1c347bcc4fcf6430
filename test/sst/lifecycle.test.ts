import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { MAPPING } from "./example/deployment.ts";
import { edit, makeExampleApp } from "./example/example-app.ts";
import { readAccount, runSst, type SstRun } from "./run-sst.ts";

/*
  The life of a stage, by SST's real command line on the engine stand-in: what each command says, and what is done in which order. The tests
  build on each other, as the days of a stage do.
*/
const folder = mkdtempSync(join(tmpdir(), "millrace-lifecycle-"));
const sst = (stage: string, ...argv: readonly string[]) => runSst(folder, ...argv, "--stage", stage);

beforeAll(async () => {
	await makeExampleApp(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What was done to what a provider makes, but for what stayed the same. */
const changesOf = ({ steps }: SstRun) =>
	steps
		.filter(({ op, type }) => op !== "same" && type.split(":")[0] === "aws")
		.map(({ op, properties, type, urn }) => [op, type.split(":").at(-1), urn.split("::").at(-1), ...properties].join(" "));

test("a diff of a stage that does not exist lists what would be created, and creates nothing", async () => {
	const run = await sst("production", "diff");
	expect(run).toMatchObject({ code: 0, refused: [] });
	expect(new Set(run.steps.map(({ op }) => op))).toEqual(new Set(["create"]));
	expect(run.output).toContain("ServerlessCluster");
	expect(readAccount(folder)).toEqual({});
});

test("a deployment creates it, and the same again changes nothing at all", async () => {
	expect(await sst("production", "deploy")).toMatchObject({ code: 0, refused: [] });
	const again = await sst("production", "deploy");
	expect(again.code, again.output).toBe(0);
	expect(again.steps.filter(({ op }) => op !== "same")).toEqual([]);
	expect(JSON.parse((await sst("production", "diff", "--json")).output)).toEqual([]);
});

test("another batch size changes that mapping, and nothing else", async () => {
	edit(folder, "millrace.config.ts", "batchSize: 1000, memory", "batchSize: 900, memory");
	const planned = await sst("production", "diff");
	const done = await sst("production", "deploy");
	expect(done.code, done.output).toBe(0);
	expect(changesOf(done)).toEqual([expect.stringMatching(/^update EventSourceMapping \w*Delays\w* batchSize$/)]);
	expect(changesOf(planned)).toEqual(changesOf(done));
});

test("another start deletes the mapping before it creates the new one, and says what becomes of the offsets", async () => {
	edit(folder, "packages/functions/src/delays/consumer.ts", 'startFrom: "earliest"', 'startFrom: "latest"');
	const run = await sst("production", "deploy");
	expect(run.code, run.output).toBe(0);
	const mapping = run.steps.filter(({ op, type }) => type === MAPPING && op !== "same").map(({ op }) => op);
	expect(mapping).toEqual(["delete-replaced", "replace", "create-replacement"]);
	expect(run.output).toMatch(/offset/);
});

test("another name of a consumer deletes its mapping before it creates the new one, and says what becomes of the offsets", async () => {
	edit(folder, "packages/functions/src/delays/consumer.ts", 'name: "delays"', 'name: "lateness"');
	edit(folder, "millrace.config.ts", "delays: {", "lateness: {");
	const run = await sst("production", "deploy");
	expect(run.code, run.output).toBe(0);
	const mapping = run.steps.filter(({ op, type }) => type === MAPPING && op !== "same").map(({ op }) => op);
	expect(mapping.findIndex((op) => op.startsWith("delete"))).toBeLessThan(mapping.findIndex((op) => op.startsWith("create")));
	expect(run.output).toMatch(/offset/);
});

/** Types of what a stage has in the account, whatever SST's state says. */
const existing = (stage: string) => {
	const left = Object.entries(readAccount(folder)).filter(([, { urn }]) => urn.startsWith(`urn:pulumi:${stage}::`));
	return [...new Set(left.map(([key]) => key.split(" ")[0]?.split(":").at(-1)))].toSorted();
};
/** SST keeps the source maps of functions, in its own bucket. */
const KEPT_BY_SST = ["BucketObjectv2"];
/** What holds records, schemas and dead letters, and what these cannot be without. */
const KEPT = [
	...["Bucket", "BucketLifecycleConfiguration", "BucketOwnershipControls", "BucketPolicy", "BucketPublicAccessBlock"],
	...["BucketServerSideEncryptionConfiguration", "DefaultSecurityGroup", "Registry", "RouteTable", "RouteTableAssociation"],
	...[
		"SecurityGroup",
		"SecurityGroupEgressRule",
		"SecurityGroupIngressRule",
		"ServerlessCluster",
		"Subnet",
		"Vpc",
		"VpcEndpoint",
	],
];

test("a removal of production leaves what holds data, and a removal of dev leaves nothing of the app", async () => {
	expect(await sst("production", "remove")).toMatchObject({ code: 0 });
	expect(existing("production")).toEqual([...KEPT, ...KEPT_BY_SST].toSorted());
	expect(await sst("dev", "deploy")).toMatchObject({ code: 0 });
	expect(await sst("dev", "remove")).toMatchObject({ code: 0 });
	expect(existing("dev")).toEqual(KEPT_BY_SST);
});

test("a deployment over what a removal has left is refused for the names that are taken, and takes nothing away", async () => {
	const before = existing("production");
	const run = await sst("production", "deploy");
	expect(run.code).toBe(1);
	expect(run.output).toContain("exists already");
	expect(existing("production")).toEqual(expect.arrayContaining(before));
});
