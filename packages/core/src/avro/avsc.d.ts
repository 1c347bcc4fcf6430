// avsc ships types for its entry only; this is its codec without services, files and containers, half the size in a bundle.
declare module "avsc/lib/types.js" {
	import type { Type } from "avsc";

	const types: {
		readonly Type: typeof Type;
		readonly builtins: { readonly LongType: { __with(methods: object): Type } };
	};
	export = types;
}
