import type { Compatibility } from "@millrace/core";
import { RegistryRefusedError, RegistryTroubleError } from "../../../../packages/sst/src/setup/schemas/registry-error.ts";
import type { SchemaRegistry, VersionStatus } from "../../../../packages/sst/src/setup/schemas/schema-registry.ts";
import type { Mishap } from "../mishaps.ts";

export interface StoredVersion {
	readonly id: string;
	readonly definition: string;
	status: VersionStatus;
	looksUntilJudged: number;
}

export interface StoredSchema {
	compatibility: Compatibility;
	readonly format: string;
	readonly versions: StoredVersion[];
}

export interface MemoryRegistryOptions {
	readonly mishap?: () => Mishap;
	/** How many looks a new version stays PENDING. */
	readonly pending?: number;
	/** Whether a version passes. @default all do */
	readonly accepts?: (definition: string) => boolean;
}

/**
 * A schema registry in memory: one id for one text, versions that are judged a while after they were registered, no way to delete. Before
 * every request it meets the next mishap.
 */
export interface MemoryRegistry {
	readonly registry: SchemaRegistry;
	readonly schemas: Map<string, StoredSchema>;
	/** Every request that writes, as it arrived. */
	readonly writes: string[];
	/** Registers as another producer would. */
	put(subject: string, compatibility: Compatibility, ...definitions: readonly string[]): void;
}

export function memoryRegistry({
	mishap = () => "none",
	pending = 0,
	accepts = () => true,
}: MemoryRegistryOptions = {}): MemoryRegistry {
	const schemas = new Map<string, StoredSchema>();
	const writes: string[] = [];
	let ids = 0;

	async function request<T>(act: () => T): Promise<T> {
		const kind = mishap();
		if (kind === "killed") throw new Error("killed");
		if (kind === "lost request" || kind === "throttled") throw new RegistryTroubleError("AWS Glue did not answer.");
		const answer = act();
		if (kind === "killed after") throw new Error("killed");
		if (kind === "lost answer") throw new RegistryTroubleError("AWS Glue did not answer.");
		return answer;
	}
	const add = (schema: StoredSchema, definition: string, looks: number) => {
		if (schema.versions.some((version) => version.definition === definition)) return;
		const id = `00000000-0000-4000-8000-${String(++ids).padStart(12, "0")}`;
		const status = looks > 0 ? "PENDING" : accepts(definition) ? "AVAILABLE" : "FAILURE";
		schema.versions.push({ id, definition, status, looksUntilJudged: looks });
	};
	const known = (subject: string): StoredSchema => {
		const schema = schemas.get(subject);
		if (!schema) throw new RegistryTroubleError(`There is no ${subject}.`);
		return schema;
	};
	/** Each look at a version brings its verdict nearer. */
	const judge = (version: StoredVersion) => {
		if (version.status === "PENDING" && --version.looksUntilJudged < 0) {
			version.status = accepts(version.definition) ? "AVAILABLE" : "FAILURE";
		}
	};

	return {
		schemas,
		writes,
		put(subject, compatibility, ...definitions) {
			const schema: StoredSchema = { compatibility, format: "AVRO", versions: [] };
			for (const definition of definitions) add(schema, definition, 0);
			schemas.set(subject, schema);
		},
		registry: {
			find: (subject) =>
				request(() => {
					const schema = schemas.get(subject);
					return schema && { ...schema, checkpoint: schema.versions.length > 0 ? 1 : undefined, status: "AVAILABLE" };
				}),
			findVersion: (subject, definition) =>
				request(() => {
					const { versions } = known(subject);
					const version = versions.find((one) => one.definition === definition);
					if (!version) return undefined;
					judge(version);
					return { id: version.id, status: version.status };
				}),
			numbers: (subject) => request(() => new Map(known(subject).versions.map(({ id }, index) => [id, index + 1]))),
			create: (subject, compatibility, definition) =>
				request(() => {
					writes.push(`create ${subject}`);
					if (schemas.has(subject)) throw new RegistryTroubleError("AlreadyExistsException");
					const schema: StoredSchema = { compatibility, format: "AVRO", versions: [] };
					add(schema, definition, pending);
					schemas.set(subject, schema);
				}),
			register: (subject, definition) =>
				request(() => {
					writes.push(`register ${subject}`);
					const schema = known(subject);
					if (schema.compatibility === "DISABLED") throw new RegistryRefusedError("DISABLED");
					if (schema.versions.some(({ status }) => status === "PENDING")) throw new RegistryRefusedError("two at once");
					add(schema, definition, pending);
				}),
			setCompatibility: (subject, compatibility) =>
				request(() => {
					writes.push(`compatibility ${subject}`);
					known(subject).compatibility = compatibility;
				}),
		},
	};
}
