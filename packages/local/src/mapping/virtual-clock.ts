import type { MappingClock } from "./mapping-clock.ts";

/**
 * The time of an emulated mapping, in milliseconds since 1970. It moves when records arrive and when a retry waits, never by
 * itself, so days pass in milliseconds and a run is the same every time.
 */
export interface VirtualClock extends MappingClock {
	/** Moves to that time; never back. */
	advanceTo(milliseconds: number): void;
}

export function createVirtualClock(start: number): VirtualClock {
	let time = start;
	const advanceTo = (milliseconds: number) => {
		if (milliseconds > time) time = milliseconds;
	};
	return {
		now: () => time,
		advanceTo,
		async wait(milliseconds) {
			advanceTo(time + milliseconds);
		},
	};
}
