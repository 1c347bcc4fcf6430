import { readFileSync } from "node:fs";
import type { Properties } from "../engine/protocol.ts";
import type { Resource } from "../engine/resource.ts";
import { type RunningFunction, startFunction } from "../runtime/run-function.ts";
import { type Deployment, environmentOf, resourcesOf } from "./deployment.ts";

/** Addresses on this machine that stand for AWS's. */
export interface StandIns {
	/** For the dead letters of the function. */
	readonly objectStore?: string;
	/** For variables that the application's own handlers read. */
	readonly environment?: Readonly<Record<string, string>>;
}

/** Starts a function exactly as it was deployed: its archive, handler, time, memory and variables, with AWS's addresses replaced. */
export function startDeployed(lambda: Resource, deployment: Deployment, standIns: StandIns = {}): Promise<RunningFunction> {
	const { MILLRACE, ...variables } = environmentOf(lambda);
	const { handler, memorySize, timeout } = lambda.inputs as {
		readonly handler: string;
		readonly memorySize: number;
		readonly timeout: number;
	};
	return startFunction({
		zip: readFileSync(archiveOf(lambda, deployment)),
		handler,
		timeoutSeconds: timeout,
		memoryMb: memorySize,
		environment: {
			...variables,
			...(MILLRACE !== undefined && { MILLRACE: withEndpoints(MILLRACE, standIns) }),
			...standIns.environment,
		},
	});
}

/** The archive that a function's code was uploaded from. */
export function archiveOf(lambda: Resource, deployment: Deployment): string {
	const { s3Key } = lambda.inputs;
	const upload = resourcesOf(deployment, "aws:s3/bucketObjectv2:BucketObjectv2").find(({ inputs }) => inputs["key"] === s3Key);
	if (upload === undefined) throw new Error(`Nothing is uploaded as ${s3Key}.`);
	return String((upload.inputs["source"] as Properties)["path"]);
}

function withEndpoints(settings: string, { objectStore }: StandIns): string {
	const { deadLetter, ...others } = JSON.parse(settings);
	return JSON.stringify({
		...others,
		...(deadLetter && { deadLetter: { ...deadLetter, ...(objectStore && { endpoint: objectStore }) } }),
	});
}
