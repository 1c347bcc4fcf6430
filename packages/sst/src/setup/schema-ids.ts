import type { Settings } from "@millrace/core";
import type { Plan } from "@millrace/core/plan";
import { compactUuid, DIGEST_PREFIX_LENGTH } from "@millrace/core/wire";
import type { RegisteredVersion, SchemasResult } from "./setup-event.ts";

/** What the environment of a function leaves for ids: 4 KB in all, of which the plan keeps this much free for them. */
const MAX_BYTES = 2560;

/**
 * `Settings.schemaIds` of a function that reads or writes topics: registry id to digest, of the topics' keys and values, the newest versions first and
 * as many as the environment has room for. An id that finds no room is left to the function's lookup.
 *
 * @example
 * const settings = { ...consumer.function.settings, schemaIds: schemaIdsFor(plan, consumer.topic, result) };
 */
export function schemaIdsFor(
	{ schemas }: Pick<Plan, "schemas">,
	topics: string | readonly string[],
	result: SchemasResult,
): NonNullable<Settings["schemaIds"]> {
	const subjects = schemas
		.filter(({ topic, wire }) => [topics].flat().includes(topic) && wire === "glue")
		.map(({ subject }) => subject);
	const newestFirst = result.schemas
		.filter(({ subject }) => subjects.includes(subject))
		.map(({ versions }) => versions.toReversed());
	const ids: Record<string, string> = {};
	let bytes = "{}".length;
	for (const { id, digest } of byAge(newestFirst)) {
		const key = compactUuid(id);
		const value = digest.slice(0, DIGEST_PREFIX_LENGTH);
		// A registry may give one id to two texts that are the same to it; the newer one says what records are read as.
		if (key in ids) continue;
		bytes += `"${key}":"${value}",`.length;
		if (bytes > MAX_BYTES) break;
		ids[key] = value;
	}
	return ids;
}

/** The newest of each schema, then the next of each: a key with many versions does not push out those of the value. */
function byAge(schemas: readonly (readonly RegisteredVersion[])[]): readonly RegisteredVersion[] {
	const longest = Math.max(0, ...schemas.map(({ length }) => length));
	return Array.from({ length: longest }, (_, age) => schemas.flatMap((versions) => versions[age] ?? [])).flat();
}
