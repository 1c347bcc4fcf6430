/** Time as the broker sees it. Simulations and tests pass one that they move themselves; it may be the clock that they give to other parts. */
export interface Clock {
	/** Milliseconds since 1970. */
	now(): number;
	/** Calls back once after that many milliseconds, unless the returned function is called first. */
	after(milliseconds: number, call: () => void): () => void;
}

/** The machine's own time. Its timers do not keep a process alive: the broker's socket does. */
export const systemClock: Clock = {
	now() {
		return Date.now();
	},
	after(milliseconds, call) {
		const timer = setTimeout(call, milliseconds);
		timer.unref();
		return () => clearTimeout(timer);
	},
};
