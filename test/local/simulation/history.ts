/** A record by its place. */
export interface Position {
	readonly partition: number;
	readonly offset: number;
}

/** What happened in a simulation, in the order in which it did. `at` is in milliseconds of the simulated time. */
export type HistoryEntry = { readonly at: number } & (
	| ({
			readonly kind: "produced";
			/** Whether the mapping's filters let it through. */
			readonly passes: boolean;
	  } & Position)
	/** The function was called. */
	| { readonly kind: "delivered"; readonly invocation: number; readonly node: string; readonly positions: readonly Position[] }
	/** The function answered, well or not, and the node heard it. */
	| { readonly kind: "returned"; readonly invocation: number }
	/** The function answered that these are done. */
	| { readonly kind: "acknowledged"; readonly positions: readonly Position[] }
	/** The destination took these. */
	| { readonly kind: "deadLettered"; readonly positions: readonly Position[] }
	/** A mapping without a destination gave these up, and said so. */
	| { readonly kind: "dropped"; readonly positions: readonly Position[] }
	/** The broker took this next offset from the group. */
	| { readonly kind: "committed"; readonly partition: number; readonly offset: number }
);
