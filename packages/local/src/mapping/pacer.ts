/** What a pacer needs of real time. */
export interface RealClock {
	/** Milliseconds that never go back. */
	now(): number;
	/** Resolves after so many milliseconds, and at once when the signal is aborted. */
	wait(milliseconds: number, signal: AbortSignal | undefined): Promise<void>;
}

/** Lets real time pass between moments of a recording. */
export interface Pacer {
	/** Resolves when a moment is due, which is given in milliseconds since 1970. The first is due at once, and so is one that is late. */
	until(moment: number): Promise<void>;
}

/**
 * Plays a recording back in real time.
 *
 * @param speed how many times faster than it was: 1 as it was, 10 for ten minutes in one
 */
export function createPacer(speed: number, signal?: AbortSignal, clock: RealClock = systemClock): Pacer {
	let origin: { readonly moment: number; readonly real: number } | undefined;
	return {
		async until(moment) {
			origin ??= { moment, real: clock.now() };
			const due = origin.real + (moment - origin.moment) / speed;
			const left = due - clock.now();
			if (left > 0) await clock.wait(left, signal);
		},
	};
}

const systemClock: RealClock = {
	now: () => performance.now(),
	wait: (milliseconds, signal) =>
		new Promise((resolve) => {
			const finish = () => {
				clearTimeout(timer);
				signal?.removeEventListener("abort", finish);
				resolve();
			};
			// Longer waits are cut: a timer takes 31 bits, and a recording may have a pause of months.
			const timer = setTimeout(finish, Math.min(milliseconds, 2 ** 31 - 1));
			if (signal?.aborted === true) finish();
			else signal?.addEventListener("abort", finish, { once: true });
		}),
};
