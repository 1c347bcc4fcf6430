import { request } from "node:http";
import { expect, test } from "vitest";
import { startAwsStandIn } from "./aws-stand-in.ts";
import type { Properties, RegisterResource } from "./engine/protocol.ts";
import { createStack } from "./engine/stack.ts";

/* What the stand-ins do not know fails loudly: silence would let a deployment succeed without the input that it lacked. */
const toStruct = (properties: Properties) => ({ toJavaScript: () => properties });

function declare(type: string, name: string, parent = "", custom = true): RegisterResource {
	return {
		getType: () => type,
		getName: () => name,
		getParent: () => parent,
		getCustom: () => custom,
		getObject: () => toStruct({ name: `physical-${name}` }),
		getDependenciesList: () => [],
	};
}
const reply = { setUrn: () => {}, setId: () => {}, setObject: () => {} };

test("a resource gets its URN from its components, and outputs beside its inputs", () => {
	const stack = createStack("shop", "test");
	const { registerResource } = stack.methods(toStruct);
	registerResource(declare("pulumi:pulumi:Stack", "shop-test", "", false), reply);
	registerResource(declare("sst:aws:Function", "Orders", "urn:pulumi:test::shop::pulumi:pulumi:Stack::shop-test", false), reply);
	registerResource(declare("aws:iam/role:Role", "OrdersRole", "urn:pulumi:test::shop::sst:aws:Function::Orders"), reply);
	expect(stack.resources.at(-1)).toMatchObject({
		urn: "urn:pulumi:test::shop::sst:aws:Function$aws:iam/role:Role::OrdersRole",
		outputs: { name: "physical-OrdersRole", arn: "arn:aws:iam::123456789012:role/physical-OrdersRole" },
	});
});

test("a resource whose outputs nobody listed, and one that is declared twice, fail the deployment", () => {
	const stack = createStack("shop", "test");
	const { registerResource } = stack.methods(toStruct);
	expect(() => registerResource(declare("aws:sqs/queue:Queue", "Orders"), reply)).toThrow("aws:sqs/queue:Queue");
	registerResource(declare("aws:iam/role:Role", "Role"), reply);
	expect(() => registerResource(declare("aws:iam/role:Role", "Role"), reply)).toThrow("Duplicate");
	expect(stack.errors).toEqual([expect.stringContaining("aws:sqs/queue:Queue"), expect.stringContaining("Duplicate")]);
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
