import { isDeepStrictEqual } from "node:util";
import { TransformRefusedError } from "../deploy-error.ts";

/*
  What the plan tells the function in `MILLRACE`, and the mapping in its own properties: two halves of one decision. A partial response on a
  mapping that does not read it acknowledges records that have failed. So no transform changes one without the other.
*/

/** Properties of the mapping that the function relies on, and how the plan sets them. */
const BOUND: Readonly<Record<string, string>> = {
	functionName: "the name of the consumer",
	eventSourceArn: "`cluster` of the app",
	topics: "`topic` of the consumer",
	amazonManagedKafkaEventSourceConfig: "the name and `validation` of the consumer",
	functionResponseTypes: "`pollers` of the consumer",
	provisionedPollerConfig: "`pollers` of the consumer",
};

/** Names of those properties. */
export const BOUND_PROPERTIES: readonly string[] = Object.keys(BOUND);

/** Values of the bound properties, known or about to be; undefined for one that is left out. */
export type Bound = Readonly<Record<string, unknown>>;

/**
 * @param consumer name in the plan
 * @throws {TransformRefusedError} naming the first property that differs from what was planned.
 */
export function refuseChangedMapping(consumer: string, planned: Bound, transformed: Bound): void {
	for (const property of BOUND_PROPERTIES) {
		if (isDeepStrictEqual(plain(planned[property]), plain(transformed[property]))) continue;
		throw new TransformRefusedError(
			`A transform changes ${property} of the event source mapping of ${consumer}, but its function is told what the plan says.`,
			{ fix: `Change ${BOUND[property]} in the declaration, which changes both.` },
		);
	}
}

/**
 * @param name name of the function
 * @throws {TransformRefusedError} when `MILLRACE` is not what was planned.
 */
export function refuseChangedSettings(name: string, planned: string | undefined, transformed: string | undefined): void {
	if (planned === transformed) return;
	throw new TransformRefusedError(`A transform changes MILLRACE in the environment of ${name}, which the plan has written.`, {
		fix: "Change the declaration instead; other variables may be added.",
	});
}

/** Without what is left out: providers give null, empty lists and undefined for it. */
function plain(value: unknown): unknown {
	if (Array.isArray(value)) return value.length === 0 ? undefined : value.map(plain);
	if (value === null || value === undefined) return undefined;
	if (typeof value !== "object") return value;
	const entries = Object.entries(value).flatMap(([key, inner]) => {
		const kept = plain(inner);
		return kept === undefined || kept === "" ? [] : [[key, kept] as const];
	});
	return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
