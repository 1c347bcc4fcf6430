import { playSchedule } from "./play-schedule.ts";
import { randomSchedule } from "./random-schedule.ts";

/** Seeds whose outcomes on Apache Kafka are kept in `test/fixtures/kafka-answers/schedules.json`. */
export const RECORDED_SEEDS: readonly number[] = Array.from({ length: 24 }, (_, index) => 1000 + index);

/** Enough for a broker in this process. */
export const SETTLE_HERE_MS = 3;

export interface PlayedOn {
	/** Port of the broker, on this machine. */
	readonly port: number;
	/** How long a member's request may take on its way, in milliseconds, before it counts as waiting. */
	readonly settleMs: number;
}

let played = 0;

/** Plays the schedule of a seed with names that nobody has had, and says of each step how it went. */
export async function playSeed(seed: number, { port, settleMs }: PlayedOn): Promise<readonly string[]> {
	played += 1;
	// Whole seconds, none of which a step can come by: what a broker dates itself is told apart by that.
	const time = Math.floor(Date.now() / 1000) * 1000 - 100_000;
	const prefix = `seed${seed}-${Date.now().toString(36)}-${process.pid}-${played}`;
	return await playSchedule(randomSchedule(seed), { port, prefix, time, settleMs });
}

/** What a schedule does and how it went, step by step, for a message that shows where brokers part. */
export function told(seed: number, outcomes: readonly string[]): readonly string[] {
	return randomSchedule(seed).map((step, index) => `${index} ${JSON.stringify(step)} -> ${outcomes[index]}`);
}
