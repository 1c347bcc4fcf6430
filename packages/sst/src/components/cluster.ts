import { checkTarget, type Plan } from "@millrace/core/plan";
import { Component } from "../component.ts";
import { deploymentNames } from "../deployment-names.ts";
import { fillInputs, type Names } from "../fill-inputs.ts";
import { type Transform, transformed } from "../transform.ts";
import { serverlessClusterArgs } from "../translate/cluster-args.ts";
import { isCreated, networkResources } from "../translate/network-resources.ts";
import { visibly } from "../visible-error.ts";
import { createNetwork, type NetworkTransform, type Place } from "./network.ts";

export interface ClusterArgs {
	readonly plan: Pick<Plan, "cluster" | "network" | "tags" | "protect">;
	/** Of each resource below; those of the network only when it is created. */
	readonly transform?: NetworkTransform & { readonly cluster?: Transform<aws.msk.ServerlessClusterArgs> };
}

/**
 * The planned cluster: a new Amazon MSK Serverless cluster in a VPC of its own, or one that is there already.
 *
 * On a protected stage the cluster and everything of its VPC stay when the stage is removed.
 *
 * @throws {VisibleError} `CLUSTER_ELSEWHERE`, when an existing cluster is of another region or account than the deployment.
 * @see https://docs.aws.amazon.com/msk/latest/developerguide/serverless.html
 *
 * @example
 * const cluster = new Cluster("AirlineCluster", { plan: planApp(app, $app.stage) });
 * new sst.aws.Function("Reader", { handler: "src/reader.handler", link: [cluster] });
 */
export class Cluster extends Component {
	readonly #arn: $util.Input<string>;
	readonly #name: $util.Input<string>;
	readonly #uuid: $util.Input<string>;
	readonly #brokers: $util.Output<string>;
	readonly #place: Place;
	readonly #serverless: aws.msk.ServerlessCluster | undefined;

	constructor(name: string, { plan, transform = {} }: ClusterArgs, opts?: $util.ComponentResourceOptions) {
		super("millrace:aws:Cluster", name, {}, opts);
		const { cluster, network, tags, protect } = plan;
		const names = deploymentNames();
		const own: $util.CustomResourceOptions = { parent: this, ...(protect && { retainOnDelete: true }) };
		this.#place = isCreated(network)
			? createNetwork(name, networkResources(network), { names, tags, transform, opts: own })
			: givenPlace(network.vpc);
		if (cluster.kind === "existing") {
			this.#arn = $util.all(names).apply(({ Region: region = "", Account: account = "" }) => {
				visibly(() => checkTarget(cluster, { region, account }));
				return cluster.arn;
			});
			this.#name = cluster.name;
			this.#uuid = cluster.uuid;
			const brokers = aws.msk.getBootstrapBrokersOutput({ clusterArn: this.#arn });
			this.#brokers = brokers.apply(({ bootstrapBrokersSaslIam }) => bootstrapBrokersSaslIam);
		} else {
			const args = {
				...fillInputs(serverlessClusterArgs(cluster), names),
				vpcConfigs: [{ subnetIds: this.#place.subnets, securityGroupIds: this.#place.securityGroups }],
				tags,
			};
			const serverless = new aws.msk.ServerlessCluster(
				...transformed<aws.msk.ServerlessClusterArgs>(transform.cluster, `${name}Cluster`, args, own),
			);
			this.#arn = serverless.arn;
			this.#name = serverless.clusterName;
			this.#uuid = serverless.clusterUuid;
			this.#brokers = serverless.bootstrapBrokersSaslIam;
			this.#serverless = serverless;
		}
		this.registerOutputs({ arn: this.#arn, brokers: this.#brokers });
	}

	/** ARN of the cluster. */
	get arn(): $util.Input<string> {
		return this.#arn;
	}

	/** Addresses of the brokers for IAM authentication, port 9098, joined by commas. */
	get brokers(): $util.Output<string> {
		return this.#brokers;
	}

	/** Where it sits: subnets and security groups for functions that speak to it. */
	get place(): Place {
		return this.#place;
	}

	/** What stands for the cluster in a plan. */
	get names(): Names {
		return { ClusterArn: this.#arn, ClusterName: this.#name, ClusterUuid: this.#uuid, Brokers: this.#brokers };
	}

	/** The resources below: the cluster, unless it was there already. */
	get nodes(): { readonly cluster: aws.msk.ServerlessCluster | undefined } {
		return { cluster: this.#serverless };
	}

	/**
	 * Whoever links gets the addresses, and may connect. What it may read or write is another matter: link to a {@link Producer}.
	 * @internal
	 */
	getSSTLink(): { readonly properties: Record<string, unknown>; readonly include: { readonly type: string }[] } {
		return {
			properties: { arn: this.#arn, name: this.#name, brokers: this.#brokers },
			include: [sst.aws.permission({ actions: ["kafka-cluster:Connect"], resources: [this.#arn] })],
		};
	}
}

function givenPlace(vpc: Plan["network"]["vpc"]): Place {
	if (vpc.kind !== "given") return { vpcId: "", subnets: [], securityGroups: [], ready: [] };
	return { vpcId: vpc.id, subnets: [...vpc.subnets], securityGroups: [...vpc.securityGroups], ready: [] };
}
