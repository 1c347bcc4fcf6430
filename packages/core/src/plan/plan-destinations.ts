import type { PlannedDestination } from "./plan.ts";
import type { Address, StagedApp } from "./staged-app.ts";

/** Every place that something is given up to, once, with who writes there. */
export function planDestinations({ consumers, deadLetterDays }: StagedApp): readonly PlannedDestination[] {
	const found = new Map<string, { address: Address; writers: Set<"function" | "mapping"> }>();
	const note = (address: Address | undefined, writer: "function" | "mapping"): void => {
		if (address === undefined) return;
		const key = `${address.kind}:${address.name}`;
		const known = found.get(key) ?? { address, writers: new Set() };
		known.writers.add(writer);
		found.set(key, known);
	};
	for (const { deadLetter } of consumers) note(deadLetter, "function");
	for (const { onFailure } of consumers) note(onFailure, "mapping");
	return [...found.values()].map(({ address: { kind, name }, writers }) => ({
		kind,
		name,
		writers: [...writers],
		...(kind === "s3" ? { expireDays: deadLetterDays } : {}),
	}));
}
