/** The work's outcome, or the signal's reason once that is aborted: what still waits then is left to end by itself. */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
	return new Promise((resolve, reject) => {
		const interrupt = () => reject(signal.reason);
		if (signal.aborted) interrupt();
		signal.addEventListener("abort", interrupt);
		const settle = () => signal.removeEventListener("abort", interrupt);
		work.then(resolve, reject).then(settle, settle);
	});
}
