import type { Clock } from "@millrace/broker";

interface Timer {
	readonly at: number;
	/** Timers of the same moment fire in the order in which they were set. */
	readonly order: number;
	/** Undefined once it is cancelled. */
	call: (() => void) | undefined;
}

/** Time that passes only when nothing else can happen: the next timer fires once all promises and streams have come to rest. */
export interface Scheduler extends Clock {
	/**
	 * Runs until the condition holds; it is looked at each time that everything has come to rest.
	 *
	 * @returns whether it held before the limit, in milliseconds of this clock.
	 */
	runUntil(condition: () => boolean, limitMs: number): Promise<boolean>;
}

export function createScheduler(start: number): Scheduler {
	let now = start;
	let order = 0;
	/** A binary heap by time, then order. */
	const heap: Timer[] = [];

	const isBefore = (a: Timer, b: Timer) => a.at < b.at || (a.at === b.at && a.order < b.order);
	const at = (index: number) => heap[index] as Timer;

	function push(timer: Timer): void {
		let index = heap.push(timer) - 1;
		while (index > 0) {
			const parent = (index - 1) >> 1;
			if (!isBefore(timer, at(parent))) break;
			heap[index] = at(parent);
			index = parent;
		}
		heap[index] = timer;
	}

	function pop(): Timer | undefined {
		const first = heap[0];
		const last = heap.pop();
		if (first === undefined || last === undefined || heap.length === 0) return first;
		let index = 0;
		for (;;) {
			const left = 2 * index + 1;
			if (left >= heap.length) break;
			const right = left + 1;
			const child = right < heap.length && isBefore(at(right), at(left)) ? right : left;
			if (!isBefore(at(child), last)) break;
			heap[index] = at(child);
			index = child;
		}
		heap[index] = last;
		return first;
	}

	/** All promises, then all that streams have to do, run before the second of two turns of the event loop. */
	async function rest(): Promise<void> {
		for (let turn = 0; turn < 2; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
	}

	return {
		now: () => now,
		after(milliseconds, call) {
			order += 1;
			const timer: Timer = { at: now + Math.max(0, milliseconds), order, call };
			push(timer);
			return () => {
				timer.call = undefined;
			};
		},
		async runUntil(condition, limitMs) {
			const end = now + limitMs;
			await rest();
			while (!condition()) {
				const timer = pop();
				if (timer === undefined || timer.at > end) {
					if (timer !== undefined) push(timer);
					return false;
				}
				if (timer.call === undefined) continue;
				now = timer.at;
				timer.call();
				await rest();
			}
			return true;
		},
	};
}
