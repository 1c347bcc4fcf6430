/**
 * Finds what is wrong in one filter pattern of an event source mapping; `undefined` when it is well formed.
 *
 * Grammar (https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html#filtering-syntax): objects lead to
 * fields, a field ends in an array of alternatives, `$or` holds an array of objects.
 */
export function faultOfPattern(pattern: unknown, path: string): string | undefined {
	if (Array.isArray(pattern)) return faultOfAlternatives(pattern, path);
	if (typeof pattern !== "object" || pattern === null) return `${path} is neither an object nor an array of alternatives`;
	const entries = Object.entries(pattern);
	if (entries.length === 0) return `${path} is empty, which filters nothing`;
	for (const [name, inner] of entries) {
		const fault = name === "$or" ? faultOfOr(inner, `${path}.$or`) : faultOfPattern(inner, `${path}.${name}`);
		if (fault !== undefined) return fault;
	}
	return undefined;
}

function faultOfOr(branches: unknown, path: string): string | undefined {
	if (!Array.isArray(branches) || branches.length < 2) return `${path} is no array of two or more objects`;
	for (const [index, branch] of branches.entries()) {
		if (Array.isArray(branch)) return `${path}[${index}] is no object`;
		const fault = faultOfPattern(branch, `${path}[${index}]`);
		if (fault !== undefined) return fault;
	}
	return undefined;
}

function faultOfAlternatives(alternatives: readonly unknown[], path: string): string | undefined {
	if (alternatives.length === 0) return `${path} is an empty array, which nothing matches`;
	for (const [index, one] of alternatives.entries()) {
		if (one === null || ["string", "number", "boolean"].includes(typeof one)) continue;
		const fault = faultOfOperator(one, `${path}[${index}]`);
		if (fault !== undefined) return fault;
	}
	return undefined;
}

function faultOfOperator(operator: unknown, path: string): string | undefined {
	const entries = typeof operator === "object" && operator !== null && !Array.isArray(operator) ? Object.entries(operator) : [];
	const [name, operand] = entries[0] ?? [];
	if (entries.length !== 1) return `${path} is no operator`;
	switch (name) {
		case "exists":
			return typeof operand === "boolean" ? undefined : `${path}.exists is neither true nor false`;
		case "prefix":
		case "suffix":
		case "equals-ignore-case":
			return typeof operand === "string" ? undefined : `${path}.${name} is no text`;
		case "anything-but":
			return isAnythingBut(operand) ? undefined : `${path}.anything-but is no array of texts or numbers`;
		case "numeric":
			return isNumeric(operand) ? undefined : `${path}.numeric is no comparison such as [">", 10, "<=", 20]`;
		default:
			return `${path} has the unknown operator ${JSON.stringify(name)}`;
	}
}

function isAnythingBut(operand: unknown): boolean {
	const isScalar = (one: unknown): boolean => typeof one === "string" || typeof one === "number";
	return isScalar(operand) || (Array.isArray(operand) && operand.length > 0 && operand.every(isScalar));
}

/** One comparison, or a lower bound and an upper bound. */
function isNumeric(operand: unknown): boolean {
	if (!Array.isArray(operand) || (operand.length !== 2 && operand.length !== 4)) return false;
	const numbers = operand.filter((_, index) => index % 2 === 1);
	const [first, , second] = operand;
	if (!numbers.every((one) => typeof one === "number" && Number.isFinite(one))) return false;
	if (operand.length === 2) return ["=", "<", "<=", ">", ">="].includes(first);
	return [">", ">="].includes(first) && ["<", "<="].includes(second);
}
