import type { PlannedFunction, PlannedSetupFunction } from "@millrace/core/plan";
import { type PolicyDocument, policyDocument } from "./policy-document.ts";

/** What a function consists of, placeholders unfilled. */
export interface FunctionResources {
	/** Arguments of `sst.aws.Function`. */
	readonly function: {
		readonly name: string;
		readonly timeout: `${number} seconds`;
		readonly memory: `${number} MB`;
		/** A small bundle starts sooner. SST keeps names, so that errors have theirs. */
		readonly nodejs: { readonly minify: true };
		/** A fifth cheaper than x86_64 for the same time (https://aws.amazon.com/lambda/pricing/). */
		readonly architecture: "arm64";
	};
	/** The user's own variables, next to `MILLRACE`. */
	readonly environment: Readonly<Record<string, string>>;
	/** Value of `MILLRACE`, to be written as JSON. */
	readonly settings?: PlannedFunction["settings"];
	readonly logGroup: { readonly retentionInDays: number };
	/** The one policy of its role. */
	readonly policy: PolicyDocument;
	/** Whether it sits in the cluster's VPC. */
	readonly inVpc: boolean;
}

/** A function of the user's, with the path of its handler. */
export function userFunction(planned: PlannedFunction): FunctionResources & { readonly handler: string } {
	const { handler, settings, environment, ...rest } = planned;
	return { ...setupFunction(rest), handler, settings, environment };
}

/** A function of Millrace's own, which is told everything when it is invoked. */
export function setupFunction(planned: PlannedSetupFunction): FunctionResources {
	const { name, timeoutSeconds, memoryMb, logRetentionDays, vpc, iam, ...others } = planned;
	others satisfies Record<string, never>;
	return {
		function: {
			name,
			timeout: `${timeoutSeconds} seconds`,
			memory: `${memoryMb} MB`,
			nodejs: { minify: true },
			architecture: "arm64",
		},
		environment: {},
		logGroup: { retentionInDays: logRetentionDays },
		policy: policyDocument(iam),
		inVpc: vpc.needed,
	};
}
