import fc from "fast-check";

/**
 * What may happen to one request of the step. `killed` ends the whole run, as a timeout of the function or a closed laptop does, before or
 * after the other side has acted; the others are what a retry has to live with.
 */
export type Mishap = "none" | "killed" | "killed after" | "lost request" | "lost answer" | "throttled";

/** Mishaps of consecutive requests; past their end all goes well. */
export const mishaps: fc.Arbitrary<readonly Mishap[]> = fc.array(
	fc.oneof(
		{ weight: 4, arbitrary: fc.constant<Mishap>("none") },
		{ weight: 3, arbitrary: fc.constantFrom<Mishap>("lost request", "lost answer", "throttled") },
		{ weight: 1, arbitrary: fc.constantFrom<Mishap>("killed", "killed after") },
	),
	{ maxLength: 25 },
);

/** Gives one after the other. */
export function inOrder(list: readonly Mishap[]): () => Mishap {
	let next = 0;
	return () => list[next++] ?? "none";
}

/** Runs again whenever the run before was killed, as the next deployment does. */
export async function untilDone<T>(run: () => Promise<T>): Promise<T> {
	for (;;) {
		try {
			return await run();
		} catch (error) {
			if (!(error instanceof Error && error.message === "killed")) throw error;
		}
	}
}
