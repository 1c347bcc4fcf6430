import type { Names } from "./fill-inputs.ts";

/** The region and account that SST deploys to, as placeholders of a plan name them. */
export function deploymentNames(): Names {
	return {
		Region: aws.getRegionOutput().apply(({ region }) => region),
		Account: aws.getCallerIdentityOutput().apply(({ accountId }) => accountId),
	};
}
