/** Time as the runtime needs it; tests and the local runner pass their own. */
export interface Clock {
	/** Milliseconds since 1970. */
	now(): number;
	/** Calls back once after that many milliseconds, unless the returned function is called first. */
	after(milliseconds: number, call: () => void): () => void;
}

/** Waits, unless the signal is aborted first or already: false says that it was. Leaves nothing behind on a signal that outlives it. */
export function sleep(milliseconds: number, clock: Clock, signal: AbortSignal): Promise<boolean> {
	if (signal.aborted) return Promise.resolve(false);
	return new Promise((resolve) => {
		const end = (slept: boolean) => {
			stop();
			signal.removeEventListener("abort", interrupt);
			resolve(slept);
		};
		const interrupt = () => end(false);
		const stop = clock.after(milliseconds, () => end(true));
		signal.addEventListener("abort", interrupt);
	});
}

export const systemClock: Clock = {
	now() {
		return Date.now();
	},
	after(milliseconds, call) {
		const timer = setTimeout(call, milliseconds);
		return () => clearTimeout(timer);
	},
};
