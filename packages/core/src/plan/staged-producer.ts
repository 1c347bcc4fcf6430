import type { ProducerTuning } from "../definition/app.ts";
import * as defaults from "../definition/defaults.ts";
import type { Producer } from "../definition/producer.ts";
import { type Duration, readDuration, readSize } from "../definition/units.ts";

/** A producer as one stage sees it. */
export interface StagedProducer {
	readonly declared: Producer;
	readonly name: string;
	/** Name of its function and its transactional id: `<app>-<stage>-<producer>`. */
	readonly fullName: string;
	readonly topics: readonly string[];
	readonly idempotent: boolean;
	readonly transactional: boolean;
	readonly timeoutSeconds: number;
	readonly memoryMb: number;
	readonly logDays: number;
}

/** Applies what a stage tunes of a producer. */
export function stageProducer(declared: Producer, tuning: ProducerTuning, fullName: string): StagedProducer {
	const { timeout, memory, logRetention } = { ...declared, ...tuning };
	return {
		declared,
		name: declared.name,
		fullName,
		topics: declared.topics.map(({ name }) => name),
		idempotent: declared.idempotent ?? true,
		transactional: declared.transactional ?? false,
		timeoutSeconds: timeout === undefined ? defaults.TIMEOUT_SECONDS : readDuration(timeout) / 1000,
		memoryMb: memory === undefined ? defaults.MEMORY_MB : readSize(memory) / 1_048_576,
		logDays: logRetention === undefined ? defaults.LOG_RETENTION_DAYS : daysOf(logRetention),
	};
}

function daysOf(duration: Duration): number {
	return readDuration(duration) / 86_400_000;
}
