import { isDeepStrictEqual } from "node:util";
import type { Clock } from "@millrace/broker";
import type { MskEvent, MskRecord } from "@millrace/core";
import type { Invocation, Invoker } from "../../../packages/local/src/mapping/invoker.ts";
import type { Random } from "../../fuzz/random.ts";
import { FIELDS } from "../support/records.ts";
import type { HistoryEntry, Position } from "./history.ts";

export interface HandlerModelOptions {
	readonly random: Random;
	readonly clock: Clock;
	/** Whether the mapping reads partial responses: only then the function gives them. */
	readonly partialResponses: boolean;
	/** Whether this record fails now. */
	readonly isPoison: (record: MskRecord) => boolean;
	/** Whether the function fails, dawdles and answers nonsense by itself. */
	readonly isMoody: () => boolean;
	readonly tell: (entry: HistoryEntry) => void;
}

/** A node that calls the function. */
export interface Caller {
	readonly name: string;
	readonly isAlive: boolean;
	/** Where an event that it sends comes from. */
	startOf(event: MskEvent): { readonly poller: number; readonly batch: number };
}

type Plan =
	| {
			readonly kind: "answers";
			readonly how: "partial" | "unreadable";
			readonly response: unknown;
			readonly done: readonly MskRecord[];
	  }
	| { readonly kind: "fails"; readonly reason: "threw" | "timedOut" };

/** A function whose conduct a seed decides: quick, slow, throwing, out of time, half done, talking nonsense. */
export function createHandlerModel(options: HandlerModelOptions): (caller: Caller) => Invoker {
	const { random, clock, tell } = options;
	let calls = 0;

	function plan(event: MskEvent): Plan {
		const records = Object.values(event.records).flat();
		const isPoisoned = records.some(options.isPoison);
		const mood = options.isMoody() ? random.below(100) : 99;
		if (mood < 8) return { kind: "fails", reason: "threw" };
		if (mood < 11) return { kind: "fails", reason: "timedOut" };
		if (!options.partialResponses) {
			if (isPoisoned) return { kind: "fails", reason: "threw" };
			// Without partial responses whatever comes back is a success.
			return { kind: "answers", how: "partial", response: mood < 14 ? { batchItemFailures: "nonsense" } : null, done: records };
		}
		if (mood < 15) return { kind: "answers", how: "unreadable", response: nonsense(event, random), done: [] };
		const failed = new Set<MskRecord>();
		for (const list of Object.values(event.records)) {
			const poisoned = list.findIndex(options.isPoison);
			const from = poisoned >= 0 ? poisoned : mood < 25 ? random.below(list.length + 1) : list.length;
			for (const record of list.slice(from)) failed.add(record);
		}
		const batchItemFailures = [...failed].map(({ topic, partition, offset }) => {
			return { itemIdentifier: { partition: `${topic}-${partition}`, offset } };
		});
		return {
			kind: "answers",
			how: "partial",
			response: batchItemFailures.length > 0 ? { batchItemFailures } : random.pick(SUCCESSES),
			done: records.filter((record) => !failed.has(record)),
		};
	}

	function delay(): number {
		if (!options.isMoody()) return random.below(30);
		const kind = random.below(100);
		return kind < 85 ? random.below(60) : kind < 98 ? random.below(6000) : 10_000 + random.below(60_000);
	}

	return (caller) => ({
		invoke(event) {
			calls += 1;
			const invocation = calls;
			const requestId = `request-${invocation}`;
			const decided = plan(event);
			const milliseconds = decided.kind === "fails" && decided.reason === "timedOut" ? 15_000 : delay();
			// A function may outlive the node that called it.
			const survives = random.chance(0.5);
			tell({
				at: clock.now(),
				kind: "delivered",
				invocation,
				node: caller.name,
				...caller.startOf(event),
				positions: positionsOf(Object.values(event.records).flat()),
				bytes: Buffer.byteLength(JSON.stringify(event)),
				hasFields: isDeepStrictEqual({ ...event, records: {} }, { ...FIELDS, records: {} }),
				isNamed: Object.entries(event.records).every(([name, list]) => {
					return list.length > 0 && list.every(({ topic, partition }) => name === `${topic}-${partition}`);
				}),
			});
			return new Promise<Invocation>((resolve) => {
				clock.after(milliseconds, () => {
					if (!caller.isAlive && !survives) return;
					if (decided.kind === "answers" && decided.done.length > 0) {
						tell({ at: clock.now(), kind: "acknowledged", invocation, positions: positionsOf(decided.done) });
					}
					// Nobody is there to hear the answer.
					if (!caller.isAlive) return;
					tell({ at: clock.now(), kind: "returned", invocation, how: decided.kind === "answers" ? decided.how : "failed" });
					const common = { requestId, milliseconds, outcomes: [] };
					if (decided.kind === "answers") resolve({ kind: "returned", response: decided.response, ...common });
					else resolve({ kind: "failed", reason: decided.reason, error: new Error("The function fails."), ...common });
				});
			});
		},
	});
}

/** Answers that all say that nothing failed. */
const SUCCESSES: readonly unknown[] = [{ batchItemFailures: [] }, { batchItemFailures: null }, {}, null, undefined, ""];

/** Answers that Lambda cannot match with the event. */
function nonsense(event: MskEvent, random: Random): unknown {
	const [[partition, list] = ["", []]] = Object.entries(event.records);
	const offset = list[0]?.offset;
	return random.pick<unknown>([
		{ batchItemFailures: [{ itemIdentifier: { partition, offset: 1_000_000 } }] },
		{ batchItemFailures: [{ itemIdentifier: { partition, offset: String(offset) } }] },
		{ batchItemFailures: [{ itemIdentifier: { partition: `${partition}0`, offset } }] },
		{ batchItemFailures: [{ itemIdentifier: { partition, offset } }, null] },
		{ batchItemFailures: [{ itemIdentifier: { partition, offset } }, { itemIdentifier: null }] },
		{ batchItemFailures: [{ itemIdentifier: `${partition}-0` }] },
		{ batchItemFailures: {} },
		"done",
		[],
	]);
}

/** The invocation of a request, or undefined when there was none. */
export function invocationOf(requestId: string): number | undefined {
	const [, number] = /^request-(\d+)$/.exec(requestId) ?? [];
	return number === undefined ? undefined : Number(number);
}

export function positionsOf(records: readonly MskRecord[]): readonly Position[] {
	return records.map(({ partition, offset }) => ({ partition, offset }));
}
