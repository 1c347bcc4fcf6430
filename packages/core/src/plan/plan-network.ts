import * as defaults from "../definition/defaults.ts";
import { groupBy } from "./group-by.ts";
import type { PlannedEndpoint, PlannedNetwork } from "./plan.ts";
import type { StagedApp, StagedConsumer } from "./staged-app.ts";

type Service = PlannedEndpoint["service"];

/**
 * The network of a stage: the cluster's VPC, and the endpoints that Lambda's pollers and the functions in it need.
 *
 * Provisioned pollers reach Lambda by themselves; on-demand ones go through the VPC
 * (https://docs.aws.amazon.com/lambda/latest/dg/with-msk-cluster-network.html). With NAT everything is reached through it, and only the
 * gateway to S3 stays, which is free.
 */
export function planNetwork(app: StagedApp): PlannedNetwork {
	const { cluster } = app;
	const endpoints = planEndpoints(app);
	if (cluster.kind === "existing") return { vpc: { kind: "given", ...cluster.vpc }, endpoints, port: 9098 };
	const { zones = defaults.ZONES, nat } = cluster;
	return {
		vpc: { kind: "created", zones, ...(nat === undefined ? {} : { nat }) },
		endpoints: nat === undefined ? endpoints : endpoints.filter(({ type }) => type === "Gateway"),
		port: 9098,
	};
}

const ORDER: readonly Service[] = ["s3", "lambda", "sts", "sqs", "sns", "glue"];

function planEndpoints(app: StagedApp): readonly PlannedEndpoint[] {
	const needs = app.consumers.flatMap((consumer) =>
		needsOf(app, consumer).map(([service, reason]) => ({ service, reason, who: `consumer ${JSON.stringify(consumer.name)}` })),
	);
	const byService = groupBy(needs, ({ service }) => service);
	return ORDER.flatMap((service) => {
		const [first, ...others] = byService.get(service) ?? [];
		if (first === undefined) return [];
		const neededBy = [first, ...others].map(({ who }) => who);
		return [{ service, type: service === "s3" ? "Gateway" : "Interface", neededBy, reason: first.reason } as const];
	});
}

function needsOf(app: StagedApp, consumer: StagedConsumer): readonly (readonly [Service, string])[] {
	const { pollers, onFailure, deadLetter, topic } = consumer;
	const { wire } = topic.declared;
	const needs: (readonly [Service, string])[] = [];
	if (pollers === undefined) {
		needs.push(
			["lambda", "On-demand pollers invoke the function from the cluster's VPC."],
			["sts", "On-demand pollers assume the function's role from the cluster's VPC."],
		);
	}
	if (onFailure !== undefined && onFailure.kind !== "topic") {
		needs.push([onFailure.kind, "Lambda writes failed batches from the cluster's VPC."]);
	}
	const readsGlue = app.registry !== undefined && (wire.key === "glue" || wire.value === "glue");
	if (deadLetter?.kind === "topic" && readsGlue) {
		needs.push(["glue", "A function in the VPC asks the registry for schema versions."]);
	}
	return needs;
}
