import type { Clock } from "@millrace/broker";

/** Time as a mapping uses it: deliveries wait on it between retries, on the machine's clock or on one that jumps. */
export interface MappingClock {
	/** Milliseconds since 1970. */
	now(): number;
	/** Resolves after that time, or as soon as the signal is aborted; never rejects. */
	wait(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** A clock that really waits, on timers that somebody else drives: the machine, or a simulation. */
export function createLiveClock(clock: Clock): MappingClock {
	return {
		now: () => clock.now(),
		wait(milliseconds, signal) {
			if (signal?.aborted === true) return Promise.resolve();
			return new Promise((resolve) => {
				const end = () => {
					cancel();
					signal?.removeEventListener("abort", end);
					resolve();
				};
				const cancel = clock.after(milliseconds, end);
				signal?.addEventListener("abort", end, { once: true });
			});
		},
	};
}
