import { appRule, consumerRule, outOfRange, PAGES, type Rule } from "./rule.ts";

/** The first Kafka with timestamps in its records is from 2016; a Date before 2011 is no date of any Kafka record. */
const BEFORE_KAFKA = Date.UTC(2011, 0, 1);

/** Batching, starting position, consumer group and redelivery of a mapping. */
export const MAPPING_RULES: readonly Rule[] = [
	consumerRule(
		{ code: "BATCH_SIZE_OUT_OF_RANGE", page: PAGES.mapping, refuses: "A batch size under 1 or over 10,000." },
		({ batchSize }) => outOfRange("batchSize", batchSize, 1, 10_000),
	),
	consumerRule(
		{
			code: "BATCH_WINDOW_OUT_OF_RANGE",
			page: PAGES.mapping,
			refuses: "A batch window over 300 seconds, or not of whole seconds.",
		},
		({ windowSeconds }) => outOfRange("batchWindow", windowSeconds, 0, 300, " seconds"),
	),
	consumerRule(
		{ code: "START_IN_FUTURE", page: PAGES.start, refuses: "A `startFrom` in the future." },
		({ declared: { startFrom } }, _app, now) =>
			startFrom instanceof Date && startFrom.getTime() > now
				? { problem: `startFrom ${startFrom.toISOString()} is in the future.`, fix: "Choose a Date in the past." }
				: undefined,
	),
	consumerRule(
		{
			code: "START_IN_SECONDS",
			page: PAGES.start,
			refuses: "A `startFrom` before 2011, when there was no Kafka: Unix seconds taken for milliseconds.",
		},
		({ declared: { startFrom } }) =>
			startFrom instanceof Date && startFrom.getTime() < BEFORE_KAFKA
				? {
						problem: `startFrom ${startFrom.toISOString()} is older than Kafka.`,
						fix: "If it was made from Unix seconds, write new Date(seconds * 1000).",
					}
				: undefined,
	),
	consumerRule(
		{
			code: "GROUP_NAME_INVALID",
			page: PAGES.managedKafka,
			refuses:
				"A consumer group `<app>-<stage>-<consumer>` over 200 characters, or with others than `a-z A-Z 0-9 - / * : _ + = . @`.",
		},
		({ fullName }) =>
			/^[a-zA-Z0-9\-/*:_+=.@]{1,200}$/.test(fullName)
				? undefined
				: {
						problem: `${JSON.stringify(fullName)} cannot name a consumer group.`,
						fix: "Shorten the names of app, stage or consumer.",
					},
	),
	appRule(
		{
			code: "GROUP_NOT_UNIQUE",
			page: PAGES.group,
			refuses: "Two consumers with one consumer group: each would get a part of the records.",
		},
		({ consumers }) => {
			const names = consumers.map(({ fullName }) => fullName);
			const twice = names.find((name, index) => names.indexOf(name) !== index);
			return twice === undefined
				? undefined
				: { problem: `two consumers share the group ${JSON.stringify(twice)}.`, fix: "Rename one of them." };
		},
	),
	consumerRule({ code: "RETRIES_OUT_OF_RANGE", page: PAGES.mapping, refuses: "More than 10,000 redeliveries." }, ({ retries }) =>
		outOfRange("redelivery.retries", retries, 0, 10_000),
	),
	consumerRule(
		{
			code: "RECORD_AGE_OUT_OF_RANGE",
			page: PAGES.mapping,
			refuses: "A record age under 60 seconds or over 7 days, or not of whole seconds.",
		},
		({ maxAgeSeconds }) => outOfRange("redelivery.maxAge", maxAgeSeconds, 60, 604_800, " seconds"),
	),
	consumerRule(
		{ code: "VALIDATION_NEEDS_REGISTRY", page: PAGES.registry, refuses: "`validation` in an app without a registry." },
		({ validation }, { registry }) =>
			validation === undefined || registry !== undefined
				? undefined
				: {
						problem: "validation has no registry to ask.",
						fix: 'Add registry: glue("<name>") to defineApp, or drop validation.',
					},
	),
	consumerRule(
		{
			code: "VALIDATION_OF_NOTHING",
			page: PAGES.registry,
			refuses: "`validation` whose `attributes` are empty: Lambda would check neither key nor value.",
		},
		({ validation }) =>
			validation?.attributes?.length === 0
				? { problem: "validation has no attributes to check.", fix: 'Name "KEY" or "VALUE", or drop validation.' }
				: undefined,
	),
	consumerRule(
		{
			code: "VALIDATION_NEEDS_GLUE_WIRE",
			page: PAGES.registry,
			refuses: "`validation` of a key or value whose wire is not `glue`: Lambda finds no schema id of the Glue registry in it.",
		},
		({ validation, topic }) => {
			const parts = validation === undefined ? [] : (validation.attributes ?? ["VALUE"]);
			const part = parts
				.map((attribute) => (attribute === "KEY" ? "key" : "value"))
				.find((one) => topic.declared.wire[one] !== "glue");
			if (part === undefined) return undefined;
			const problem = `validation covers the ${part} of ${JSON.stringify(topic.name)}, whose wire is ${topic.declared.wire[part]}.`;
			return { problem, fix: 'Leave it out of validation.attributes, drop validation, or set wire: "glue" on the topic.' };
		},
	),
];
