/** Time as the runtime needs it; tests and the local runner pass their own. */
export interface Clock {
	/** Milliseconds since 1970. */
	now(): number;
	/** Calls back once after that many milliseconds, unless the returned function is called first. */
	after(milliseconds: number, call: () => void): () => void;
}

export const systemClock: Clock = {
	now: () => Date.now(),
	after(milliseconds, call) {
		const timer = setTimeout(call, milliseconds);
		return () => clearTimeout(timer);
	},
};
