import { type App, isMillraceError, type MskRecord } from "@millrace/core";
import type { KafkaClient } from "../kafka/kafka-client.ts";
import { groupByPartition } from "../mapping/build-event.ts";
import type { FinalOutcome } from "../mapping/final-outcome.ts";
import { type ReplayOptions, replay } from "../replay/replay.ts";
import { consumerUnknown } from "../replay/replay-errors.ts";
import type { ReplayReport } from "../report/report.ts";
import { readMemoryLog } from "../sources/memory-log.ts";
import { collectLetters, type LetterRecord } from "./collect-letters.ts";
import type { FoundLetter, LetterFacts, UnreadableLetter } from "./dead-letter.ts";
import { produceAgain } from "./produce-again.ts";
import { readDeadLetters } from "./read-dead-letters.ts";
import { type FailingGroup, groupLetters, type RedriveReport } from "./redrive-report.ts";
import { openRedriveState } from "./redrive-state.ts";

export interface RedriveOptions
	extends Omit<ReplayOptions, "source" | "sourceName" | "asRecorded" | "pace" | "speed" | "maxRecords" | "onFinal"> {
	/** A file or folder, or letters from anywhere. */
	readonly source: string | AsyncIterable<FoundLetter | UnreadableLetter>;
	/** What the source is called in the report and in the state: an absolute path, or the address of a topic. */
	readonly sourceName: string;
	/** Absolute path of the folder of state files. */
	readonly stateFolder: string;
	/** Runs the handler, or writes the records to their topic; a dry run says what either would do. */
	readonly mode: "handler" | { readonly client: KafkaClient | undefined };
	/** Whether anything is run or written. @default false */
	readonly apply?: boolean;
}

/**
 * Re-processes dead letters of a consumer: all that its state does not have yet, each record once, every partition in the order of its offsets.
 *
 * Nothing is removed from the source. What succeeded, was skipped on purpose or is filtered now is remembered, so that the next run does the
 * rest; a run that is killed does at most the last second again.
 *
 * @throws {ConsumerUnknownError} when the app has no such consumer.
 * @throws {RedriveStateError} when the state file is none.
 * @throws the errors of `readDeadLetters`, `replay` and `produceAgain`.
 */
export async function redrive(options: RedriveOptions): Promise<RedriveReport> {
	const { app, consumer: name, source, sourceName, apply = false, signal } = options;
	const consumer = app.consumers.find((one) => one.name === name);
	if (consumer === undefined) throw consumerUnknown(app.consumers, name);
	const topic = consumer.topic.name;
	const mode = options.mode === "handler" ? "handler" : "topic";
	const collected = await collectLetters(typeof source === "string" ? readDeadLetters(source) : source);
	const own = collected.records.filter(({ record, facts }) => record.topic === topic && isOf(facts, app, name));
	const state = openRedriveState(options.stateFolder, { consumer: name, source: sourceName, mode });
	const todo = own.filter(({ record }) => !state.has(record));

	let done = 0;
	const failing = createFailures();
	const remember = (record: MskRecord) => {
		done += 1;
		state.add(record);
	};
	let report: ReplayReport | undefined;
	if (apply && todo.length > 0) {
		try {
			if (options.mode === "handler") {
				report = await runHandler(options, todo, (outcome) => {
					if (DONE.has(outcome.kind)) remember(outcome.record);
					else if (outcome.kind !== "notRun") failing.add(outcome.record, codeOf(outcome.error));
				});
			} else if (options.mode.client !== undefined) {
				const records = todo.map(({ record }) => record);
				const { client } = options.mode;
				await produceAgain({
					...{ client, topic, records, signal },
					onWritten: remember,
					onRefused: (record, error) => failing.add(record, error.code),
				});
			}
		} finally {
			state.save();
		}
	}
	return {
		version: 1,
		consumer: name,
		topic,
		source: sourceName,
		mode,
		applied: apply,
		letters: collected.letters,
		records: own.length,
		duplicates: collected.duplicates,
		otherRecords: collected.records.length - own.length,
		alreadyDone: own.length - todo.length,
		groups: groupLetters(todo),
		done,
		left: todo.length - done,
		stillFailing: failing.list(),
		unreadable: collected.unreadable.map(({ kind: _, ...one }) => one),
		state: state.path,
		interrupted: signal?.aborted === true,
		replay: report,
	};
}

/** Outcomes after which nothing is left to do for a record. */
const DONE: ReadonlySet<FinalOutcome["kind"]> = new Set(["succeeded", "skipped", "filtered"]);

function runHandler(
	options: RedriveOptions,
	todo: readonly LetterRecord[],
	onFinal: (outcome: FinalOutcome) => void,
): Promise<ReplayReport> {
	const { mode: _, apply: __, stateFolder: ___, source: ____, ...rest } = options;
	const partitions = groupByPartition(
		todo.map(({ record }) => record),
		(record) => record,
	);
	return replay({ ...rest, source: readMemoryLog(Object.fromEntries(partitions)), onFinal });
}

/** Whether a letter is this consumer's: another that reads the same topic may have given up on the same record. */
function isOf({ consumer, functionName }: LetterFacts, app: App, name: string): boolean {
	if (consumer !== undefined) return consumer === name;
	if (functionName?.startsWith(`${app.name}-`) !== true) return true;
	// <app>-<stage>-<consumer>; one consumer's name may end in another's.
	const matching = app.consumers.map((one) => one.name).filter((one) => functionName.endsWith(`-${one}`));
	const longest = matching.reduce((a, b) => (b.length > a.length ? b : a), "");
	return longest === "" || longest === name;
}

function createFailures(): { add(record: MskRecord, code: string): void; list(): readonly FailingGroup[] } {
	const groups = new Map<string, FailingGroup>();
	return {
		add({ topic, partition, offset }, code) {
			const key = JSON.stringify([topic, partition, code]);
			const known = groups.get(key);
			groups.set(key, { topic, partition, code, first: known?.first ?? offset, records: (known?.records ?? 0) + 1 });
		},
		list: () => [...groups.values()].sort((a, b) => b.records - a.records || a.partition - b.partition),
	};
}

function codeOf(error: unknown): string {
	if (isMillraceError(error)) return error.code;
	return error instanceof Error ? error.name : "REPORTED";
}
