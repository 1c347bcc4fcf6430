/**
 * Arguments of a resource as its constructor knows them, with every value known. What is translated into them has the provider's own
 * names at every depth, or does not compile; what is left out may be said as `undefined`.
 */
export type Arguments<T> = T extends string | number | boolean | undefined
	? T
	: T extends Later
		? never
		: T extends readonly (infer Item)[]
			? Arguments<Item>[]
			: T extends object
				? { [Key in keyof T]: undefined extends T[Key] ? Arguments<T[Key]> | undefined : Arguments<T[Key]> }
				: never;

/** An output or a promise: the other forms that an input may have. */
type Later = { apply(then: never): unknown } | Promise<unknown>;

/** Without what is said to be undefined: it is left out. */
export type Given<T> = T extends readonly (infer Item)[]
	? Given<Item>[]
	: T extends object
		? { [Key in keyof T]: Given<Exclude<T[Key], undefined>> }
		: T;

/** The same arguments with everything undefined left out, at every depth. */
export function given<T>(value: T): Given<T> {
	// Sound: what is left keeps its shape.
	return drop(value) as Given<T>;
}

function drop(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(drop);
	if (typeof value !== "object" || value === null) return value;
	return Object.fromEntries(Object.entries(value).flatMap(([key, inner]) => (inner === undefined ? [] : [[key, drop(inner)]])));
}
