import { MillraceError } from "@millrace/core";

/** A path that names nothing that could be redacted. */
export class RedactPathError extends MillraceError {
	static override readonly code = "REDACT_PATH_INVALID";
	static override readonly category = "usage";
}

/** A path into a topic of which the app says nothing, so that nobody knows where its fields are. */
export class RedactTopicUnknownError extends MillraceError {
	static override readonly code = "REDACT_TOPIC_UNKNOWN";
}

/** Where in a record something is to be redacted. */
export interface RedactPath {
	/** As it was written. */
	readonly text: string;
	readonly part: "key" | "value" | "headers";
	/** Names of fields, from the outside in; `*` is any. Empty for the whole part. A header's name is one step, dots and all. */
	readonly steps: readonly string[];
}

/**
 * Reads `key`, `value.customer.email`, `value.lines.*` or `headers.authorization`. A dot inside a name is written `\.`; lists need no step.
 *
 * @throws {RedactPathError}
 */
export function readRedactPath(text: string): RedactPath {
	const [part = "", ...steps] = text.split(/(?<!\\)\./);
	if (part !== "key" && part !== "value" && part !== "headers") {
		throw new RedactPathError(`"${text}" starts with no part of a record.`, {
			fix: "Start with key, value or headers, such as value.customer.email or headers.authorization.",
		});
	}
	if (steps.includes("")) {
		throw new RedactPathError(`"${text}" has an empty step.`, { fix: "Write names with one dot between two of them." });
	}
	const names = steps.map((step) => step.replaceAll("\\.", "."));
	return { text, part, steps: part === "headers" && names.length > 0 ? [names.join(".")] : names };
}

/** A place on the way of paths through a payload. */
export interface PathNode {
	/** The paths that end here. */
	readonly ends: readonly string[];
	readonly children: ReadonlyMap<string, PathNode>;
}

/** The paths as a tree, so that a payload is walked once. */
export function createPathTree(paths: readonly RedactPath[]): PathNode {
	const grow = (rest: readonly { readonly text: string; readonly steps: readonly string[] }[]): PathNode => {
		const groups = new Map<string, { readonly text: string; readonly steps: readonly string[] }[]>();
		for (const { text, steps } of rest) {
			const [first, ...others] = steps;
			if (first !== undefined) groups.set(first, [...(groups.get(first) ?? []), { text, steps: others }]);
		}
		return {
			ends: rest.filter(({ steps }) => steps.length === 0).map(({ text }) => text),
			children: new Map([...groups].map(([name, inner]) => [name, grow(inner)])),
		};
	};
	return grow(paths);
}

/** The places that the paths reach at once; several, because a name and `*` may lead on side by side. */
export type PathState = readonly PathNode[];

/** Where the paths are behind a field of any of these names. */
export function stepInto(state: PathState, names: readonly string[]): PathState {
	return state.flatMap(({ children }) => [...names, "*"].flatMap((name) => children.get(name) ?? []));
}

/** The paths that end here, and so redact all that is here; empty where none does. */
export function endsOf(state: PathState): readonly string[] {
	return state.flatMap(({ ends }) => ends);
}

/** All paths that lead through here. */
export function pathsBelow(state: PathState): readonly string[] {
	return state.flatMap(({ ends, children }) => [...ends, ...pathsBelow([...children.values()])]);
}
