import type { PlannedCluster } from "@millrace/core/plan";
import { type Arguments, type Given, given } from "./arguments.ts";

/** Arguments of `aws.msk.ServerlessCluster` but for where it sits. */
export type ServerlessClusterArgs = Given<Wanted>;

type Wanted = Arguments<Omit<aws.msk.ServerlessClusterArgs, "vpcConfigs" | "tags">>;

/**
 * MSK Serverless has one way to authenticate, IAM, and nothing to size.
 * @see https://docs.aws.amazon.com/msk/latest/developerguide/serverless.html
 */
export function serverlessClusterArgs({
	kind: _kind,
	name,
	...others
}: Extract<PlannedCluster, { readonly kind: "serverless" }>): ServerlessClusterArgs {
	others satisfies Record<string, never>;
	return given<Wanted>({ clusterName: name, clientAuthentication: { sasl: { iam: { enabled: true } } } });
}
