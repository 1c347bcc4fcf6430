import type { PlannedNetwork } from "@millrace/core/plan";
import { expect, test } from "vitest";
import { isCreated, networkResources } from "../../../packages/sst/src/translate/network-resources.ts";

function resourcesOf(network: PlannedNetwork) {
	if (!isCreated(network)) throw new Error("The network of this test is one to create.");
	return networkResources(network);
}
const endpoint = (service: "s3" | "lambda") => ({
	service,
	type: service === "s3" ? ("Gateway" as const) : ("Interface" as const),
	neededBy: [],
	reason: "",
});

test("without endpoints and NAT nothing leaves the VPC, and one port is open, to itself", () => {
	const { rules, publicSubnets, privateSubnets, endpoints } = resourcesOf({
		vpc: { kind: "created", zones: 2 },
		endpoints: [],
		port: 9098,
	});
	expect(rules.map(({ direction, group, peer, args }) => [direction, group, peer, args.fromPort, args.toPort])).toEqual([
		["ingress", "cluster", "cluster", 9098, 9098],
		["egress", "cluster", "cluster", 9098, 9098],
	]);
	expect([publicSubnets, endpoints]).toEqual([[], []]);
	expect(privateSubnets.map(({ cidrBlock }) => cidrBlock)).toEqual(["10.0.0.0/20", "10.0.16.0/20"]);
});

test("an interface opens 443 between the cluster's group and its own, and a gateway 443 to S3 alone", () => {
	const { rules, endpoints } = resourcesOf({
		vpc: { kind: "created", zones: 2 },
		endpoints: [endpoint("s3"), endpoint("lambda")],
		port: 9098,
	});
	expect(rules.slice(2).map(({ direction, group, peer, args }) => [direction, group, peer, args.fromPort])).toEqual([
		["egress", "cluster", "endpoints", 443],
		["ingress", "endpoints", "cluster", 443],
		["egress", "cluster", "s3", 443],
	]);
	expect(endpoints.map(({ args }) => args)).toEqual([
		{ serviceName: `com.amazonaws.\${Region}.s3`, vpcEndpointType: "Gateway" },
		{ serviceName: `com.amazonaws.\${Region}.lambda`, vpcEndpointType: "Interface", privateDnsEnabled: true },
	]);
});

test("with NAT there is a public subnet a zone, which overlaps no other, and a way out", () => {
	const { rules, publicSubnets, privateSubnets, nat } = resourcesOf({
		vpc: { kind: "created", zones: 3, nat: "ec2" },
		endpoints: [],
		port: 9098,
	});
	expect(nat).toBe("ec2");
	expect(publicSubnets.map(({ cidrBlock }) => cidrBlock)).toEqual(["10.0.240.0/24", "10.0.241.0/24", "10.0.242.0/24"]);
	expect(privateSubnets.map(({ cidrBlock }) => cidrBlock)).toEqual(["10.0.0.0/20", "10.0.16.0/20", "10.0.32.0/20"]);
	expect(rules.at(-1)).toMatchObject({ direction: "egress", peer: "internet", args: { ipProtocol: "-1" } });
});
