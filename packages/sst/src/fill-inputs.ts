import { fillPlaceholders, placeholdersOf } from "@millrace/core/plan";

/** What stands for the placeholders of a plan, by what is between their braces; much of it is known only once it is made. */
export type Names = Readonly<Record<string, $util.Input<string>>>;

/** A value whose texts may be known only later. */
export type Filled<T> = T extends string
	? $util.Input<string>
	: T extends readonly (infer Item)[]
		? Filled<Item>[]
		: T extends object
			? { -readonly [Key in keyof T]: Filled<T[Key]> }
			: T;

/** Fields that hold the user's own text, as `fillPlaceholders` knows them. */
const OWN_TEXT: readonly string[] = ["environment", "filterCriteria"];

/**
 * The same value with its placeholders filled. A text without any stays a plain text, so that a transform and a diff see it; one with some
 * waits for just those.
 *
 * @throws {PlaceholderError} for a placeholder that nobody named, at once.
 */
export function fillInputs<T>(value: T, names: Names): Filled<T> {
	// Sound: texts become inputs of texts, and everything else keeps its shape.
	return fill(value, names, false) as Filled<T>;
}

/** The value as JSON, filled. */
export function fillJson(value: unknown, names: Names): $util.Input<string> {
	if (placeholdersOf(value).length === 0) return JSON.stringify(value);
	return namesOf(value, names).apply((known) => JSON.stringify(fillPlaceholders(value, known)));
}

function fill(value: unknown, names: Names, own: boolean): unknown {
	if (typeof value === "string") return fillText(value, names, own);
	if (Array.isArray(value)) return value.map((item) => fill(item, names, own));
	if (typeof value !== "object" || value === null) return value;
	return Object.fromEntries(
		Object.entries(value).map(([key, inner]) => [key, fill(inner, names, own || OWN_TEXT.includes(key))]),
	);
}

function fillText(text: string, names: Names, own: boolean): $util.Input<string> {
	if (own && placeholdersOf(text).length === 0) return text;
	// Whoever is without a placeholder is as it was; a placeholder that no plan knows is refused.
	if (placeholdersOf(text).length === 0) return fillPlaceholders(text, {});
	const wrapped = own ? { environment: text } : { text };
	return namesOf(text, names).apply((known) => Object.values(fillPlaceholders<Record<string, string>>(wrapped, known))[0] ?? "");
}

function namesOf(value: unknown, names: Names): $util.Output<Record<string, string>> {
	const wanted = placeholdersOf(value).map((name) => [name, names[name]] as const);
	const missing = wanted.find(([, input]) => input === undefined);
	// Says which one, as it would with every other name known.
	if (missing !== undefined) fillPlaceholders(`\${${missing[0]}}`, {});
	return $util.all(Object.fromEntries(wanted.map(([name, input]) => [name, input ?? ""])));
}
