/*
  AWS's evaluation of identity policies, as far as ours go (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html):
  an explicit denial wins, then an explicit permission, and nothing else is allowed. Not emulated: NotAction, NotResource, policy variables,
  and operators of conditions that are not listed below, all of which fail.
*/
export interface Policy {
	readonly Version: "2012-10-17";
	readonly Statement: readonly Statement[];
}

export interface Statement {
	readonly Sid?: string;
	readonly Effect: "Allow" | "Deny";
	readonly Action: string | readonly string[];
	readonly Resource: string | readonly string[];
	readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export interface Request {
	readonly action: string;
	/** ARN, or `*` for an action without a form of resource. */
	readonly resource: string;
	/** Values of the keys that conditions ask for. */
	readonly context?: Readonly<Record<string, string>>;
}

export function evaluate(policies: readonly Policy[], request: Request): "allowed" | "denied" {
	const matching = policies.flatMap(({ Statement }) => Statement).filter((statement) => applies(statement, request));
	if (matching.some(({ Effect }) => Effect === "Deny")) return "denied";
	return matching.some(({ Effect }) => Effect === "Allow") ? "allowed" : "denied";
}

const KNOWN = new Set(["Sid", "Effect", "Action", "Resource", "Condition"]);

function applies(statement: Statement, { action, resource, context = {} }: Request): boolean {
	const unknown = Object.keys(statement).find((key) => !KNOWN.has(key));
	if (unknown !== undefined) throw new Error(`The evaluator does not know ${unknown} in a statement.`);
	if (!listOf(statement.Action).some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase()))) return false;
	if (!listOf(statement.Resource).some((pattern) => matches(pattern, resource))) return false;
	return Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
		Object.entries(keys).every(([key, values]) => holds(operator, listOf(values), context[key])),
	);
}

function holds(operator: string, values: readonly string[], actual: string | undefined): boolean {
	switch (operator) {
		case "StringEquals":
		case "Bool":
			return actual !== undefined && values.includes(actual);
		case "StringLike":
			return actual !== undefined && values.some((pattern) => matches(pattern, actual));
		default:
			throw new Error(`The evaluator does not know the condition ${operator}.`);
	}
}

/** `*` is any text, `?` one character. */
function matches(pattern: string, text: string): boolean {
	const escaped = pattern.replaceAll(/[\\^$.|+()[\]{}]/g, "\\$&");
	return new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`, "s").test(text);
}

function listOf(value: string | readonly string[]): readonly string[] {
	return typeof value === "string" ? [value] : value;
}
