import { NameClashError } from "../deploy-error.ts";

/**
 * A name of the plan as SST writes names of resources: `flight-delays` becomes `FlightDelays`.
 */
export function logicalName(name: string): string {
	return name
		.split(/[^a-zA-Z0-9]+/)
		.map((word) => word.charAt(0).toUpperCase() + word.slice(1))
		.join("");
}

/**
 * Two names that would become one resource, without regard to case, as SST takes names.
 * @throws {NameClashError}
 */
export function refuseClashes(kind: string, names: readonly string[]): void {
	const seen = new Map<string, string>();
	for (const name of names) {
		const key = logicalName(name).toLowerCase();
		const other = seen.get(key);
		if (other !== undefined && other !== name) {
			throw new NameClashError(
				`The ${kind} ${JSON.stringify(other)} and ${JSON.stringify(name)} become one resource, ${logicalName(name)}.`,
				{
					fix: "Rename one of them, by more than a dash.",
				},
			);
		}
		seen.set(key, name);
	}
}
