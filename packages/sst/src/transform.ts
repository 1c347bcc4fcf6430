/**
 * Changes what a component passes to one of the resources below it, as SST's own components take it: properties to set, or a function
 * that changes arguments and options in place.
 *
 * @example
 * transform: { mapping: { tags: { team: "ground" } } }
 * transform: { bucket: (args, opts) => { opts.import = "airline-production-failures-1a2b3c4d"; } }
 */
export type Transform<Args> = Partial<Args> | ((args: Args, opts: $util.CustomResourceOptions, name: string) => undefined);

/** Name, arguments and options of a resource, transformed, in the order in which its constructor takes them. */
export function transformed<Args extends object>(
	transform: Transform<Args> | undefined,
	name: string,
	args: Args,
	opts: $util.CustomResourceOptions,
): [name: string, args: Args, opts: $util.CustomResourceOptions] {
	if (typeof transform !== "function") return [name, { ...args, ...transform }, opts];
	transform(args, opts, name);
	return [name, args, opts];
}
