import { type Spread, spread } from "../../../bench/measure.ts";
import type { RunningFunction } from "./run-function.ts";

/** A function from nothing to its first batch, in wall-clock milliseconds. */
export interface Starts {
	/** From the start of the process until AWS's runtime client asked for work: Node, that client, and the function's own module. */
	readonly load: Spread;
	/** From the first batch to its answer. */
	readonly firstBatch: Spread;
}

const ROUNDS = 7;

/** Starts functions by turns, so that whatever else the machine does hits all of them alike. */
export async function measureStarts(
	functions: Readonly<Record<string, { start(): Promise<RunningFunction>; readonly event: unknown }>>,
): Promise<Readonly<Record<string, Starts>>> {
	const names = Object.keys(functions);
	const loads = new Map<string, number[]>(names.map((name) => [name, []]));
	const batches = new Map<string, number[]>(names.map((name) => [name, []]));
	for (let round = 0; round < ROUNDS; round++) {
		for (const [name, { start, event }] of Object.entries(functions)) {
			const running = await start();
			const { ms, error } = await running.invoke(event);
			await running.close();
			if (error !== undefined) throw new Error(`${name}: ${error.errorType}: ${error.errorMessage}`);
			loads.get(name)?.push(running.coldStartMs);
			batches.get(name)?.push(ms);
		}
	}
	return Object.fromEntries(
		names.map((name) => [name, { load: spread(loads.get(name) ?? []), firstBatch: spread(batches.get(name) ?? []) }]),
	);
}
