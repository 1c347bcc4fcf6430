import { avroRules, type Incompatibility, type ProjectionDefinition, type ReleasedVersion } from "@millrace/codegen";
import type { App } from "@millrace/core";
import type { SchemaUse } from "./schema-uses.ts";

/**
 * Names of the app's consumers that meet records which they cannot read: going backward with the code of the new schema, going forward
 * as they are deployed until they are deployed again. One that reads a projection is touched when the projection cannot read the
 * older version; the new one it reads, or it would not be generated.
 */
export function touchedConsumers(
	{ consumers }: App,
	uses: readonly SchemaUse[],
	incompatibility: Incompatibility,
	versions: readonly ReleasedVersion[],
	projections: readonly ProjectionDefinition[],
): readonly string[] {
	const older = versions.filter(({ digest }) => incompatibility.versions.some((version) => version.digest === digest));
	const isTouched = (schema: { readonly name: string; readonly projects?: string }): boolean => {
		if (schema.projects === undefined) return true;
		const projection = projections.find(({ name }) => name === schema.name);
		if (projection === undefined || incompatibility.direction === "FORWARD") return false;
		const reader = avroRules.read(projection.definition);
		return older.some(({ definition }) => avroRules.checkReader(reader, avroRules.read(definition)).length > 0);
	};
	return consumers
		.filter(({ topic }) => uses.some((use) => use.topic === topic.name && isTouched(topic[use.part])))
		.map(({ name }) => name);
}
