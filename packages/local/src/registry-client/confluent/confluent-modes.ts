import type { Compatibility } from "@millrace/core";

/*
  Confluent's names (https://docs.confluent.io/platform/current/schema-registry/fundamentals/schema-evolution.html). What AWS Glue calls
  "all" is "transitive" there, and there is no mode that takes no versions: that is another setting, of the whole registry or a subject.
*/
const CONFLUENT: Readonly<Record<Exclude<Compatibility, "DISABLED">, string>> = {
	NONE: "NONE",
	BACKWARD: "BACKWARD",
	BACKWARD_ALL: "BACKWARD_TRANSITIVE",
	FORWARD: "FORWARD",
	FORWARD_ALL: "FORWARD_TRANSITIVE",
	FULL: "FULL",
	FULL_ALL: "FULL_TRANSITIVE",
};

/** The modes that Confluent's registry has too. */
export const CONFLUENT_MODES = Object.keys(CONFLUENT) as readonly Exclude<Compatibility, "DISABLED">[];

/** Confluent's name of a mode; undefined for the one that it does not have. */
export function toConfluentMode(mode: Compatibility): string | undefined {
	return mode === "DISABLED" ? undefined : CONFLUENT[mode];
}

/** The mode of Confluent's name; undefined for a name that is none. */
export function fromConfluentMode(name: unknown): Compatibility | undefined {
	return CONFLUENT_MODES.find((mode) => CONFLUENT[mode] === name);
}
