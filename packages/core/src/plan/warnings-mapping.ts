import { PAGES } from "./rule.ts";
import { consumerWarning, topicWarning, type Warning } from "./warning.ts";

/** Where a consumer starts, what its pollers cost and reach, and what fits into an invocation. */
export const MAPPING_WARNINGS: readonly Warning[] = [
	consumerWarning(
		{
			code: "START_LATEST",
			page: PAGES.start,
			tells: '`startFrom: "latest"`: records that arrive in the minutes a mapping takes to start are missed.',
		},
		({ declared: { startFrom } }) =>
			startFrom === "latest"
				? 'A new mapping takes minutes to start, and "latest" misses what arrives meanwhile. "earliest" or a Date does not.'
				: undefined,
	),
	consumerWarning(
		{
			code: "POLLERS_WITHOUT_GROUP",
			page: PAGES.scaling,
			tells: "`pollers` without `group`: ten small mappings in one group cost what one costs alone.",
		},
		({ pollers }) =>
			pollers !== undefined && pollers.group === undefined
				? "Its pollers are billed alone, by the hour. Mappings that name the same pollers.group share them."
				: undefined,
	),
	consumerWarning(
		{
			code: "POLLERS_OVER_PARTITIONS",
			page: PAGES.scaling,
			tells: "More pollers than the topic has partitions: Lambda uses no more than one a partition.",
		},
		({ pollers, topic }) =>
			pollers !== undefined && pollers.max > topic.partitions
				? `pollers.max is ${pollers.max}, and Lambda uses no more than the ${topic.partitions} partitions of ${JSON.stringify(topic.name)}.`
				: undefined,
	),
	consumerWarning(
		{
			code: "VALIDATION_IN_GROUP",
			page: PAGES.scaling,
			tells: "`validation` in a shared poller group: a schema registry may take more poller units, for the whole group.",
		},
		({ pollers, validation }) =>
			pollers?.group !== undefined && validation !== undefined
				? "Validation may take more poller units than the group has: give it a group of its own if others must not wait."
				: undefined,
	),
	consumerWarning(
		{
			code: "ZERO_WINDOW_ON_DEMAND",
			page: PAGES.batching,
			tells: "`batchWindow` of 0 without `pollers`: only provisioned mappings deliver within 100 ms.",
		},
		({ windowSeconds, pollers }) =>
			windowSeconds === 0 && pollers === undefined
				? "A window of 0 makes batches small, and not fast: only with pollers does Lambda deliver within 100 ms."
				: undefined,
	),
	consumerWarning(
		{ code: "BISECT_OF_ONE", page: PAGES.retries, tells: "`bisect` with a batch size of 1: there is nothing to split." },
		({ bisect, batchSize }) =>
			bisect === true && batchSize === 1 ? "A batch of one record cannot be split: drop bisect." : undefined,
	),
	topicWarning(
		{
			code: "MESSAGE_OVER_PAYLOAD",
			page: PAGES.batching,
			tells: "`maxMessage` over 4.4 MB on a consumed topic: in base64, such a record does not fit in the 6 MB of an invocation.",
		},
		({ maxMessageBytes, name }, { consumers }) =>
			maxMessageBytes !== undefined && maxMessageBytes > LARGEST_RECORD && consumers.some(({ topic }) => topic.name === name)
				? "Records over about 4.4 MB never reach a function: in base64 they do not fit in the 6 MB of an invocation."
				: undefined,
	),
	topicWarning(
		{
			code: "SCHEMA_WITHOUT_DIGEST",
			page: PAGES.compatibility,
			tells:
				"A framed key or value whose schema has no definition to register, such as `json()`: its producers must have registered one.",
		},
		({ declared, name }) => {
			const part = (["key", "value"] as const).find(
				(one) => declared.wire[one] !== "plain" && declared[one].digest === undefined,
			);
			return part === undefined
				? undefined
				: `The ${part} of ${JSON.stringify(name)} is framed, and its schema has nothing to register: its producers must.`;
		},
	),
];

/** 4.4 MB: what is left of 6 MB after base64 and the rest of the event. */
const LARGEST_RECORD = 4.4 * 1_048_576;
