import { Random } from "../../../fuzz/random.ts";
import { MEMBERS, type MemberName, PRODUCERS, type ProducerName, type Step } from "./step.ts";

/** Steps of a schedule. */
const STEPS = 60;
const CONFIGS: readonly (readonly [name: string, ...values: string[]])[] = [
	["cleanup.policy", "delete", "compact", "compact,delete", "burn"],
	["max.message.bytes", "200", "1048588", "-1"],
	["message.timestamp.before.max.ms", "500000", "9223372036854775807"],
	["retention.ms", "-1", "604800000", "soon"],
	["min.insync.replicas", "1", "2", "0"],
];
const TRANSACTIONAL: readonly ProducerName[] = ["x1", "x2", "y"];

/** A schedule that looks random and is the same for the same seed: first what it works with, then anything. */
export function randomSchedule(seed: number): readonly Step[] {
	const random = new Random(seed);
	const subject = random.pick(["records", "groups", "transactions", "all"] as const);
	const steps: Step[] = [{ do: "create topic", topic: 0, partitions: 2, configs: {} }];
	const weights: readonly Weighted[] = WEIGHTS[subject];
	const total = weights.reduce((sum, [weight]) => sum + weight, 0);
	while (steps.length < STEPS) {
		let left = random.below(total);
		const [, make] = weights.find(([weight]) => {
			left -= weight;
			return left < 0;
		}) as Weighted;
		steps.push(make(random));
	}
	return steps;
}

type Make = (random: Random) => Step;
type Weighted = readonly [weight: number, make: Make];

const place = (random: Random) => ({
	topic: random.chance(0.85) ? 0 : random.below(3),
	partition: random.chance(0.8) ? 0 : random.below(4),
});
const off = (random: Random) => (random.chance(0.85) ? 0 : random.below(5) - 2);
const group = (random: Random) => (random.chance(0.7) ? 0 : random.below(3));
const member = (random: Random): MemberName => random.pick(MEMBERS);

const createTopic: Make = (random) => {
	const configs = random.chance(0.3) ? random.shuffled(CONFIGS).slice(0, 2) : [];
	return {
		do: "create topic",
		topic: random.below(3),
		partitions: random.below(4),
		configs: Object.fromEntries(configs.map(([name, ...values]) => [name, random.pick(values)])),
	};
};
const deleteTopic: Make = (random) => ({ do: "delete topic", topic: random.below(3) });
const alterTopic: Make = (random) => {
	const [name, ...values] = random.pick(CONFIGS);
	return { do: "alter topic", topic: random.below(2), name, value: random.chance(0.3) ? null : random.pick(values) };
};
const addPartitions: Make = (random) => ({ do: "add partitions", topic: random.below(3), count: random.below(5) });
const describeTopic: Make = (random) => ({ do: "describe topic", topic: random.below(3) });
const produceBy =
	(producers: readonly (ProducerName | undefined)[]): Make =>
	(random) => {
		const by = random.pick(producers);
		const isTransactional = by !== undefined && TRANSACTIONAL.includes(by);
		const transactional = random.chance(0.95) ? isTransactional : !isTransactional;
		// Apache Kafka never ends a transaction whose producer has made itself a newer epoch outside of it.
		const mayVaryEpoch = transactional || !isTransactional;
		return {
			do: "produce",
			by,
			...place(random),
			count: 1 + random.below(3),
			sequence: random.chance(0.1) ? undefined : off(random),
			epoch: random.chance(0.93) || !mayVaryEpoch ? 0 : random.below(3) - 1,
			codec: random.pick([0, 0, 1, 3, 4]),
			transactional,
			keyed: random.chance(0.6),
			acks: random.chance(0.9) ? -1 : random.pick([1, 2]),
			seconds: random.below(50) - (random.chance(0.1) ? 1000 : 0),
			size: random.chance(0.1) ? 300 : 1 + random.below(9),
		};
	};
const produce = produceBy([undefined, undefined, "p", "p", "q"]);
const produceInTransaction = produceBy(TRANSACTIONAL);
const fetch: Make = (random) => ({
	do: "fetch",
	...place(random),
	from: random.chance(0.6) ? "start" : "end",
	offset: random.below(12) - 4,
	committed: random.chance(0.5),
	bytes: random.chance(0.8) ? 1_000_000 : random.below(400),
	version: random.pick([4, 11, 12]),
});
const listOffsets: Make = (random) => ({
	do: "list offsets",
	...place(random),
	timestamp: random.chance(0.5) ? random.below(52) : random.pick([-1, -2, -3, -4, -5, -6]),
	committed: random.chance(0.5),
	version: random.pick([1, 5, 7, 8, 9, 10]),
});
const endOfEpoch: Make = (random) => ({ do: "end of epoch", ...place(random), epoch: random.below(3) - 1 });
const deleteRecords: Make = (random) => {
	return { do: "delete records", ...place(random), from: random.pick(["start", "end"]), offset: random.below(8) - 3 };
};
const commit: Make = (random) => ({
	do: "commit",
	...place(random),
	group: group(random),
	by: random.chance(0.6) ? member(random) : undefined,
	generation: off(random),
	offset: random.below(30) - 1,
	version: random.pick([2, 5, 7, 8, 9]),
});
const fetchOffsets: Make = (random) => ({
	do: "fetch offsets",
	group: group(random),
	topic: random.chance(0.5) ? undefined : random.below(3),
	stable: random.chance(0.3),
	version: random.pick([2, 5, 7, 8]),
});
const deleteOffset: Make = (random) => ({ do: "delete offset", ...place(random), group: group(random) });
const deleteGroup: Make = (random) => ({ do: "delete group", group: group(random) });
const describeGroup: Make = (random) => ({ do: "describe group", group: group(random) });
const join: Make = (random) => {
	const who = member(random);
	return {
		do: "join",
		member: who,
		protocols: random.pick([["range"], ["range", "sticky"], ["range", "sticky"], ["range"], ["sticky"]]),
		// Static members are known from version 5 on.
		version: random.pick(who.startsWith("s") ? [5, 7, 9] : [2, 4, 5, 7, 9]),
	};
};
const sync: Make = (random) => ({ do: "sync", member: member(random), generation: off(random), version: random.pick([2, 3, 5]) });
const heartbeat: Make = (random) => ({ do: "heartbeat", member: member(random), generation: off(random) });
const leave: Make = (random) => ({ do: "leave", member: member(random), version: random.pick([1, 3, 4]) });
const initProducer =
	(producers: readonly ProducerName[]): Make =>
	(random) => ({ do: "init producer", by: random.pick(producers), recovers: random.chance(0.3) });
const addToTransaction: Make = (random) => ({
	do: "add to transaction",
	...place(random),
	by: random.pick(TRANSACTIONAL),
	epoch: off(random),
});
const addGroup: Make = (random) => ({
	do: "add group to transaction",
	by: random.pick(TRANSACTIONAL),
	group: group(random),
	epoch: off(random),
});
const commitInTransaction: Make = (random) => ({
	do: "commit in transaction",
	...place(random),
	by: random.pick(TRANSACTIONAL),
	group: group(random),
	member: random.chance(0.3) ? member(random) : undefined,
	offset: random.below(30),
	version: random.pick([2, 3]),
});
const endTransaction: Make = (random) => ({
	do: "end transaction",
	by: random.pick(TRANSACTIONAL),
	commit: random.chance(0.6),
	epoch: off(random),
});

const RECORDS: readonly Weighted[] = [
	[3, createTopic],
	[1, deleteTopic],
	[2, alterTopic],
	[1, addPartitions],
	[1, describeTopic],
	[14, produce],
	[8, fetch],
	[6, listOffsets],
	[1, endOfEpoch],
	[3, deleteRecords],
	[2, initProducer(PRODUCERS.slice(0, 2))],
];
const GROUPS: readonly Weighted[] = [
	[12, join],
	[12, sync],
	[6, heartbeat],
	[4, leave],
	[5, commit],
	[3, fetchOffsets],
	[1, deleteOffset],
	[1, deleteGroup],
	[3, describeGroup],
];
const TRANSACTIONS: readonly Weighted[] = [
	[3, initProducer(TRANSACTIONAL)],
	[8, addToTransaction],
	[10, produceInTransaction],
	[3, addGroup],
	[3, commitInTransaction],
	[6, endTransaction],
	[5, fetch],
	[2, listOffsets],
	[2, fetchOffsets],
	[1, produce],
	[1, deleteRecords],
];
const WEIGHTS = {
	records: RECORDS,
	groups: GROUPS,
	transactions: TRANSACTIONS,
	all: [...RECORDS, ...GROUPS, ...TRANSACTIONS],
} as const;
