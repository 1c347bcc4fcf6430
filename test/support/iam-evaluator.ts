/* A small evaluator of IAM identity policies, for tests: what a role may do, by the statements alone. */

/** A statement in any of the forms that a policy document takes. */
export interface IamStatement {
	readonly Sid?: string;
	readonly Effect: string;
	readonly Action: string | readonly string[];
	readonly Resource: string | readonly string[];
	readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export interface IamRequest {
	/** Such as `kafka-cluster:Connect`. */
	readonly action: string;
	/** The ARN asked for. Actions without a resource form are asked for `*`. */
	readonly resource: string;
	/** Condition keys of the request, such as `s3:ResourceAccount`. */
	readonly context?: Readonly<Record<string, string>>;
}

const KNOWN_FIELDS: readonly string[] = ["Sid", "Effect", "Action", "Resource", "Condition"];

/**
 * Whether the statements allow a request: one of them has to, and none may deny it.
 *
 * `*` matches any text, colons and slashes included, which is wider than IAM in odd places: a test that expects a denial is the stricter
 * for it.
 *
 * @throws for fields and operators that it does not know, so that nothing is passed over.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function isAllowed(statements: readonly IamStatement[], request: IamRequest): boolean {
	const applying = statements.filter((statement) => applies(statement, request));
	return applying.some(({ Effect }) => Effect === "Allow") && !applying.some(({ Effect }) => Effect === "Deny");
}

/** The statements of a policy document, given as an object or as its JSON. */
export function statementsOf(policy: unknown): readonly IamStatement[] {
	const document: unknown = typeof policy === "string" ? JSON.parse(policy) : policy;
	if (typeof document !== "object" || document === null || !("Statement" in document)) throw new TypeError("This is no policy.");
	const { Statement: statement } = document;
	return (Array.isArray(statement) ? statement : [statement]) as readonly IamStatement[];
}

function applies(statement: IamStatement, { action, resource, context = {} }: IamRequest): boolean {
	const unknown = Object.keys(statement).find((name) => !KNOWN_FIELDS.includes(name));
	if (unknown !== undefined) throw new TypeError(`The evaluator does not know ${unknown}.`);
	if (statement.Effect !== "Allow" && statement.Effect !== "Deny") throw new TypeError(`${statement.Effect} is no effect.`);
	return (
		listed(statement.Action).some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase())) &&
		listed(statement.Resource).some((pattern) => matches(pattern, resource)) &&
		Object.entries(statement.Condition ?? {}).every(([operator, keys]) => holds(operator, keys, context))
	);
}

function holds(
	operator: string,
	keys: Readonly<Record<string, string | readonly string[]>>,
	context: Readonly<Record<string, string>>,
): boolean {
	return Object.entries(keys).every(([key, wanted]) => {
		const given = context[key];
		switch (operator) {
			case "StringEquals":
				return given !== undefined && listed(wanted).includes(given);
			case "StringLike":
				return given !== undefined && listed(wanted).some((pattern) => matches(pattern, given));
			default:
				throw new TypeError(`The evaluator does not know the operator ${operator}.`);
		}
	});
}

/** `*` stands for any text, `?` for one character. */
function matches(pattern: string, text: string): boolean {
	const source = pattern.replaceAll(/[.*+?^${}()|[\]\\]/g, (sign) => (sign === "*" ? ".*" : sign === "?" ? "." : `\\${sign}`));
	return new RegExp(`^${source}$`, "s").test(text);
}

function listed(value: string | readonly string[]): readonly string[] {
	return typeof value === "string" ? [value] : value;
}
