import { setupName } from "./plan-setup.ts";
import { appRule, PAGES, producerRule, type Rule } from "./rule.ts";

/** Who writes to topics. */
export const PRODUCER_RULES: readonly Rule[] = [
	producerRule(
		{
			code: "PRODUCER_WITHOUT_TOPICS",
			page: PAGES.kafkaActions,
			refuses: "A producer without topics: IAM takes no statement without a resource.",
		},
		({ topics }) =>
			topics.length > 0
				? undefined
				: { problem: "it has no topics to write to.", fix: "Name its topics, or drop it from the app." },
	),
	producerRule(
		{
			code: "PRODUCER_TOPIC_UNKNOWN",
			page: PAGES.kafkaActions,
			refuses: "A producer of a topic that the app does not declare: nobody would create it.",
		},
		({ topics }, app) => {
			const missing = topics.find((topic) => !app.topics.some(({ name }) => name === topic));
			return missing === undefined
				? undefined
				: { problem: `the app declares no topic ${JSON.stringify(missing)}.`, fix: "Add that very topic to the app's topics." };
		},
	),
	producerRule(
		{
			code: "PRODUCER_TOPIC_TWICE",
			page: PAGES.kafkaActions,
			refuses: "A producer that names a topic twice.",
		},
		({ topics }) => {
			const twice = topics.find((topic, index) => topics.indexOf(topic) !== index);
			return twice === undefined
				? undefined
				: { problem: `it names ${JSON.stringify(twice)} twice.`, fix: "Name each topic once." };
		},
	),
	producerRule(
		{
			code: "TRANSACTIONS_NEED_IDEMPOTENCE",
			page: PAGES.producerSettings,
			refuses: "`transactional` with `idempotent: false`: Kafka's clients refuse transactions without numbered records.",
		},
		({ transactional, idempotent }) =>
			transactional && !idempotent
				? { problem: "it is transactional and not idempotent.", fix: "Drop idempotent: false, or transactional." }
				: undefined,
	),
	producerRule(
		{
			code: "PRODUCER_WITHOUT_FUNCTION",
			page: PAGES.createFunction,
			refuses: "`timeout`, `memory`, `environment` or `logRetention` of a producer without `handler`: it has no function.",
		},
		({ declared, name }, app) => {
			if (declared.handler !== undefined) return undefined;
			const options = ["timeout", "memory", "environment", "logRetention"] as const;
			const unused = options.find((option) => declared[option] !== undefined) ?? Object.keys(app.tuned.producers[name] ?? {})[0];
			return unused === undefined
				? undefined
				: { problem: `${unused} has no function to apply to.`, fix: `Add handler, or drop ${unused}.` };
		},
	),
	appRule(
		{
			code: "FUNCTION_NAME_TWICE",
			page: PAGES.createFunction,
			refuses: "One name for two of consumers, producers and the functions of the deploy-time step.",
		},
		(app) => {
			const setup = (["topics", "schemas"] as const).map((part) => setupName(app, part));
			const names = [...app.consumers, ...app.producers].map(({ fullName }) => fullName).concat(setup);
			const twice = names.find((name, index) => names.indexOf(name) !== index);
			return twice === undefined
				? undefined
				: { problem: `two functions would be named ${JSON.stringify(twice)}.`, fix: "Rename the consumer or producer." };
		},
	),
];
