/** A record by its place. */
export interface Position {
	readonly partition: number;
	readonly offset: number;
}

/** Its place as text, by which places are compared. */
export function placeOf({ partition, offset }: Position): string {
	return `${partition}@${offset}`;
}

/** What happened in a simulation, in the order in which it did. `at` is in milliseconds of the simulated time. */
export type HistoryEntry = { readonly at: number } & (
	| ({
			readonly kind: "produced";
			/** Whether the mapping's filters let it through. */
			readonly passes: boolean;
	  } & Position)
	/** A poller of a node has these partitions from now on, perhaps again. */
	| { readonly kind: "assigned"; readonly node: string; readonly poller: number; readonly partitions: readonly number[] }
	/** The function was called. */
	| {
			readonly kind: "delivered";
			readonly invocation: number;
			readonly node: string;
			readonly poller: number;
			/** Number of the batch, counted by the node. */
			readonly batch: number;
			readonly positions: readonly Position[];
			/** Of the event, as JSON. */
			readonly bytes: number;
			/** Whether the event says where it comes from. */
			readonly hasFields: boolean;
			/** Whether each list of the event has the name of its partition. */
			readonly isNamed: boolean;
	  }
	/** The function answered, and the node heard it. */
	| {
			readonly kind: "returned";
			readonly invocation: number;
			/** `partial` holds for every answer that was read as one, also when no record failed. */
			readonly how: "failed" | "unreadable" | "partial";
	  }
	/** The function answered that these are done. */
	| { readonly kind: "acknowledged"; readonly invocation: number; readonly positions: readonly Position[] }
	/** The destination took these. */
	| ({ readonly kind: "deadLettered" } & GivenUp)
	/** The destination did not take these, although it was asked for so long. */
	| {
			readonly kind: "undeliverable";
			readonly node: string;
			readonly milliseconds: number;
			readonly positions: readonly Position[];
	  }
	/** A mapping gave these up and nobody has them, and it said so. */
	| ({ readonly kind: "dropped" } & GivenUp)
	/** The broker took this next offset from the group. */
	| { readonly kind: "committed"; readonly partition: number; readonly offset: number }
);

interface GivenUp {
	readonly node: string;
	readonly condition: string;
	/** The last one that had these records; undefined when they were never sent. */
	readonly invocation: number | undefined;
	readonly positions: readonly Position[];
}
