import { type Asker, makeTopic, newTopic } from "./asker.ts";

const TOPIC = 2;
const BROKER = 4;

/** Topics, their partitions and configs. */
export async function askAboutTopics(asker: Asker): Promise<void> {
	const { ask, prefix } = asker;
	const topic = `${prefix}-topics`;
	await makeTopic(asker, topic);

	const create = (question: string, ...topics: object[]) =>
		ask(question, "CreateTopics", 5, { topics, timeoutMs: 5000, validateOnly: false });
	const config = (name: string, value: string) => ({ configs: [{ name, value }] });
	await create("a topic that is there", newTopic(topic));
	await create("a topic with a slash", newTopic("a/b"));
	await create("a topic without a name", newTopic(""));
	await create("a topic without partitions", newTopic(`${prefix}-x`, { numPartitions: 0 }));
	await create("a topic with three replicas", newTopic(`${prefix}-x`, { replicationFactor: 3 }));
	await create("a topic with an unknown config", newTopic(`${prefix}-x`, config("nope", "1")));
	await create("a topic with a word for a number", newTopic(`${prefix}-x`, config("retention.ms", "soon")));
	await create("a topic with an unknown policy", newTopic(`${prefix}-x`, config("cleanup.policy", "burn")));
	await create("a topic twice in a request", newTopic(`${prefix}-q`), newTopic(`${prefix}-q`));

	const grow = (question: string, name: string, count: number, assignments: readonly object[] | null = null) =>
		ask(question, "CreatePartitions", 3, { topics: [{ name, count, assignments }], timeoutMs: 5000, validateOnly: false });
	await grow("as many partitions as there are", topic, 1);
	await grow("fewer partitions", topic, 0);
	await grow("partitions of an unknown topic", `${prefix}-x`, 3);
	await grow("partitions with too few assignments", topic, 3, []);

	const alter = (question: string, resourceName: string, name: string, configOperation: number, value: string | null) => {
		const resources = [{ resourceType: TOPIC, resourceName, configs: [{ name, configOperation, value }] }];
		return ask(question, "IncrementalAlterConfigs", 1, { resources, validateOnly: false });
	};
	await alter("an unknown config", topic, "nope", 0, "1");
	await alter("a config that is no number", topic, "retention.ms", 0, "soon");
	await alter("a number to which something is appended", topic, "retention.ms", 2, "1");
	await alter("a config without a value", topic, "retention.ms", 0, null);
	await alter("a config of an unknown topic", `${prefix}-x`, "retention.ms", 0, "1");
	await alter("a config that goes", topic, "retention.ms", 1, null);
	const describe = (question: string, resourceType: number, resourceName: string) =>
		ask(question, "DescribeConfigs", 4, {
			resources: [{ resourceType, resourceName, configurationKeys: ["none"] }],
			includeSynonyms: false,
			includeDocumentation: false,
		});
	await describe("configs of an unknown topic", TOPIC, `${prefix}-x`);
	await describe("configs of another broker", BROKER, "99");

	const metadata = (question: string, each: object) =>
		ask(question, "Metadata", 12, { topics: [each], allowAutoTopicCreation: false });
	await metadata("metadata of an unknown topic", { name: `${prefix}-x` });
	await metadata("metadata of a topic with a slash", { name: "a/b" });
	await metadata("metadata of an unknown id", { name: null, topicId: "ab".repeat(16) });
	await ask("deletion of an unknown topic", "DeleteTopics", 5, { topicNames: [`${prefix}-x`], timeoutMs: 1000 });
	await ask("deletion of an unknown id", "DeleteTopics", 6, {
		topics: [{ name: null, topicId: "ab".repeat(16) }],
		timeoutMs: 1000,
	});
	await ask("a coordinator of an unknown kind", "FindCoordinator", 4, { keyType: 9, coordinatorKeys: ["a"] });
	await ask("controllers, asked of a broker", "DescribeCluster", 1, {
		includeClusterAuthorizedOperations: false,
		endpointType: 2,
	});
	await ask("a login where none is needed", "SaslHandshake", 1, { mechanism: "PLAIN" });
}
