import { request } from "node:http";
import { expect, test } from "vitest";
import { startAwsStandIn } from "./aws-stand-in.ts";
import { declare, register, toStruct } from "./declare.ts";
import { createStack } from "./engine/stack.ts";

/* What the stand-ins do not know fails loudly: silence would let a deployment succeed without the input that it lacked. */
const STACK = "urn:pulumi:test::shop::pulumi:pulumi:Stack::shop-test";

test("a resource gets its URN from its components, and outputs beside its inputs", () => {
	const stack = createStack("shop", "test");
	register(stack, declare("pulumi:pulumi:Stack", "shop-test", { custom: false }));
	register(stack, declare("sst:aws:Function", "Orders", { parent: STACK, custom: false }));
	register(stack, declare("aws:iam/role:Role", "OrdersRole", { parent: "urn:pulumi:test::shop::sst:aws:Function::Orders" }));
	expect(stack.resources.at(-1)).toMatchObject({
		urn: "urn:pulumi:test::shop::sst:aws:Function$aws:iam/role:Role::OrdersRole",
		outputs: { name: "physical-OrdersRole", arn: "arn:aws:iam::123456789012:role/physical-OrdersRole" },
	});
});

test("a resource whose outputs nobody listed, and one that is declared twice, fail the deployment", () => {
	const stack = createStack("shop", "test");
	expect(() => register(stack, declare("aws:mq/broker:Broker", "Orders"))).toThrow("aws:mq/broker:Broker");
	register(stack, declare("aws:iam/role:Role", "Role"));
	expect(() => register(stack, declare("aws:iam/role:Role", "Role"))).toThrow("Duplicate");
	expect(stack.errors).toEqual([expect.stringContaining("aws:mq/broker:Broker"), expect.stringContaining("Duplicate")]);
});

test("a resource without its own exact name fails the deployment", () => {
	const stack = createStack("shop", "test");
	expect(() => register(stack, declare("aws:glue/registry:Registry", "Registry"))).toThrow("registryName");
});

test("a look-up that nobody listed fails the deployment", () => {
	const stack = createStack("shop", "test");
	const { invoke } = stack.methods(toStruct);
	const lookUp = { getTok: () => "aws:ec2/getVpc:getVpc", getArgs: () => undefined };
	expect(() => invoke(lookUp, { setReturn: () => {} })).toThrow("aws:ec2/getVpc:getVpc");
	expect(stack.errors).toHaveLength(1);
});

test("an error that the program logs fails the deployment, and a warning does not", () => {
	const stack = createStack("shop", "test");
	const { log } = stack.methods(toStruct);
	log({ getSeverity: () => 2, getMessage: () => "a warning" }, {});
	log({ getSeverity: () => 3, getMessage: () => "no such handler" }, {});
	expect(stack.errors).toEqual(["no such handler"]);
});

test("AWS's other operations and other hosts are refused and remembered", async () => {
	const aws = await startAwsStandIn();
	const answer = await fetch(aws.url, { method: "POST", headers: { "x-amz-target": "AmazonSSM.PutParameter" }, body: "{}" });
	expect(answer.status).toBe(400);
	const status = await new Promise((resolve) => {
		const tunnel = request(aws.url, { method: "CONNECT", path: "registry.npmjs.org:443" });
		tunnel.on("connect", ({ statusCode }) => resolve(statusCode)).end();
	});
	expect(status).toBe(403);
	expect(aws.refused).toEqual(["AmazonSSM.PutParameter", "registry.npmjs.org:443"]);
	await aws.close();
});
