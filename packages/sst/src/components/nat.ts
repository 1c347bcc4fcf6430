import { transformed } from "../transform.ts";
import type { NetworkResources } from "../translate/network-resources.ts";
import type { NetworkContext } from "./network.ts";

/** What a private subnet's default route leads to. */
export type NatTarget = { readonly natGatewayId: $util.Input<string> } | { readonly networkInterfaceId: $util.Input<string> };

interface NatContext extends NetworkContext {
	readonly vpcId: $util.Input<string>;
	readonly zoneName: (zone: number) => $util.Output<string>;
}

/** Who publishes the images of fck-nat (https://fck-nat.dev), which SST's own Vpc uses as well. */
const FCK_NAT_OWNER = "568608671756";

/** The way to the internet, one a zone, so that the loss of a zone is only that; without NAT there is none. */
export function createNat(
	name: string,
	{ nat, vpc, publicSubnets }: NetworkResources,
	context: NatContext,
): readonly NatTarget[] {
	const { vpcId, zoneName, transform, opts } = context;
	if (nat === undefined) return [];
	const tagged = (part: string) => ({ tags: { ...context.tags, Name: `${$app.name}-${$app.stage} ${name}${part}` } });

	const gateway = new aws.ec2.InternetGateway(`${name}InternetGateway`, { vpcId, ...tagged("InternetGateway") }, opts);
	const table = new aws.ec2.RouteTable(
		...transformed<aws.ec2.RouteTableArgs>(
			transform.routeTable,
			`${name}PublicRouteTable`,
			{ vpcId, ...tagged("PublicRouteTable") },
			opts,
		),
	);
	const out = { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", gatewayId: gateway.id };
	new aws.ec2.Route(`${name}PublicRoute`, out, opts);
	const subnets = publicSubnets.map(({ cidrBlock, zone }) => {
		const place = `PublicSubnet${zone + 1}`;
		const args = { vpcId, cidrBlock, availabilityZone: zoneName(zone), ...tagged(place) };
		const subnet = new aws.ec2.Subnet(...transformed<aws.ec2.SubnetArgs>(transform.subnet, `${name}${place}`, args, opts));
		const association = `${name}PublicRouteTableAssociation${zone + 1}`;
		new aws.ec2.RouteTableAssociation(association, { routeTableId: table.id, subnetId: subnet.id }, opts);
		return subnet;
	});
	return nat === "managed" ? subnets.map(managed) : instances(subnets);

	function managed(subnet: aws.ec2.Subnet, zone: number): NatTarget {
		const ip = elasticIp(zone, {});
		const args = { allocationId: ip.id, subnetId: subnet.id, ...tagged(`NatGateway${zone + 1}`) };
		const natGateway = new aws.ec2.NatGateway(
			...transformed<aws.ec2.NatGatewayArgs>(transform.natGateway, `${name}NatGateway${zone + 1}`, args, {
				...opts,
				dependsOn: [gateway],
			}),
		);
		return { natGatewayId: natGateway.id };
	}

	function instances(all: readonly aws.ec2.Subnet[]): readonly NatTarget[] {
		const group = new aws.ec2.SecurityGroup(
			...transformed<aws.ec2.SecurityGroupArgs>(
				transform.securityGroup,
				`${name}NatSecurityGroup`,
				{ vpcId, description: "NAT instances", ...tagged("NatSecurityGroup") },
				opts,
			),
		);
		const rule = { securityGroupId: group.id, ipProtocol: "-1" };
		const inward = { ...rule, cidrIpv4: vpc.cidrBlock, description: "What leaves the VPC by NAT", ...tagged("NatIn") };
		new aws.vpc.SecurityGroupIngressRule(`${name}NatIn`, inward, opts);
		const outward = { ...rule, cidrIpv4: "0.0.0.0/0", description: "To the internet", ...tagged("NatOut") };
		new aws.vpc.SecurityGroupEgressRule(`${name}NatOut`, outward, opts);
		const { id: ami } = imageOutput();
		return all.map((subnet, zone) => {
			const args = {
				ami,
				instanceType: "t4g.nano",
				subnetId: subnet.id,
				vpcSecurityGroupIds: [group.id],
				sourceDestCheck: false,
				metadataOptions: { httpTokens: "required" },
				...tagged(`NatInstance${zone + 1}`),
			};
			const instance = new aws.ec2.Instance(
				...transformed<aws.ec2.InstanceArgs>(transform.natInstance, `${name}NatInstance${zone + 1}`, args, {
					...opts,
					// A newer image is no reason to cut connections in a deployment that has another purpose.
					ignoreChanges: ["ami"],
				}),
			);
			elasticIp(zone, { instance: instance.id });
			return { networkInterfaceId: instance.primaryNetworkInterfaceId };
		});
	}

	function elasticIp(zone: number, rest: { readonly instance?: $util.Input<string> }): aws.ec2.Eip {
		const args = { domain: "vpc", ...rest, ...tagged(`ElasticIp${zone + 1}`) };
		return new aws.ec2.Eip(
			...transformed<aws.ec2.EipArgs>(transform.elasticIp, `${name}ElasticIp${zone + 1}`, args, {
				...opts,
				dependsOn: [gateway],
			}),
		);
	}
}

function imageOutput(): { readonly id: $util.Output<string> } {
	const image = aws.ec2.getAmiOutput({
		owners: [FCK_NAT_OWNER],
		mostRecent: true,
		filters: [
			{ name: "name", values: ["fck-nat-al2023-*"] },
			{ name: "architecture", values: ["arm64"] },
		],
	});
	return { id: image.apply(({ id }) => id) };
}
