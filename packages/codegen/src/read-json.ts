import { locate, SchemaError } from "./schema-error.ts";

/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A JSON value that knows where in its file it stands, so that an error can point at it. */
export type JsonNode =
	| { readonly kind: "object"; readonly at: number; readonly entries: ReadonlyMap<string, JsonNode> }
	| { readonly kind: "array"; readonly at: number; readonly items: readonly JsonNode[] }
	| { readonly kind: "string"; readonly at: number; readonly value: string }
	| { readonly kind: "number"; readonly at: number; readonly value: number }
	| { readonly kind: "boolean"; readonly at: number; readonly value: boolean }
	| { readonly kind: "null"; readonly at: number; readonly value: null };

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const STRING = /"(?:[^"\\]|\\.)*"/y;
const SPACE = /[ \t\r\n]*/y;
/** Far beyond any schema that a person or tool writes, and far from the end of the stack. */
export const MAX_DEPTH = 500;

/**
 * Reads strict JSON and keeps the offset of every value.
 * @throws {SchemaError} at the first character that is not JSON, at a name that an object has twice, or at one level more than
 * `maxDepth`, which is 500 unless it is given.
 */
export function readJson(file: string, text: string, maxDepth: number = MAX_DEPTH): JsonNode {
	let at = text.startsWith("\uFEFF") ? 1 : 0;
	let depth = 0;

	const fail = (problem: string, offset = at): never => {
		throw new SchemaError(problem, locate(file, text, offset));
	};
	const match = (pattern: RegExp): string | undefined => {
		pattern.lastIndex = at;
		const found = pattern.exec(text)?.[0];
		if (found !== undefined) at += found.length;
		return found;
	};
	const take = (symbol: string): boolean => {
		match(SPACE);
		if (text[at] !== symbol) return false;
		at++;
		return true;
	};
	const expect = (symbol: string): void => {
		if (!take(symbol))
			fail(at >= text.length ? `The JSON ends where "${symbol}" is missing.` : `This is not JSON: "${symbol}" is missing here.`);
	};

	function readValue(): JsonNode {
		match(SPACE);
		const start = at;
		const first = text[at];
		if (first === "{" || first === "[") {
			depth += 1;
			if (depth > maxDepth) fail(`Objects and lists are nested more than ${maxDepth} levels deep.`, start);
			const node = first === "{" ? readObject(start) : readArray(start);
			depth -= 1;
			return node;
		}
		if (first === '"') return { kind: "string", at: start, value: readString() };
		const number = match(NUMBER);
		if (number !== undefined) return { kind: "number", at: start, value: Number(number) };
		const word = match(/[A-Za-z]*/y);
		if (word === "true" || word === "false") return { kind: "boolean", at: start, value: word === "true" };
		if (word === "null") return { kind: "null", at: start, value: null };
		return fail(text.trim() === "" ? "The file is empty." : "This is not JSON: a value is missing here.", start);
	}

	function readString(): string {
		const start = at;
		const quoted = match(STRING);
		try {
			return JSON.parse(quoted ?? "") as string;
		} catch {
			return fail("This is not JSON: the text is not closed, or holds a character that must be escaped.", start);
		}
	}

	function readObject(start: number): JsonNode {
		const entries = new Map<string, JsonNode>();
		expect("{");
		if (take("}")) return { kind: "object", at: start, entries };
		do {
			match(SPACE);
			const keyAt = at;
			if (text[at] !== '"') fail("This is not JSON: a name in double quotes is missing here.");
			const key = readString();
			if (entries.has(key)) fail(`"${key}" stands twice in one object.`, keyAt);
			expect(":");
			entries.set(key, readValue());
		} while (take(","));
		expect("}");
		return { kind: "object", at: start, entries };
	}

	function readArray(start: number): JsonNode {
		const items: JsonNode[] = [];
		expect("[");
		if (take("]")) return { kind: "array", at: start, items };
		do items.push(readValue());
		while (take(","));
		expect("]");
		return { kind: "array", at: start, items };
	}

	const root = readValue();
	match(SPACE);
	if (at < text.length) fail("This is not JSON: something follows its end.");
	return root;
}

/** The plain value of a node. `__proto__` stays an ordinary name. */
export function toJson(node: JsonNode): Json {
	switch (node.kind) {
		case "object":
			return Object.fromEntries([...node.entries].map(([key, value]) => [key, toJson(value)]));
		case "array":
			return node.items.map(toJson);
		default:
			return node.value;
	}
}
