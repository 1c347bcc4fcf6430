import type { Worker } from "node:worker_threads";

/** Keeps the heap of a worker from ending the process that it is part of. */
export interface HeapGuard {
	/** For `resourceLimits`: where V8 itself gives up. */
	readonly limitMb: number;
	/** Calls back once when the heap has grown too far, until stopped. */
	watch(worker: Worker, onOver: () => void): () => void;
}

const CHECK_MS = 25;
/** The young generation, which comes on top. */
const YOUNG_MB = 16;

/**
 * Guards a heap that may hold so many megabytes.
 *
 * A worker that reaches V8's limit does not always end alone: when a single allocation needs more than the 16 MB that Node then lends it, such as
 * the next table of a large Map, V8 aborts the whole process (seen with Node 24.21, in 2 of 7 ways to fill 128 MB). So V8's limit is far away, and
 * the heap is looked at while the worker runs. Garbage is part of what is seen: V8 lets it grow to the middle between what lives and the
 * limit. Twice the memory is that middle for a heap that holds as much as it may, so nobody is ended for garbage.
 */
export function guardHeap(memoryMb: number): HeapGuard {
	const endAt = (2 * memoryMb + YOUNG_MB) * 1024 * 1024;
	return {
		limitMb: 3 * memoryMb,
		watch(worker, onOver) {
			const timer = setInterval(async () => {
				// Since Node 22.16; it rejects for a worker that has ended.
				const statistics = await worker.getHeapStatistics?.().catch(() => undefined);
				if (statistics === undefined || statistics.used_heap_size <= endAt) return;
				clearInterval(timer);
				onOver();
			}, CHECK_MS);
			return () => clearInterval(timer);
		},
	};
}
