import {
	type Incompatibility,
	judgeSchema,
	readDefinitions,
	readProjections,
	type SchemaDefinition,
	type Verdict,
} from "@millrace/codegen";
import type { App } from "@millrace/core";
import { readLockFile } from "./lock-file.ts";
import type { SchemaFolder } from "./schema-folders.ts";
import { readSchemaSources } from "./schema-sources.ts";
import { findSchemaUses, type SchemaUse } from "./schema-uses.ts";
import { touchedConsumers } from "./touched-consumers.ts";

/** What a compatibility mode says of a schema file, compared with the released versions of its schema. */
export interface JudgedSchema extends Omit<Verdict, "incompatibilities"> {
	/** Full name. */
	readonly name: string;
	/** Path of the schema file. */
	readonly path: string;
	/** Of the definition in the file. */
	readonly digest: string;
	/** Versions in the lock. */
	readonly released: number;
	/** The keys and values of topics with that mode; none when nobody declared one. */
	readonly uses: readonly SchemaUse[];
	readonly incompatibilities: readonly TouchingIncompatibility[];
}

export interface TouchingIncompatibility extends Incompatibility {
	/** Names of the app's consumers that meet records which they cannot read. */
	readonly consumers: readonly string[];
}

type Mode = Verdict["mode"];

/** What schemas are judged under. */
export interface Judges {
	readonly app: App | undefined;
	/** For all schemas, whatever the topics declare. */
	readonly mode?: Mode | undefined;
}

/**
 * Judges every schema of the folders that a topic of the app uses, once under each mode that its topics declare. Without an app there
 * are no topics, and every schema is judged under `BACKWARD`, the mode of a topic that declares none.
 *
 * @throws {SchemaError} at the first offending text of a schema.
 * @throws {LockError} when a lock cannot be trusted.
 */
export function judgeSchemas(folders: readonly SchemaFolder[], cwd: string, judges: Judges): readonly JudgedSchema[] {
	return folders.flatMap((folder) => {
		const sources = readSchemaSources(folder, cwd);
		const lock = readLockFile(folder, cwd);
		const projections = readProjections(sources);
		return readDefinitions(sources).flatMap((definition) =>
			findModes(definition, judges).map(([mode, uses]): JudgedSchema => {
				const { incompatibilities, ...verdict } = judgeSchema(lock, definition, mode);
				const { name, path, digest } = definition;
				const versions = lock.schemas.get(name) ?? [];
				const touching = incompatibilities.map((one) => ({
					...one,
					consumers: judges.app === undefined ? [] : touchedConsumers(judges.app, uses, one, versions, projections),
				}));
				return { name, path, digest, released: versions.length, uses, ...verdict, incompatibilities: touching };
			}),
		);
	});
}

function findModes({ name }: SchemaDefinition, { app, mode }: Judges): readonly (readonly [Mode, readonly SchemaUse[]])[] {
	if (app === undefined) return [[mode ?? "BACKWARD", []]];
	const uses = findSchemaUses(app, name);
	const modes = [...new Set(uses.map(({ compatibility }) => compatibility))];
	if (mode !== undefined) return uses.length === 0 ? [] : [[mode, uses]];
	return modes.map((one) => [one, uses.filter(({ compatibility }) => compatibility === one)]);
}
