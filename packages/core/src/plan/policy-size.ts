import type { PlannedStatement } from "./plan.ts";

/** The longest that placeholders may get; what is not listed is a bucket's name or shorter. */
const LENGTHS: Readonly<Record<string, number>> = { Region: 14, Account: 12, ClusterArn: 150, ClusterName: 64, ClusterUuid: 40 };
const BUCKET_NAME_LENGTH = 63;

/**
 * Characters of a policy with these statements, at most, as IAM counts them: without white space
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html).
 */
export function sizeOfPolicy(statements: readonly PlannedStatement[]): number {
	const text = JSON.stringify({ Version: "2012-10-17", Statement: statements });
	return text.replaceAll(/\$\{(\w+)[^}]*\}/g, (_placeholder, name: string) => "x".repeat(LENGTHS[name] ?? BUCKET_NAME_LENGTH))
		.length;
}
