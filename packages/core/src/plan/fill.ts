import { MillraceError } from "../errors.ts";

/** A placeholder of a plan that is unknown, or that nobody gave a value for. */
export class PlaceholderError extends MillraceError {
	static override readonly code = "PLACEHOLDER_UNFILLED";
	static override readonly category = "configuration";
}

/** What stands for each placeholder, by what is between its braces: `{ Region: "eu-central-1", "Bucket:failures": "..." }`. */
export type PlaceholderValues = Readonly<Record<string, string>>;

const PLACEHOLDER = /\$\{([^{}$]*)\}/g;
const KNOWN =
	/^(?:Region|Account|ClusterArn|ClusterName|ClusterUuid|Brokers|MappingId|(?:Bucket|Queue|Notification):[a-z0-9-]+)$/;
/** Fields of a plan that hold the user's own text, in which what is no placeholder of ours stays as it is. */
const OWN_TEXT: readonly string[] = ["environment", "FilterCriteria"];

/**
 * A plan, or any part of it, with its placeholders filled. Keys stay as they are; the value given is not changed.
 *
 * @throws {PlaceholderError} for a placeholder without a value, and for one that no plan knows.
 *
 * @example
 * fillPlaceholders(consumer.function.iam, { Region: "eu-central-1", Account: "123456789012", ... })
 */
export function fillPlaceholders<T>(value: T, values: PlaceholderValues): T {
	// Sound: strings become strings, and everything else keeps its shape.
	return fillValue(value, values, false) as T;
}

/** The placeholders in a plan or a part of it, each once, in order of appearance. */
export function placeholdersOf(value: unknown): readonly string[] {
	const found = new Set<string>();
	walk(value, (text) => {
		for (const [, name = ""] of text.matchAll(PLACEHOLDER)) if (KNOWN.test(name)) found.add(name);
	});
	return [...found];
}

function fillValue(value: unknown, values: PlaceholderValues, own: boolean): unknown {
	if (typeof value === "string") return fillText(value, values, own);
	if (Array.isArray(value)) return value.map((one) => fillValue(one, values, own));
	if (typeof value !== "object" || value === null) return value;
	return Object.fromEntries(
		Object.entries(value).map(([key, inner]) => [key, fillValue(inner, values, own || OWN_TEXT.includes(key))]),
	);
}

function fillText(text: string, values: PlaceholderValues, own: boolean): string {
	return text.replaceAll(PLACEHOLDER, (placeholder, name: string) => {
		if (!KNOWN.test(name)) {
			if (own) return placeholder;
			throw new PlaceholderError(`No plan has the placeholder ${JSON.stringify(placeholder)}.`, {
				fix: "Check its spelling against docs/plan.md, or deploy with the version of Millrace that made the plan.",
			});
		}
		if (Object.hasOwn(values, name) && values[name] !== undefined && values[name] !== "") return values[name];
		throw new PlaceholderError(`Nothing was given for the placeholder ${JSON.stringify(placeholder)}.`, {
			fix: `Create what it stands for before, and give its value as ${JSON.stringify(name)}.`,
		});
	});
}

function walk(value: unknown, visit: (text: string) => void): void {
	if (typeof value === "string") visit(value);
	else if (typeof value === "object" && value !== null) for (const inner of Object.values(value)) walk(inner, visit);
}
