import type { Compatibility } from "@millrace/core";

export type DataFormat = "AVRO" | "JSON" | "PROTOBUF";
export type VersionStatus = "AVAILABLE" | "PENDING" | "FAILURE";

export interface StoredRegistry {
	readonly name: string;
	description: string | undefined;
	readonly created: string;
	updated: string;
	/** By name. */
	readonly schemas: Map<string, StoredSchema>;
}

export interface StoredSchema {
	readonly registry: string;
	readonly name: string;
	readonly format: DataFormat;
	compatibility: Compatibility;
	description: string | undefined;
	/** Number of the version from which on a new one is judged. */
	checkpoint: number;
	/** Number that the next version gets; those of deleted versions are not used again. */
	next: number;
	readonly created: string;
	updated: string;
	/** By number, oldest first. */
	readonly versions: Map<number, StoredVersion>;
}

export interface StoredVersion {
	readonly id: string;
	readonly number: number;
	readonly definition: string;
	/** What it is in the end, and how many looks at it find it pending before. */
	readonly status: Exclude<VersionStatus, "PENDING">;
	pendingLooks: number;
	readonly created: string;
	/** Values of each metadata key, oldest first. */
	readonly metadata: Map<string, { readonly value: string; readonly created: string }[]>;
}

/** Everything that a registry server holds. */
export interface RegistryState {
	/** By name. */
	readonly registries: Map<string, StoredRegistry>;
	/** By SchemaVersionId. */
	readonly versions: Map<string, { readonly schema: StoredSchema; readonly version: StoredVersion }>;
	/** By ARN. */
	readonly tags: Map<string, Map<string, string>>;
}

export function emptyState(): RegistryState {
	return { registries: new Map(), versions: new Map(), tags: new Map() };
}

/** What an operation works with. */
export interface OperationContext {
	readonly state: RegistryState;
	readonly region: string;
	readonly account: string;
	/** ISO 8601. */
	now(): string;
	newId(): string;
	/** How many looks find a new version pending. */
	readonly pendingLooks: number;
}

export function registryArn({ region, account }: OperationContext, registry: string): string {
	return `arn:aws:glue:${region}:${account}:registry/${registry}`;
}

export function schemaArn({ region, account }: OperationContext, { registry, name }: StoredSchema): string {
	return `arn:aws:glue:${region}:${account}:schema/${registry}/${name}`;
}

/** The newest version that is not a failure; undefined when there is none. */
export function latestOf(schema: StoredSchema): StoredVersion | undefined {
	return [...schema.versions.values()].findLast(({ status }) => status === "AVAILABLE");
}

/** A look at the status of a version: the first ones may find it pending. */
export function lookAt(version: StoredVersion): VersionStatus {
	if (version.pendingLooks === 0) return version.status;
	version.pendingLooks -= 1;
	return "PENDING";
}
