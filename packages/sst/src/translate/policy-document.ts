import type { PlannedStatement } from "@millrace/core/plan";

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html */
export interface PolicyDocument {
	readonly Version: "2012-10-17";
	readonly Statement: readonly object[];
}

/** The planned statements and nothing else: no action is widened and none is added. */
export function policyDocument(statements: readonly PlannedStatement[]): PolicyDocument {
	return { Version: "2012-10-17", Statement: statements };
}

/** Who may take the role of a function: Lambda, and nobody of the account. */
export const LAMBDA_TRUST: PolicyDocument = {
	Version: "2012-10-17",
	Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
};

/** Refuses every request to a bucket that does not come by TLS. */
export function tlsOnly(bucketArn: string): PolicyDocument {
	return {
		Version: "2012-10-17",
		Statement: [
			{
				Sid: "RefuseWithoutTls",
				Effect: "Deny",
				Principal: "*",
				Action: "s3:*",
				Resource: [bucketArn, `${bucketArn}/*`],
				Condition: { Bool: { "aws:SecureTransport": "false" } },
			},
		],
	};
}

/** Planned statements as `sst.aws.permission` takes them, for whoever links to what needs them. */
export interface Permission {
	readonly actions: string[];
	readonly resources: string[];
	readonly conditions?: { readonly test: string; readonly variable: string; readonly values: string[] }[];
}

export function permissionOf({
	Sid: _sid,
	Effect: _effect,
	Action,
	Resource,
	Condition,
	...others
}: PlannedStatement): Permission {
	others satisfies Record<string, never>;
	const conditions = Object.entries(Condition ?? {}).flatMap(([test, variables]) =>
		Object.entries(variables).map(([variable, value]) => ({ test, variable, values: [value] })),
	);
	return { actions: [...Action], resources: [...Resource], ...(conditions.length > 0 && { conditions }) };
}
