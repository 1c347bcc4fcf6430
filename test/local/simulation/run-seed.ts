import { createHash } from "node:crypto";
import { type FaultedRequest, seededRandomness, startBroker } from "@millrace/broker";
import type { MappingEvent } from "../../../packages/local/src/mapping/live/mapping-event.ts";
import { Random } from "../../fuzz/random.ts";
import { planFault } from "./broker-faults.ts";
import { checkDeadLetters } from "./check-dead-letters.ts";
import { checkDeliveries, type DeliveryRules } from "./check-deliveries.ts";
import { checkHistory, type Violation } from "./check-history.ts";
import { createHandlerModel, invocationOf, positionsOf } from "./handler-model.ts";
import { type HistoryEntry, placeOf } from "./history.ts";
import { SimulatedNode } from "./node.ts";
import { DEAD_LETTERS, GROUP, planScenario, type Scenario, TOPIC } from "./scenario.ts";
import { createScheduler } from "./scheduler.ts";

export interface SeedResult {
	readonly seed: number;
	readonly violations: readonly Violation[];
	/** Faults that requests met. */
	readonly faults: number;
	readonly crashes: number;
	readonly records: number;
	readonly invocations: number;
	readonly deadLetters: number;
	readonly simulatedMs: number;
	/** Of everything that happened, in order: the same for the same seed. */
	readonly traceHash: string;
	readonly trace: readonly string[];
}

const START = 1_700_000_000_000;
/** Some time after the last fault everything must be done: retries wait a minute at most, */
const LIMIT_MS = 600_000;
/** but one record of poison after the other has ten of them before it is given up, and as many waits as its batch is cut in two. */
const GIVE_UP_LIMIT_MS = 1_200_000;
const MAX_NODES = 3;

/** Runs everything that a seed decides, and judges it. */
export async function runSeed(seed: number, scenario: Scenario = planScenario(seed)): Promise<SeedResult> {
	const clock = createScheduler(START);
	const random = new Random(seed ^ 0x5eed);
	const trace: string[] = [];
	const history: HistoryEntry[] = [];
	const isChaos = () => clock.now() < START + scenario.chaosMs;
	/** By node and batch. */
	const lastInvocations = new Map<string, number>();
	const tell = (entry: HistoryEntry) => {
		if (entry.kind === "delivered") lastInvocations.set(`${entry.node} ${entry.batch}`, entry.invocation);
		history.push(entry);
		trace.push(traceOf(entry));
	};
	const broker = await startBroker({
		clock,
		randomness: seededRandomness(seed),
		topics: { [TOPIC]: { partitions: scenario.partitions }, [DEAD_LETTERS]: { partitions: 2 } },
	});
	const nodes: SimulatedNode[] = [];
	try {
		let faults = 0;
		broker.faults.intercept((request) => {
			tellCommit(request, clock.now(), tell);
			if (!isChaos() || !random.chance(scenario.faultChance)) return undefined;
			faults += 1;
			return planFault(request.api, random);
		});

		const poison = new Set<string>();
		const filtered = new Set<string>();
		const call = createHandlerModel({
			random: new Random(seed ^ 0xca11),
			clock,
			partialResponses: scenario.mapping.FunctionResponseTypes !== undefined,
			isPoison: (record) => (scenario.givesUp || isChaos()) && poison.has(placeOf(record)),
			isMoody: isChaos,
			tell,
		});
		for (const { after, partition, keep, padding, poison: isPoison } of scenario.records) {
			clock.after(after, () => {
				const passes = scenario.mapping.FilterCriteria === undefined || keep;
				const value = JSON.stringify({ at: after, keep, padding: "x".repeat(padding) });
				const offset = broker.admin.append(TOPIC, partition, [{ key: `k${after}`, value }]);
				if (!passes) filtered.add(placeOf({ partition, offset }));
				if (isPoison) poison.add(placeOf({ partition, offset }));
				tell({ at: clock.now(), kind: "produced", partition, offset, passes });
			});
		}

		const alive = () => nodes.filter((node) => node.isAlive && !node.isStopping);
		let crashes = 0;
		let hasAbandoned = false;
		function startNode(): void {
			const name = `node-${nodes.length + 1}`;
			trace.push(`${clock.now()} start ${name}`);
			nodes.push(
				new SimulatedNode({
					name,
					scenario,
					broker,
					clock,
					random: () => random.below(1_000_000) / 1_000_000,
					invoker: call,
					onEvent(event) {
						trace.push(`${name} ${summarise(event)}`);
						if (event.kind === "revoked" && (event.abandoned > 0 || event.how === "lost")) hasAbandoned = true;
						if (event.kind === "assigned") {
							const partitions = event.partitions.map(({ partition }) => partition);
							tell({ at: clock.now(), kind: "assigned", node: name, poller: event.poller, partitions });
						}
						if (event.kind === "dropped") {
							const positions = event.ranges.flatMap(({ partition, first, last }) => {
								const all = Array.from({ length: last - first + 1 }, (_, index) => ({ partition, offset: first + index }));
								return all.filter((position) => !filtered.has(placeOf(position)));
							});
							const { condition } = event;
							const invocation = lastInvocations.get(`${name} ${event.batch}`);
							tell({ at: clock.now(), kind: "dropped", node: name, condition, invocation, positions });
						}
					},
					onDeadLetter({ condition, requestId, records }) {
						const invocation = invocationOf(requestId);
						tell({ at: clock.now(), kind: "deadLettered", node: name, condition, invocation, positions: positionsOf(records) });
					},
					onUndeliverable({ records }, milliseconds) {
						tell({ at: clock.now(), kind: "undeliverable", node: name, milliseconds, positions: positionsOf(records) });
					},
				}),
			);
		}
		for (const { after, action } of scenario.actions) {
			clock.after(after, () => {
				const running = alive();
				if (action === "start") {
					if (running.length < MAX_NODES) startNode();
					return;
				}
				if (running.length === 0) return;
				const node = random.pick(running);
				trace.push(`${clock.now()} ${action} ${node.name}`);
				if (action === "stop") {
					const before = clock.now();
					void node.stop().then(() => {
						// Others may have its partitions by then, and what it waited for.
						if (clock.now() - before > scenario.rebalanceTimeoutMs / 2) hasAbandoned = true;
					});
				} else {
					crashes += 1;
					node.crash();
				}
			});
		}
		clock.after(scenario.chaosMs, () => {
			if (alive().length === 0) startNode();
		});

		const isDone = () => {
			if (isChaos()) return false;
			const committed = new Map(broker.admin.committed(GROUP).map(({ partition, offset }) => [partition, offset]));
			return broker.admin.offsets(TOPIC).every(({ partition, end }) => end === (committed.get(partition) ?? 0));
		};
		const toGiveUp = scenario.givesUp ? scenario.records.filter((record) => record.poison).length : 0;
		const isOver = await clock.runUntil(isDone, LIMIT_MS + toGiveUp * GIVE_UP_LIMIT_MS);
		const simulatedMs = clock.now() - START;
		let stopped = 0;
		const left = nodes.filter((node) => node.isAlive);
		for (const node of left) void node.stop().then(() => stopped++);
		const hasStopped = await clock.runUntil(() => stopped === left.length, LIMIT_MS);

		const read = [0, 1].flatMap((partition) => broker.admin.read(DEAD_LETTERS, partition));
		const original = (partition: number) => broker.admin.read(TOPIC, partition);
		const claimed = history.flatMap((entry) => (entry.kind === "deadLettered" ? entry.positions : []));
		const violations = [
			...checkHistory(history, { mayDrop: mayDrop(scenario) }),
			...checkDeliveries(history, rulesOf(scenario, faults + crashes === 0 && !hasAbandoned)),
			...checkDeadLetters(read, original, scenario, claimed),
			...(isOver ? [] : [{ kind: "lost" as const, text: "not everything was committed in time" }]),
			...(hasStopped ? [] : [{ kind: "lost" as const, text: "a node does not stop" }]),
		];
		return {
			seed,
			violations,
			faults,
			crashes,
			records: scenario.records.length,
			invocations: history.filter(({ kind }) => kind === "delivered").length,
			deadLetters: read.length,
			simulatedMs,
			traceHash: createHash("sha256").update(trace.join("\n")).digest("hex"),
			trace,
		};
	} finally {
		await broker.close();
		for (const node of nodes) if (!node.isAlive) node.discard();
	}
}

/** Whether the mapping may give something up that nobody takes. */
function mayDrop({ mapping, hasDestination, givesUp, records }: Scenario): boolean {
	if (hasDestination) return false;
	return givesUp || mapping.MaximumRecordAgeInSeconds !== undefined || records.some(({ padding }) => padding > 0);
}

function rulesOf({ mapping, hasDestination, maxPayloadBytes, concurrency, records }: Scenario, isCalm: boolean): DeliveryRules {
	const { MaximumBatchingWindowInSeconds: window = 0.5, MaximumRecordAgeInSeconds: age } = mapping;
	return {
		batchSize: mapping.BatchSize,
		maxPayloadBytes,
		windowMs: records.some(({ padding }) => padding > 0) ? 0 : window * 1000,
		concurrency: concurrency ?? Number.POSITIVE_INFINITY,
		maxRetries: mapping.MaximumRetryAttempts ?? (hasDestination ? 10 : Number.POSITIVE_INFINITY),
		bisect: mapping.BisectBatchOnFunctionError === true,
		maxAgeMs: age === undefined ? Number.POSITIVE_INFINITY : age * 1000,
		isCalm,
	};
}

/** A commit counts when it is asked for: no node may ever ask for one that goes too far, whether the broker takes it or not. */
function tellCommit({ api, body }: FaultedRequest, at: number, tell: (entry: HistoryEntry) => void): void {
	if (api !== "OffsetCommit") return;
	const { topics } = body as {
		readonly topics: readonly { readonly partitions: readonly { partitionIndex: number; committedOffset: number }[] }[];
	};
	for (const { partitionIndex: partition, committedOffset: offset } of topics.flatMap(({ partitions }) => partitions)) {
		tell({ at, kind: "committed", partition, offset });
	}
}

function traceOf(entry: HistoryEntry): string {
	if (entry.kind === "assigned") return `${entry.at} ${entry.node} has ${entry.partitions.join(" ")}`;
	if (entry.kind === "returned") return `${entry.at} returned ${entry.invocation}`;
	const places = "positions" in entry ? entry.positions : [entry];
	return `${entry.at} ${entry.kind} ${places.map(placeOf).join(" ")}`;
}

/** What an event is about, with what is wrong by its code. */
function summarise(event: MappingEvent): string {
	const places =
		"ranges" in event ? event.ranges.map(({ partition, first, last }) => `${partition}@${first}-${last}`).join(" ") : "";
	const error = "error" in event ? ((event.error as { readonly code?: string } | undefined)?.code ?? "") : "";
	switch (event.kind) {
		case "assigned":
			return `${event.at} assigned ${event.partitions.map(({ partition, offset }) => `${partition}@${offset}`).join(" ")}`;
		case "revoked":
			return `${event.at} revoked ${event.how}, ${event.abandoned} abandoned`;
		case "invocationStarted":
			return `${event.at} invocation ${event.batch} ${event.how} ${event.delivery} ${places}`;
		case "invocationFinished":
			return `${event.at} finished ${event.batch} ${event.outcome} ${event.failed}`;
		case "committed":
			return `${event.at} committed ${[...event.offsets].map(([partition, offset]) => `${partition}@${offset}`).join(" ")}`;
		case "idle":
			return `${event.at} idle ${event.reason.kind}`;
		case "outOfRange":
			return `${event.at} outOfRange ${event.partition}@${event.wanted} ${event.resumesAt}`;
		default:
			return `${event.at} ${event.kind} ${places} ${error}`;
	}
}
