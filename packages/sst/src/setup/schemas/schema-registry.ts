import type { Compatibility } from "@millrace/core";
import type { VersionToRegister } from "../setup-event.ts";

export type VersionStatus = "AVAILABLE" | "PENDING" | "FAILURE" | "DELETING";

/** A schema as the registry has it. */
export interface ExistingSchema {
	readonly format: string;
	readonly compatibility: Compatibility;
	/** The version from which on new ones are judged; none in a schema without versions. */
	readonly checkpoint: number | undefined;
	readonly status: "AVAILABLE" | "PENDING" | "DELETING";
}

export interface ExistingVersion {
	readonly id: string;
	readonly status: VersionStatus;
}

/**
 * What the step asks of a schema registry; one adapter speaks to AWS Glue, tests bring one in memory. There is nothing here to delete with.
 *
 * A method rejects with a coded error that says whether trying again may help; after a rejected write it is unknown whether it was done.
 */
export interface SchemaRegistry {
	/** `undefined` when there is no such schema. */
	find(subject: string): Promise<ExistingSchema | undefined>;
	/** The version of exactly this text, whoever registered it. */
	findVersion(subject: string, definition: VersionToRegister["definition"]): Promise<ExistingVersion | undefined>;
	/** The numbers of all versions of a schema, by id. */
	numbers(subject: string): Promise<ReadonlyMap<string, number>>;
	/** Rejects when the registry itself is not there. */
	create(subject: string, compatibility: Compatibility, definition: string): Promise<void>;
	/** Adds a version, which the registry then judges on its own time. */
	register(subject: string, definition: string): Promise<void>;
	/** Leaves the checkpoint where it is. */
	setCompatibility(subject: string, compatibility: Compatibility, checkpoint: number): Promise<void>;
}
