/** Gives a place back. Once. */
export type Release = () => void;

/** A number of places for things that run side by side; who comes when all are taken waits in line. */
export class Slots {
	readonly limit: number;
	#used = 0;
	readonly #line: (() => void)[] = [];

	constructor(limit: number) {
		this.limit = limit;
	}

	/** Whether one that comes now need not wait. */
	get isFree(): boolean {
		return this.#used < this.limit && this.#line.length === 0;
	}

	get used(): number {
		return this.#used;
	}

	get waiting(): number {
		return this.#line.length;
	}

	/** Resolves with a place, or, once the signal is aborted, with none: what it gives back then is nothing. */
	acquire(signal: AbortSignal): Promise<Release> {
		if (signal.aborted) return Promise.resolve(() => {});
		if (this.isFree) return Promise.resolve(this.#take());
		return new Promise((resolve) => {
			const enter = () => {
				signal.removeEventListener("abort", leave);
				resolve(this.#take());
			};
			const leave = () => {
				this.#line.splice(this.#line.indexOf(enter), 1);
				resolve(() => {});
			};
			signal.addEventListener("abort", leave, { once: true });
			this.#line.push(enter);
		});
	}

	#take(): Release {
		this.#used += 1;
		let isGiven = false;
		return () => {
			if (isGiven) return;
			isGiven = true;
			this.#used -= 1;
			this.#line.shift()?.();
		};
	}
}
