import { MillraceError } from "@millrace/core";
import { JsonNumber, parseJsonKeepingNumbers } from "./json-text.ts";

/*
  Filter patterns (https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html#filtering-syntax)
    leaf      [ alternative, ... ]: one of them must match; an array in the data matches when one of its elements does
    object    { field: leaf or object, ... }: all must match
    $or       [ object, ... ]: one of them must match
  alternatives
    "text", number, true, false, null
    { "prefix": "a" }  { "suffix": "a" }  { "equals-ignore-case": "a" }  { "exists": true }
    { "anything-but": "a" or [ ... ] }    { "numeric": [ ">", 1, "<=", 5 ] }
*/

/** A filter that Lambda would refuse when the mapping is created. */
export class FilterPatternError extends MillraceError {
	static override readonly code = "FILTER_PATTERN_INVALID";
}

/** Whether a value matches; `undefined` is a field that is not there. */
export type Matcher = (value: unknown) => boolean;

/** Deeper patterns are refused, so that compiling cannot exhaust the stack. */
const MAX_DEPTH = 100;

/**
 * Compiles a leaf (`[...]`) or an object of a pattern that was read with `parseJsonKeepingNumbers`.
 * @throws {FilterPatternError} that names the field.
 */
export function compilePattern(pattern: unknown, path: string, depth = 0): Matcher {
	if (depth > MAX_DEPTH) throw invalid(path, `is nested deeper than ${MAX_DEPTH} levels`);
	if (Array.isArray(pattern)) return compileLeaf(pattern, path);
	if (!isObject(pattern)) throw invalid(path, "must be a list of alternatives or an object");
	const entries = Object.entries(pattern);
	if (entries.length === 0) throw invalid(path, "is empty");
	const fields = entries.map(([name, inner]): Matcher => {
		if (name === "$or") return compileOr(inner, `${path}.$or`, depth);
		const matches = compilePattern(inner, `${path}.${name}`, depth + 1);
		return (value) => matches(isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined);
	});
	const matchesObject: Matcher = (value) => fields.every((matches) => matches(value));
	return (value) => (Array.isArray(value) && value.length > 0 ? value.some(matchesObject) : matchesObject(value));
}

function compileOr(alternatives: unknown, path: string, depth: number): Matcher {
	if (!Array.isArray(alternatives) || alternatives.length < 2) throw invalid(path, "must be a list of at least two objects");
	const compiled = alternatives.map((alternative, index) => {
		if (!isObject(alternative)) throw invalid(`${path}[${index}]`, "must be an object");
		return compilePattern(alternative, `${path}[${index}]`, depth + 1);
	});
	return (value) => compiled.some((matches) => matches(value));
}

function compileLeaf(alternatives: readonly unknown[], path: string): Matcher {
	if (alternatives.length === 0) throw invalid(path, "has no alternatives");
	const compiled = alternatives.map((alternative, index) => compileAlternative(alternative, `${path}[${index}]`));
	return (value) =>
		compiled.some(({ matches, onElements }) => (onElements && Array.isArray(value) ? value.some(matches) : matches(value)));
}

interface Alternative {
	readonly matches: Matcher;
	/** Whether a list in the data is asked element by element. */
	readonly onElements: boolean;
}

function compileAlternative(alternative: unknown, path: string): Alternative {
	if (!isObject(alternative)) {
		if (Array.isArray(alternative)) throw invalid(path, "is a list inside a list");
		return { matches: (value) => isSameScalar(alternative, value), onElements: true };
	}
	const [entry, ...more] = Object.entries(alternative);
	if (entry === undefined || more.length > 0) throw invalid(path, "must have exactly one operator");
	const [operator, operand] = entry;
	switch (operator) {
		case "exists": {
			if (typeof operand !== "boolean") throw invalid(path, '"exists" takes true or false');
			// Leaf nodes only: an object is not one, and a list without elements has no leaf.
			const isLeaf = (value: unknown) => value !== undefined && !isObject(value) && !(Array.isArray(value) && value.length === 0);
			return { matches: (value) => isLeaf(value) === operand, onElements: false };
		}
		case "anything-but":
			return { matches: compileAnythingBut(operand, path), onElements: true };
		case "numeric":
			return { matches: compileNumeric(operand, path), onElements: true };
		case "prefix":
		case "suffix":
		case "equals-ignore-case":
			return { matches: compileText(operator, operand, path), onElements: true };
		default:
			throw invalid(path, "has an operator that Kafka mappings do not know");
	}
}

function compileText(operator: "prefix" | "suffix" | "equals-ignore-case", operand: unknown, path: string): Matcher {
	if (typeof operand !== "string") throw invalid(path, `"${operator}" takes a text`);
	const folded = operand.toLowerCase();
	const test = {
		prefix: (text: string) => text.startsWith(operand),
		suffix: (text: string) => text.endsWith(operand),
		"equals-ignore-case": (text: string) => text.toLowerCase() === folded,
	}[operator];
	return (value) => typeof value === "string" && test(value);
}

function compileAnythingBut(operand: unknown, path: string): Matcher {
	const refused = Array.isArray(operand) ? operand : [operand];
	if (refused.length === 0 || !refused.every((one) => typeof one === "string" || one instanceof JsonNumber)) {
		throw invalid(path, '"anything-but" takes texts or numbers');
	}
	return (value) => value !== undefined && !isObject(value) && !refused.some((one) => isSameScalar(one, value));
}

const COMPARISONS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
	"=": (a, b) => a === b,
	"<": (a, b) => a < b,
	"<=": (a, b) => a <= b,
	">": (a, b) => a > b,
	">=": (a, b) => a >= b,
};

function compileNumeric(operand: unknown, path: string): Matcher {
	if (!Array.isArray(operand) || (operand.length !== 2 && operand.length !== 4)) {
		throw invalid(path, '"numeric" takes an operator and a number, or two of each');
	}
	const conditions: ((value: number) => boolean)[] = [];
	for (let index = 0; index < operand.length; index += 2) {
		const symbol: unknown = operand[index];
		const bound: unknown = operand[index + 1];
		const compare = typeof symbol === "string" && Object.hasOwn(COMPARISONS, symbol) ? COMPARISONS[symbol] : undefined;
		if (compare === undefined || !(bound instanceof JsonNumber)) {
			throw invalid(path, '"numeric" takes =, <, <=, > or >= and a number');
		}
		conditions.push((value) => compare(value, bound.value));
	}
	const isRange = operand.length === 2 || (String(operand[0]).startsWith(">") && String(operand[2]).startsWith("<"));
	if (!isRange) throw invalid(path, '"numeric" with two bounds takes > or >= first, then < or <=');
	return (value) => value instanceof JsonNumber && conditions.every((holds) => holds(value.value));
}

function isSameScalar(a: unknown, b: unknown): boolean {
	return a instanceof JsonNumber ? b instanceof JsonNumber && a.text === b.text : a === b;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof JsonNumber);
}

function invalid(path: string, problem: string): FilterPatternError {
	return new FilterPatternError(`The filter pattern at ${path} ${problem}.`, {
		fix: "See https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html#filtering-syntax for what Lambda takes.",
	});
}

/** Parses the text of a pattern. @throws {FilterPatternError} when it is not a JSON object. */
export function readPatternText(text: string, path: string): Readonly<Record<string, unknown>> {
	let pattern: unknown;
	try {
		pattern = parseJsonKeepingNumbers(text);
	} catch (error) {
		throw new FilterPatternError(`The filter pattern at ${path} is not JSON.`, {
			fix: "Write it as a JSON object.",
			cause: error,
		});
	}
	if (!isObject(pattern)) throw invalid(path, "must be an object");
	return pattern;
}
