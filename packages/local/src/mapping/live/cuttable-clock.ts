import type { MappingClock } from "../mapping-clock.ts";

/** A clock whose waits somebody may end early. */
export interface CuttableClock extends MappingClock {
	/** Ends all waits that run now. */
	cut(): void;
}

export function createCuttableClock(clock: MappingClock): CuttableClock {
	const running = new Set<AbortController>();
	return {
		now: () => clock.now(),
		async wait(milliseconds, signal) {
			const cut = new AbortController();
			running.add(cut);
			await clock.wait(milliseconds, signal === undefined ? cut.signal : AbortSignal.any([cut.signal, signal]));
			running.delete(cut);
		},
		cut() {
			for (const each of running) each.abort();
		},
	};
}
