import { expect, test } from "vitest";
import { type Declaration, declare, register } from "./declare.ts";
import type { Account } from "./engine/account.ts";
import type { RegisterResource } from "./engine/protocol.ts";
import { createStack, type Stack } from "./engine/stack.ts";

/* What the engine stand-in does to a stack that is there: Pulumi's rules, as far as our components need them. */
const MAPPING = "aws:lambda/eventSourceMapping:EventSourceMapping";
const mapping = (batchSize: number, group: string, more: Declaration = {}, name = "Mapping") =>
	declare(MAPPING, name, {
		inputs: { eventSourceArn: "arn:c", batchSize, amazonManagedKafkaEventSourceConfig: { consumerGroupId: group } },
		...more,
	});
const role = (name: string, more: Declaration = {}) => declare("aws:iam/role:Role", name, more);

/** Deployments of one stage, one after the other. */
function createStage() {
	const account: Account = {};
	let former: Stack["resources"] = [];
	return {
		account,
		deploy(...declared: readonly RegisterResource[]): readonly string[] {
			const stack = createStack("shop", "test", { former, account });
			try {
				for (const request of declared) register(stack, request);
				stack.finish();
			} finally {
				former = stack.resources;
			}
			return told(stack);
		},
		preview(...declared: readonly RegisterResource[]) {
			const stack = createStack("shop", "test", { preview: true, former, account });
			const answers = declared.map((request) => register(stack, request));
			stack.finish();
			return { answers, steps: told(stack) };
		},
		ids: () => former.map(({ id }) => id),
	};
}
const told = (stack: Stack) =>
	stack.steps.map(({ op, urn, properties, retained }) =>
		[op, urn.split("::").at(-1), ...properties, ...(retained ? ["retained"] : [])].join(" "),
	);

test("what is declared again as it was stays the same, and what changed is updated", () => {
	const stage = createStage();
	expect(stage.deploy(mapping(10, "g"))).toEqual(["create Mapping"]);
	expect(stage.deploy(mapping(10, "g"))).toEqual(["same Mapping"]);
	const before = stage.ids();
	expect(stage.deploy(mapping(20, "g"))).toEqual(["update Mapping batchSize"]);
	expect(stage.ids()).toEqual(before);
});

test("another value of an immutable property makes another resource, before the old one is deleted", () => {
	const stage = createStage();
	stage.deploy(mapping(10, "g"));
	const before = stage.ids();
	const group = "amazonManagedKafkaEventSourceConfig.consumerGroupId";
	expect(stage.deploy(mapping(20, "h"), role("Later"))).toEqual([
		`create-replacement Mapping ${group}`,
		`replace Mapping ${group}`,
		"create Later",
		"delete-replaced Mapping",
	]);
	expect(stage.ids()).not.toContain(before[0]);
});

test("deleteBeforeReplace deletes first", () => {
	const stage = createStage();
	stage.deploy(mapping(10, "g"));
	const group = "amazonManagedKafkaEventSourceConfig.consumerGroupId";
	expect(stage.deploy(mapping(10, "h", { deleteBeforeReplace: true }))).toEqual([
		"delete-replaced Mapping",
		`replace Mapping ${group}`,
		`create-replacement Mapping ${group}`,
	]);
});

test("a property that the program wants replacements for is as good as immutable", () => {
	const stage = createStage();
	stage.deploy(mapping(10, "g"));
	const steps = stage.deploy(mapping(20, "g", { replaceOnChanges: ["batchSize"], deleteBeforeReplace: true }));
	expect(steps).toContain("replace Mapping batchSize");
});

test("a name that is taken is refused, as it is when a group moves to another mapping without a deletion in between", () => {
	const stage = createStage();
	stage.deploy(mapping(10, "g"));
	expect(() => stage.deploy(mapping(10, "g", {}, "Renamed"))).toThrow("exists already");
	expect(stage.deploy(mapping(10, "g", { aliases: [`urn:pulumi:test::shop::${MAPPING}::Mapping`] }, "Renamed"))).toEqual([
		"same Renamed",
	]);
});

test("what has no unique name may be there twice while it is replaced", () => {
	const stage = createStage();
	const upload = (key: string) => declare("aws:s3/bucketObjectv2:BucketObjectv2", "Code", { inputs: { bucket: "assets", key } });
	stage.deploy(upload("one.zip"));
	expect(stage.deploy(upload("two.zip"))).toEqual(["create-replacement Code key", "replace Code key", "delete-replaced Code"]);
	expect(Object.keys(stage.account)).toHaveLength(1);
});

test("a failed deployment keeps what was there, and what it made", () => {
	const stage = createStage();
	stage.deploy(role("Role"), mapping(10, "g"));
	expect(() => stage.deploy(role("Another"), mapping(10, "g", {}, "Renamed"))).toThrow("exists already");
	expect(stage.deploy(role("Role"), role("Another"), mapping(10, "g"))).toEqual(["same Role", "same Another", "same Mapping"]);
});

test("what is no longer declared is deleted, in the reverse of the order in which it was made", () => {
	const stage = createStage();
	stage.deploy(role("First"), role("Second"), role("Third"));
	expect(stage.deploy(role("Second"))).toEqual(["same Second", "delete Third", "delete First"]);
	expect(Object.keys(stage.account)).toEqual(["aws:iam/role:Role physical-Second"]);
});

test("what is retained is forgotten and goes on to exist; what is protected refuses its deletion", () => {
	const stage = createStage();
	stage.deploy(role("Kept", { retainOnDelete: true }));
	expect(stage.deploy()).toEqual(["delete Kept retained"]);
	expect(Object.keys(stage.account)).toEqual(["aws:iam/role:Role physical-Kept"]);
	stage.deploy(role("Safe", { protect: true }));
	expect(() => stage.deploy()).toThrow("protected");
});

test("ignored properties keep their former values, nested ones alone", () => {
	const stage = createStage();
	const inputs = (name: string, a: number, b: number) => ({
		inputs: { name, tags: { a, b } },
		ignoreChanges: ["name", "tags.a"],
	});
	stage.deploy(role("Role", inputs("one", 1, 1)));
	expect(stage.deploy(role("Role", inputs("two", 2, 1)))).toEqual(["same Role"]);
	expect(stage.deploy(role("Role", inputs("two", 2, 2)))).toEqual(["update Role tags.b"]);
});

test("a preview claims nothing, and knows of new resources only what the program said", () => {
	const stage = createStage();
	const { answers, steps } = stage.preview(role("Role"));
	expect(answers).toEqual([{ urn: "urn:pulumi:test::shop::aws:iam/role:Role::Role", outputs: { name: "physical-Role" } }]);
	expect(steps).toEqual(["create Role"]);
	expect(stage.account).toEqual({});
	stage.deploy(role("Role"));
	expect(stage.preview(role("Role")).answers).toMatchObject([{ id: "physical-Role", outputs: { arn: expect.any(String) } }]);
	expect(stage.preview().steps).toEqual(["delete Role"]);
	expect(stage.deploy(role("Role"))).toEqual(["same Role"]);
});

test("what Pulumi would replace along with a deleted resource is refused: that is not emulated", () => {
	const stage = createStage();
	const cluster = (name: string) =>
		declare("aws:msk/serverlessCluster:ServerlessCluster", "Cluster", {
			inputs: { clusterName: name },
			deleteBeforeReplace: true,
		});
	const from = { eventSourceArn: ["urn:pulumi:test::shop::aws:msk/serverlessCluster:ServerlessCluster::Cluster"] };
	stage.deploy(cluster("one"), mapping(10, "g", { from }));
	expect(() => stage.deploy(cluster("two"), mapping(10, "g", { from }))).toThrow("does not emulate");
});

test("a type of which nobody listed what is immutable fails the deployment, and so does an import", () => {
	const stage = createStage();
	expect(() => stage.preview(declare("aws:mq/broker:Broker", "Broker"))).toThrow("immutable.ts");
	expect(() => stage.deploy(role("Role", { importId: "theirs" }))).toThrow("imports nothing");
});
