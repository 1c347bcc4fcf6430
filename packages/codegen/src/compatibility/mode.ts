import type { Compatibility } from "@millrace/core";

/** Who cannot read whom: `BACKWARD` when the new schema cannot read older records, `FORWARD` when an older schema cannot read new ones. */
export type Direction = "BACKWARD" | "FORWARD";

/** What a mode compares a new version with. */
export interface Comparison {
	readonly directions: readonly Direction[];
	/** How many of the older versions count, from the newest back. */
	readonly against: "none" | "last" | "all";
}

/**
 * What each of AWS Glue's modes compares
 * (https://docs.aws.amazon.com/glue/latest/dg/schema-registry.html#schema-registry-compatibility). `DISABLED` compares nothing,
 * because it takes no new version at all.
 */
export const COMPARISONS: Readonly<Record<Compatibility, Comparison>> = {
	NONE: { directions: [], against: "none" },
	DISABLED: { directions: [], against: "none" },
	BACKWARD: { directions: ["BACKWARD"], against: "last" },
	BACKWARD_ALL: { directions: ["BACKWARD"], against: "all" },
	FORWARD: { directions: ["FORWARD"], against: "last" },
	FORWARD_ALL: { directions: ["FORWARD"], against: "all" },
	FULL: { directions: ["BACKWARD", "FORWARD"], against: "last" },
	FULL_ALL: { directions: ["BACKWARD", "FORWARD"], against: "all" },
};

/** The names of all modes, in Glue's order. */
export const MODES = Object.keys(COMPARISONS) as readonly Compatibility[];
