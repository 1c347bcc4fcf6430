import type { Properties } from "../engine/protocol.ts";
import type { Resource } from "../engine/resource.ts";
import { readDeployed, runSst, type SstRun } from "../run-sst.ts";

/** Name of the example application, in its configuration. */
export const EXAMPLE = "airline";

/** A stage as the engine stand-in captured it. */
export interface Deployment {
	readonly stage: string;
	readonly run: SstRun;
	/** What a provider would have made, with every input. */
	readonly resources: readonly Resource[];
}

export async function deployExample(app: string, stage: string): Promise<Deployment> {
	const run = await runSst(app, "deploy", "--stage", stage);
	if (run.code !== 0) throw new Error(`sst deploy of ${stage} failed:\n${run.output}`);
	return { stage, run, resources: readDeployed(app, stage, EXAMPLE).filter(({ custom }) => custom) };
}

export function resourcesOf({ resources }: Deployment, type: string): readonly Resource[] {
	return resources.filter((resource) => resource.type === type);
}

/** The one resource of a type whose input has a value; fails when there are none or several. */
export function resourceWith(deployment: Deployment, type: string, property: string, value: unknown): Resource {
	const found = resourcesOf(deployment, type).filter(({ inputs }) => inputs[property] === value);
	if (found.length !== 1 || found[0] === undefined)
		throw new Error(`${found.length} of ${type} have "${value}" as their ${property}.`);
	return found[0];
}

export const FUNCTION = "aws:lambda/function:Function";
export const MAPPING = "aws:lambda/eventSourceMapping:EventSourceMapping";

/** The variables of a function's environment. */
export function environmentOf(lambda: Resource): Readonly<Record<string, string>> {
	const { variables } = lambda.inputs["environment"] as { readonly variables: Readonly<Record<string, string>> };
	return variables;
}

/**
 * What a deployment puts in the place of a plan's placeholders, read from what was captured: not by the code under test.
 *
 * @throws Error for a placeholder that nothing of the deployment stands for
 */
export function filled<T>(value: T, deployment: Deployment): T {
	const text = JSON.stringify(value).replaceAll(/\$\{([^}]+)\}/g, (placeholder, name: string) => {
		const found = nameOf(name, deployment);
		if (found === undefined) throw new Error(`Nothing of the deployment is ${placeholder}.`);
		return found;
	});
	return JSON.parse(text);
}

function nameOf(name: string, deployment: Deployment): string | undefined {
	const [kind = "", of = ""] = name.split(":");
	const [created] = resourcesOf(deployment, "aws:msk/serverlessCluster:ServerlessCluster");
	const cluster = created?.outputs ?? givenCluster(deployment);
	const output = (property: string) => cluster[property] as string | undefined;
	switch (kind) {
		case "Region":
			return "us-east-1";
		case "Account":
			return "123456789012";
		case "ClusterArn":
			return output("arn");
		case "ClusterName":
			return output("clusterName");
		case "Brokers":
			return output("bootstrapBrokersSaslIam");
		case "ClusterUuid":
			return output("clusterUuid");
		case "Bucket":
			return namedAfter(resourcesOf(deployment, "aws:s3/bucket:Bucket"), "bucket", of);
		case "Queue":
			return namedAfter(resourcesOf(deployment, "aws:sqs/queue:Queue"), "name", of);
		case "Notification":
			return namedAfter(resourcesOf(deployment, "aws:sns/topic:Topic"), "name", of);
		default:
			return undefined;
	}
}

/** A cluster that was there already, by the mappings that read from it. */
function givenCluster(deployment: Deployment): Properties {
	const arn = String(resourcesOf(deployment, MAPPING)[0]?.inputs["eventSourceArn"]);
	const [, clusterName, clusterUuid] = arn.split("/");
	const { MILLRACE } =
		resourcesOf(deployment, FUNCTION)
			.map(environmentOf)
			.find((variables) => variables["MILLRACE"]?.includes("brokers")) ?? {};
	return { arn, clusterName, clusterUuid, bootstrapBrokersSaslIam: JSON.parse(MILLRACE ?? "{}").brokers };
}

function namedAfter(resources: readonly Resource[], property: string, name: string): string | undefined {
	const names = resources.map(({ inputs }: { readonly inputs: Properties }) => String(inputs[property]));
	return names.find((candidate) => candidate.split("-").includes(name));
}
