import type { PlannedEndpoint, PlannedNetwork } from "@millrace/core/plan";

/** A VPC of the cluster's own, as data; what refers to another resource does so by the name it has here. */
export interface NetworkResources {
	readonly vpc: { readonly cidrBlock: string; readonly enableDnsSupport: true; readonly enableDnsHostnames: true };
	/** One a zone: brokers, pollers and functions. */
	readonly privateSubnets: readonly { readonly cidrBlock: string; readonly zone: number }[];
	/** One a zone with NAT, for the gateways or instances alone; else none, and no way to the internet. */
	readonly publicSubnets: readonly { readonly cidrBlock: string; readonly zone: number }[];
	readonly nat?: "managed" | "ec2";
	readonly endpoints: readonly EndpointResources[];
	readonly rules: readonly SecurityRule[];
}

export interface EndpointResources {
	readonly service: PlannedEndpoint["service"];
	readonly args: {
		readonly serviceName: string;
		readonly vpcEndpointType: "Gateway" | "Interface";
		readonly privateDnsEnabled?: true;
	};
}

/** One direction of one port between two ends. `cluster` is who speaks Kafka: brokers, pollers and functions in the VPC. */
export interface SecurityRule {
	readonly name: string;
	readonly direction: "ingress" | "egress";
	readonly group: "cluster" | "endpoints";
	readonly peer: "cluster" | "endpoints" | "s3" | "internet";
	readonly args: {
		readonly description: string;
		readonly ipProtocol: string;
		readonly fromPort?: number;
		readonly toPort?: number;
	};
}

type CreatedNetwork = PlannedNetwork & { readonly vpc: Extract<PlannedNetwork["vpc"], { readonly kind: "created" }> };

/** Whether the network is one to create; in a given VPC nothing is created. */
export function isCreated(network: PlannedNetwork): network is CreatedNetwork {
	return network.vpc.kind === "created";
}

/** Exactly what the planned network needs: zones, endpoints and NAT as planned, and no port open but those that are used. */
export function networkResources({ vpc, endpoints, port, ...others }: CreatedNetwork): NetworkResources {
	others satisfies Record<string, never>;
	const { kind: _kind, zones, nat, ...rest } = vpc;
	rest satisfies Record<string, never>;
	const every = Array.from({ length: zones }, (_, zone) => zone);
	return {
		vpc: { cidrBlock: "10.0.0.0/16", enableDnsSupport: true, enableDnsHostnames: true },
		privateSubnets: every.map((zone) => ({ zone, cidrBlock: `10.0.${16 * zone}.0/20` })),
		publicSubnets: nat === undefined ? [] : every.map((zone) => ({ zone, cidrBlock: `10.0.${240 + zone}.0/24` })),
		...(nat !== undefined && { nat }),
		endpoints: endpoints.map(endpointResources),
		rules: [...kafkaRules(port), ...endpointRules(endpoints), ...natRules(nat)],
	};
}

/** https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html */
function endpointResources({ service, type, neededBy: _who, reason: _why, ...others }: PlannedEndpoint): EndpointResources {
	others satisfies Record<string, never>;
	return {
		service,
		args: {
			serviceName: `com.amazonaws.\${Region}.${service}`,
			vpcEndpointType: type,
			...(type === "Interface" && { privateDnsEnabled: true }),
		},
	};
}

/** https://docs.aws.amazon.com/lambda/latest/dg/with-msk-cluster-network.html */
function kafkaRules(port: number): readonly SecurityRule[] {
	const args = { ipProtocol: "tcp", fromPort: port, toPort: port };
	const [group, peer] = ["cluster", "cluster"] as const;
	return [
		{
			name: "KafkaIn",
			direction: "ingress",
			group,
			peer,
			args: { ...args, description: "Kafka over IAM, from clients in this group" },
		},
		{
			name: "KafkaOut",
			direction: "egress",
			group,
			peer,
			args: { ...args, description: "Kafka over IAM, to brokers in this group" },
		},
	];
}

function endpointRules(endpoints: readonly PlannedEndpoint[]): readonly SecurityRule[] {
	const args = { ipProtocol: "tcp", fromPort: 443, toPort: 443 };
	const rules: SecurityRule[] = [];
	if (endpoints.some(({ type }) => type === "Interface")) {
		const said = { ...args, description: "AWS APIs, by the endpoints of this VPC" };
		rules.push(
			{ name: "EndpointsOut", direction: "egress", group: "cluster", peer: "endpoints", args: said },
			{ name: "EndpointsIn", direction: "ingress", group: "endpoints", peer: "cluster", args: said },
		);
	}
	if (endpoints.some(({ type }) => type === "Gateway")) {
		const said = { ...args, description: "S3, by the gateway of this VPC" };
		rules.push({ name: "S3Out", direction: "egress", group: "cluster", peer: "s3", args: said });
	}
	return rules;
}

/** With NAT a function may call whatever its user likes. */
function natRules(nat: "managed" | "ec2" | undefined): readonly SecurityRule[] {
	if (nat === undefined) return [];
	const args = { ipProtocol: "-1", description: "The internet, by NAT" };
	return [{ name: "InternetOut", direction: "egress", group: "cluster", peer: "internet", args }];
}
