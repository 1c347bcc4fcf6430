import type { Compatibility } from "@millrace/core";
import type { Direction } from "./mode.ts";

/** An older version that a new one was compared with. */
export interface ComparedVersion {
	/** Its place among the versions of the schema, from 1. */
	readonly number: number;
	readonly digest: string;
}

/** A change that the mode does not allow. */
export interface Incompatibility {
	/** Stable code of the rule that is broken, such as `FIELD_WITHOUT_DEFAULT`. */
	readonly rule: string;
	/** Fields with dots between them, `[]` for items and values: `order.lines[].price`. Empty at the top. */
	readonly path: string;
	/** `BACKWARD`: the new schema cannot read older records. `FORWARD`: an older schema cannot read new records. */
	readonly direction: Direction;
	/** A sentence without its end; "the writer" is the older version going backward, and the new one going forward. */
	readonly problem: string;
	/** What the older definition says at that place; undefined where it says nothing. */
	readonly old: string | undefined;
	/** What the new definition says there. */
	readonly new: string | undefined;
	/** The older versions of which this holds, oldest first. */
	readonly versions: readonly ComparedVersion[];
	/** What to do, in sentences. */
	readonly fix: string;
}

/**
 * What a mode says of a new version.
 * - `first`: there is no older one to compare it with
 * - `unchanged`: it is the newest version already, documentation aside
 * - `compatible`: every comparison of the mode holds; under `NONE` there is none to hold
 * - `incompatible`: at least one does not
 * - `disabled`: the mode takes no new version
 */
export interface Verdict {
	readonly mode: Compatibility;
	readonly outcome: "first" | "unchanged" | "compatible" | "incompatible" | "disabled";
	/** Oldest first; empty where nothing had to be compared. */
	readonly compared: readonly ComparedVersion[];
	/** Empty unless the outcome is `incompatible`. */
	readonly incompatibilities: readonly Incompatibility[];
}

/** Whether a registry of that mode would refuse the version. */
export function isRefused({ outcome }: Verdict): boolean {
	return outcome === "incompatible" || outcome === "disabled";
}
