import type { MappingClock } from "../mapping-clock.ts";

export interface CommitterOptions {
	/** Next offsets that are not committed yet; empty when there are none. */
	readonly due: () => ReadonlyMap<number, number>;
	readonly commit: (offsets: ReadonlyMap<number, number>) => Promise<void>;
	/** Whether an error says that the generation is over, so that no commit of it will ever pass. */
	readonly isOver: (error: unknown) => boolean;
	readonly clock: MappingClock;
	readonly onCommitted: (offsets: ReadonlyMap<number, number>) => void;
	readonly onFailed: (error: unknown) => void;
}

export interface Committer {
	/** Commits soon what is due: with the next commit, when one is on its way. */
	request(): void;
	/** Resolves once nothing is due, the generation is over, or the signal is aborted. */
	flush(signal: AbortSignal): Promise<void>;
	/** Commits nothing more; what is on its way cannot be called back. */
	close(): void;
}

const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 5000;

/** Commits one after the other, each with everything that is due by then, and tries again what fails. */
export function createCommitter(options: CommitterOptions): Committer {
	const { clock } = options;
	const closed = new AbortController();
	let running: Promise<void> | undefined;
	let isWanted = false;

	async function run(): Promise<void> {
		let delay = FIRST_DELAY_MS;
		while (isWanted && !closed.signal.aborted) {
			isWanted = false;
			const offsets = options.due();
			if (offsets.size === 0) continue;
			try {
				await options.commit(offsets);
				delay = FIRST_DELAY_MS;
				if (!closed.signal.aborted) options.onCommitted(offsets);
			} catch (error) {
				if (closed.signal.aborted) return;
				options.onFailed(error);
				if (options.isOver(error)) return closed.abort();
				isWanted = true;
				await clock.wait(delay, closed.signal);
				delay = Math.min(delay * 2, LONGEST_DELAY_MS);
			}
		}
	}

	function request(): void {
		isWanted = true;
		running ??= run().finally(() => {
			running = undefined;
			// Asked for between the last look and now.
			if (isWanted && !closed.signal.aborted) request();
		});
	}

	return {
		request,
		async flush(signal) {
			const given = new Promise<void>((resolve) => {
				if (signal.aborted) resolve();
				else signal.addEventListener("abort", () => resolve(), { once: true });
			});
			request();
			while (running !== undefined && !signal.aborted) await Promise.race([running, given]);
		},
		close: () => closed.abort(),
	};
}
