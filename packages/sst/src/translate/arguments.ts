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
