import { groupBy } from "./group-by.ts";
import { isServerless } from "./plan-cluster.ts";
import { planSchemas } from "./plan-schemas.ts";
import { appRule, type Complaint, PAGES, type Rule, topicRule } from "./rule.ts";
import type { StagedApp, StagedTopic } from "./staged-app.ts";

/** Topics on MSK Serverless, and their schemas in the Glue registry. */
export const TOPIC_RULES: readonly Rule[] = [
	appRule(
		{
			code: "SERVERLESS_TOO_MANY_PARTITIONS",
			page: PAGES.serverless,
			refuses: "More than 2,400 partitions on an MSK Serverless cluster.",
		},
		(app) => tooManyPartitions(app, app.topics, 2400, "partitions"),
	),
	appRule(
		{
			code: "SERVERLESS_TOO_MANY_COMPACTED_PARTITIONS",
			page: PAGES.serverless,
			refuses: "More than 120 partitions of compacted topics on an MSK Serverless cluster.",
		},
		(app) =>
			tooManyPartitions(
				app,
				app.topics.filter(({ declared }) => declared.cleanup === "compact"),
				120,
				"partitions of compacted topics",
			),
	),
	appRule(
		{
			code: "SERVERLESS_TOO_MANY_GROUPS",
			page: PAGES.serverless,
			refuses: "More than 500 consumer groups on an MSK Serverless cluster.",
		},
		(app) =>
			app.consumers.length > 500 && isServerless(app)
				? {
						problem: `${app.consumers.length} consumers need as many groups, and MSK Serverless has 500.`,
						fix: "Split the app in two clusters.",
					}
				: undefined,
	),
	topicRule(
		{ code: "SERVERLESS_MESSAGE_TOO_LARGE", page: PAGES.serverlessTopic, refuses: "`maxMessage` over 8 MB on MSK Serverless." },
		({ maxMessageBytes }, app) =>
			maxMessageBytes === undefined || maxMessageBytes <= 8_388_608 || !isServerless(app)
				? undefined
				: { problem: `maxMessage is ${maxMessageBytes} bytes.`, fix: 'Choose "8 MB" or less.' },
	),
	topicRule(
		{
			code: "TOPIC_NAME_RESERVED",
			page: PAGES.topicNames,
			refuses: "A topic named as Kafka's or MSK's own: `__consumer_offsets`, `__transaction_state`, `__amazon_msk...`.",
		},
		({ name }) =>
			/^__(consumer_offsets$|transaction_state$|amazon_msk)/.test(name)
				? { problem: `${JSON.stringify(name)} is a topic of the cluster itself.`, fix: "Choose another name." }
				: undefined,
	),
	appRule(
		{
			code: "TOPIC_NAMES_COLLIDE",
			page: PAGES.topicNames,
			refuses:
				"Two topics whose names differ in `.` and `_` alone: Kafka makes one name of metrics of both, and refuses the second.",
		},
		({ topics }) => {
			const same = [...groupBy(topics, ({ name }) => name.replaceAll(".", "_")).values()].find(({ length }) => length > 1);
			return same === undefined
				? undefined
				: { problem: `${same.map(({ name }) => JSON.stringify(name)).join(" and ")} collide.`, fix: "Rename one of them." };
		},
	),
	topicRule(
		{
			code: "RETENTION_IGNORED",
			page: PAGES.topicSettings,
			refuses: "`retention` on a compacted topic: Kafka applies it with cleanup `delete` alone.",
		},
		({ declared, retentionMs }) =>
			declared.cleanup === "compact" && retentionMs !== undefined
				? {
						problem: "a compacted topic keeps the last record of each key whatever its retention.",
						fix: "Drop retention, or cleanup.",
					}
				: undefined,
	),
	appRule(
		{
			code: "REGISTRY_NAME_INVALID",
			page: PAGES.createRegistry,
			refuses:
				"A registry name, `<name>-<stage>` or that of an existing one, over 255 characters, or with others than `a-z A-Z 0-9 - _ $ # .`.",
		},
		({ registry }) =>
			registry === undefined || /^[a-zA-Z0-9_$#.-]{1,255}$/.test(registry.name)
				? undefined
				: {
						problem: `${JSON.stringify(registry.name)} cannot name a registry.`,
						fix: "Shorten or change the name given to glue().",
					},
	),
	topicRule(
		{
			code: "SCHEMA_NAME_INVALID",
			page: PAGES.schema,
			refuses: "A schema name over 255 characters, or with others than `a-z A-Z 0-9 - _ $ # .`.",
		},
		(topic) => {
			const bad = planSchemas(topic).find(({ subject }) => !/^[a-zA-Z0-9_$#.-]{1,255}$/.test(subject));
			return bad === undefined
				? undefined
				: {
						problem: `its ${bad.part} cannot be registered as ${JSON.stringify(bad.subject)}.`,
						fix: `Set subjects.${bad.part} on the topic.`,
					};
		},
	),
	appRule(
		{
			code: "SCHEMA_NAME_CLASH",
			page: PAGES.compatibility,
			refuses: "One schema name for two different schemas: they would be versions of each other.",
		},
		clashOfSchemas,
	),
];

function tooManyPartitions(app: StagedApp, topics: readonly StagedTopic[], limit: number, what: string): Complaint | undefined {
	const partitions = topics.reduce((sum, topic) => sum + topic.partitions, 0);
	if (partitions <= limit || !isServerless(app)) return undefined;
	return {
		problem: `its topics have ${partitions} ${what}, and MSK Serverless has ${limit}.`,
		fix: "Lower partitions, in the stage or the topics.",
	};
}

function clashOfSchemas({ topics }: StagedApp): Complaint | undefined {
	const bySubject = groupBy(topics.flatMap(planSchemas), ({ subject }) => subject);
	for (const [subject, [first, ...others]] of bySubject) {
		const other = others.find(
			({ name, format, digest }) => name !== first?.name || format !== first.format || digest !== first.digest,
		);
		if (first === undefined || other === undefined) continue;
		const problem = `${JSON.stringify(subject)} names ${first.name} (${first.topic} ${first.part}) and ${other.name} (${other.topic} ${other.part}).`;
		return { problem, fix: "Set subjects on one of the topics." };
	}
	return undefined;
}
