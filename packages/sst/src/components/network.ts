import { fillInputs, type Names } from "../fill-inputs.ts";
import { type Transform, transformed } from "../transform.ts";
import { logicalName } from "../translate/logical-name.ts";
import type { NetworkResources, SecurityRule } from "../translate/network-resources.ts";
import { createNat } from "./nat.ts";

/** A part of a VPC: where the cluster, its pollers and the functions that speak to brokers sit. */
export interface Place {
	readonly vpcId: $util.Input<string>;
	readonly subnets: $util.Input<string>[];
	readonly securityGroups: $util.Input<string>[];
	/** What has to be there before anybody in it works: routes, rules and endpoints. */
	readonly ready: readonly $util.Resource[];
}

/** Of each resource of a network that is created. */
export interface NetworkTransform {
	readonly vpc?: Transform<aws.ec2.VpcArgs>;
	readonly subnet?: Transform<aws.ec2.SubnetArgs>;
	readonly routeTable?: Transform<aws.ec2.RouteTableArgs>;
	readonly securityGroup?: Transform<aws.ec2.SecurityGroupArgs>;
	readonly securityRule?: Transform<aws.vpc.SecurityGroupIngressRuleArgs>;
	readonly endpoint?: Transform<aws.ec2.VpcEndpointArgs>;
	readonly natGateway?: Transform<aws.ec2.NatGatewayArgs>;
	readonly natInstance?: Transform<aws.ec2.InstanceArgs>;
	readonly elasticIp?: Transform<aws.ec2.EipArgs>;
}

export interface NetworkContext {
	readonly names: Names;
	readonly tags: Readonly<Record<string, string>>;
	readonly transform: NetworkTransform;
	readonly opts: $util.CustomResourceOptions;
}

/** Creates a VPC with the planned zones, endpoints and NAT: its subnets reach nothing else, and its default group nothing at all. */
export function createNetwork(name: string, resources: NetworkResources, context: NetworkContext): Place {
	const { names, transform, opts } = context;
	const tagged = (part: string) => ({ tags: { ...context.tags, Name: `${$app.name}-${$app.stage} ${name}${part}` } });
	const zones = aws.getAvailabilityZonesOutput({ state: "available" });
	const zoneName = (zone: number) => zones.apply(({ names: all }) => all[zone] ?? "");

	const vpc = new aws.ec2.Vpc(...transformed(transform.vpc, `${name}Vpc`, { ...resources.vpc, ...tagged("Vpc") }, opts));
	// AWS opens it to itself; nothing uses it (https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-2).
	new aws.ec2.DefaultSecurityGroup(`${name}DefaultSecurityGroup`, { vpcId: vpc.id, ...tagged("Default") }, opts);
	const nat = createNat(name, resources, { ...context, vpcId: vpc.id, zoneName });

	const subnets = resources.privateSubnets.map(({ cidrBlock, zone }) => {
		const place = `PrivateSubnet${zone + 1}`;
		const args = { vpcId: vpc.id, cidrBlock, availabilityZone: zoneName(zone), ...tagged(place) };
		return new aws.ec2.Subnet(...transformed<aws.ec2.SubnetArgs>(transform.subnet, `${name}${place}`, args, opts));
	});
	const tables = subnets.map((subnet, zone) => {
		const place = `PrivateRouteTable${zone + 1}`;
		const table = new aws.ec2.RouteTable(
			...transformed<aws.ec2.RouteTableArgs>(transform.routeTable, `${name}${place}`, { vpcId: vpc.id, ...tagged(place) }, opts),
		);
		const association = `${name}PrivateRouteTableAssociation${zone + 1}`;
		new aws.ec2.RouteTableAssociation(association, { routeTableId: table.id, subnetId: subnet.id }, opts);
		return table;
	});
	const routes = nat.map((target, zone) => {
		const args = { routeTableId: tables[zone]?.id ?? "", destinationCidrBlock: "0.0.0.0/0", ...target };
		return new aws.ec2.Route(`${name}PrivateRoute${zone + 1}`, args, opts);
	});

	const groups = createGroups();
	const endpoints = resources.endpoints.map(({ service, args }) => {
		const place =
			args.vpcEndpointType === "Gateway"
				? { routeTableIds: tables.map(({ id }) => id) }
				: { subnetIds: subnets.map(({ id }) => id), securityGroupIds: [groups.endpoints?.id ?? ""] };
		const all = { vpcId: vpc.id, ...fillInputs(args, names), ...place, ...tagged(`${logicalName(service)}Endpoint`) };
		const endpoint = new aws.ec2.VpcEndpoint(
			...transformed<aws.ec2.VpcEndpointArgs>(transform.endpoint, `${name}${logicalName(service)}Endpoint`, all, opts),
		);
		return { service, endpoint };
	});
	const rules = resources.rules.map(createRule);

	return {
		vpcId: vpc.id,
		subnets: subnets.map(({ id }) => id),
		securityGroups: [groups.cluster.id],
		ready: [...routes, ...endpoints.map(({ endpoint }) => endpoint), ...rules],
	};

	function createGroups(): { readonly cluster: aws.ec2.SecurityGroup; readonly endpoints?: aws.ec2.SecurityGroup } {
		const create = (suffix: string, description: string) => {
			const args = { vpcId: vpc.id, description, ...tagged(suffix) };
			return new aws.ec2.SecurityGroup(
				...transformed<aws.ec2.SecurityGroupArgs>(transform.securityGroup, `${name}${suffix}`, args, opts),
			);
		};
		const cluster = create("SecurityGroup", "Brokers, pollers, and functions that speak to brokers");
		if (!resources.rules.some(({ group }) => group === "endpoints")) return { cluster };
		return { cluster, endpoints: create("EndpointsSecurityGroup", "Endpoints of AWS APIs") };
	}

	function createRule({ name: rule, direction, group, peer, args }: SecurityRule): $util.Resource {
		const all = { securityGroupId: groups[group]?.id ?? "", ...args, ...peerOf(peer), ...tagged(rule) };
		const Rule = direction === "ingress" ? aws.vpc.SecurityGroupIngressRule : aws.vpc.SecurityGroupEgressRule;
		return new Rule(...transformed<aws.vpc.SecurityGroupIngressRuleArgs>(transform.securityRule, `${name}${rule}`, all, opts));
	}

	function peerOf(peer: SecurityRule["peer"]): Partial<aws.vpc.SecurityGroupIngressRuleArgs> {
		switch (peer) {
			case "internet":
				return { cidrIpv4: "0.0.0.0/0" };
			case "s3":
				return { prefixListId: endpoints.find(({ service }) => service === "s3")?.endpoint.prefixListId ?? "" };
			case "cluster":
			case "endpoints":
				return { referencedSecurityGroupId: groups[peer]?.id ?? "" };
			default:
				return peer satisfies never;
		}
	}
}
