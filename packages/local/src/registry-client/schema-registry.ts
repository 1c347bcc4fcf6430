import type { Compatibility } from "@millrace/core";

export type RegistryFormat = "AVRO" | "JSON" | "PROTOBUF";

/** A version as the registry lists it. Its text never changes, and neither does its id. */
export interface RegistryVersion {
	/** Place in the subject, from 1; numbers of deleted versions are not used again. */
	readonly number: number;
	/** What frames on a topic hold: a UUID of AWS Glue, a whole number of Confluent as text. */
	readonly id: string;
	readonly status: "AVAILABLE" | "PENDING" | "FAILURE" | "DELETING";
}

/** A schema name of a registry and what is under it. */
export interface RegistrySubject {
	readonly subject: string;
	readonly format: RegistryFormat;
	readonly compatibility: Compatibility;
	/** Number of the version from which on new ones are judged; undefined where a registry knows no such thing. */
	readonly checkpoint: number | undefined;
	readonly status: "AVAILABLE" | "PENDING" | "DELETING";
	/** Oldest first, those that were refused among them. */
	readonly versions: readonly RegistryVersion[];
}

export interface NewSubject {
	readonly subject: string;
	readonly format: RegistryFormat;
	readonly compatibility: Compatibility;
	/** Of the first version. */
	readonly definition: string;
	readonly tags: Readonly<Record<string, string>>;
}

/** What a kind of registry can do at all. */
export interface RegistryAbilities {
	/** Whether the registry itself is something that can be created. */
	readonly created: boolean;
	readonly tags: boolean;
	readonly metadata: boolean;
	/** Modes that it knows. */
	readonly modes: readonly Compatibility[];
	/** Whether a new version may be judged from a later one than the first on. */
	readonly checkpoints: boolean;
}

/**
 * A schema registry, whoever runs it. `openSchemaRegistry` opens one by its address.
 *
 * A method rejects with a coded error that says whether trying again may help. After a write that was rejected so, it is unknown
 * whether it was done: look again. There is nothing here to delete with.
 */
export interface SchemaRegistry {
	readonly kind: "glue" | "confluent" | "folder";
	/** Kind and name, such as `glue:airline-dev`, as files of ids have it. */
	readonly address: string;
	readonly abilities: RegistryAbilities;
	exists(): Promise<boolean>;
	/** Creates the registry itself. */
	create(): Promise<void>;
	/** Names of all subjects, sorted. */
	subjects(): Promise<readonly string[]>;
	find(subject: string): Promise<RegistrySubject | undefined>;
	/** The text of a version, as somebody registered it. */
	definition(subject: string, version: RegistryVersion): Promise<string>;
	createSubject(subject: NewSubject): Promise<void>;
	/** Adds a version, which a registry may judge on its own time. A text that is there already is not added again. */
	register(subject: string, format: RegistryFormat, definition: string): Promise<void>;
	/** Sets how new versions are judged, and from which one on where the registry knows that. */
	configure(subject: string, compatibility: Compatibility, checkpoint: number): Promise<void>;
	tags(subject: string): Promise<Readonly<Record<string, string>>>;
	/** Adds tags, or gives those that are there another value. */
	tag(subject: string, tags: Readonly<Record<string, string>>): Promise<void>;
	/** Values of each key, the newest first. */
	metadata(subject: string, version: RegistryVersion): Promise<Readonly<Record<string, readonly string[]>>>;
	addMetadata(subject: string, version: RegistryVersion, key: string, value: string): Promise<void>;
}
