import { at } from "../../broker/support/raw-client.ts";
import { type Asker, makeTopic, newTopic } from "./asker.ts";

/** Admin's requests that go wrong in other ways than those of `ask-about-topics`, and reports of logs and groups. */
export async function askAboutAdmin(asker: Asker): Promise<void> {
	const { ask, get, note, prefix } = asker;
	const topic = `${prefix}-admin`;
	await makeTopic(asker, topic);
	const create = (question: string, ...topics: object[]) =>
		ask(question, "CreateTopics", 7, { topics, timeoutMs: 5000, validateOnly: true });
	const assigned = (...brokerIds: readonly (readonly number[])[]) => ({
		numPartitions: -1,
		replicationFactor: -1,
		assignments: brokerIds.map((ids, partitionIndex) => ({ partitionIndex, brokerIds: ids })),
	});
	await create("a topic called one dot", newTopic("."));
	await create("a topic called two dots", newTopic(".."));
	await create("a topic with a name of 249", newTopic("x".repeat(249)));
	await create("a topic with a name of 250", newTopic("x".repeat(250)));
	await create("a topic with an umlaut", newTopic("ä"));
	await create("a topic that differs by a dot", newTopic(topic.replaceAll("-", ".")));
	await create("a topic with as many partitions as usual", newTopic(`${prefix}-d`, { numPartitions: -1 }));
	await create("a topic with as many replicas as usual", newTopic(`${prefix}-d`, { replicationFactor: -1 }));
	await create("a topic with no replicas", newTopic(`${prefix}-d`, { replicationFactor: 0 }));
	await create("a topic with -2 partitions", newTopic(`${prefix}-d`, { numPartitions: -2 }));
	await create("a topic with 10001 partitions", newTopic(`${prefix}-d`, { numPartitions: 10_001 }));
	await create("a topic whose partitions are placed", newTopic(`${prefix}-d`, assigned([1], [1])));
	await create("a topic on a broker that is not there", newTopic(`${prefix}-d`, assigned([7])));
	await create("a topic with a broker twice", newTopic(`${prefix}-d`, assigned([1, 1])));
	await create("a topic with a partition on no broker", newTopic(`${prefix}-d`, assigned([])));
	await create(
		"a topic with a gap in its partitions",
		newTopic(`${prefix}-d`, { ...assigned([1]), assignments: [{ partitionIndex: 1, brokerIds: [1] }] }),
	);
	await create("a topic placed and counted", newTopic(`${prefix}-d`, { ...assigned([1]), numPartitions: 1 }));
	await create(
		"a topic with a config without a value",
		newTopic(`${prefix}-d`, { configs: [{ name: "retention.ms", value: null }] }),
	);
	await create("Kafka's own topic of offsets", newTopic("__consumer_offsets"));

	const grow = (question: string, each: object, validateOnly = true) =>
		ask(question, "CreatePartitions", 3, { topics: [each], timeoutMs: 5000, validateOnly });
	await grow("partitions that could be", { name: topic, count: 3, assignments: null });
	await grow("partitions placed on the broker", { name: topic, count: 2, assignments: [{ brokerIds: [1] }] });
	await grow("partitions placed elsewhere", { name: topic, count: 2, assignments: [{ brokerIds: [7] }] });
	await grow("partitions placed on two brokers", { name: topic, count: 2, assignments: [{ brokerIds: [1, 7] }] });
	await grow("partitions with too many places", {
		name: topic,
		count: 2,
		assignments: [{ brokerIds: [1] }, { brokerIds: [1] }],
	});
	await grow("-1 partitions", { name: topic, count: -1, assignments: null });
	await grow("partitions up to 10001", { name: topic, count: 10_001, assignments: null });
	const twice = { name: topic, count: 3, assignments: null };
	await ask("partitions twice in a request", "CreatePartitions", 3, {
		topics: [twice, twice],
		timeoutMs: 5000,
		validateOnly: true,
	});

	const remove = (question: string, topics: object[]) => ask(question, "DeleteTopics", 6, { topics, timeoutMs: 5000 });
	const { topics: described } = (await get("Metadata", 12, { topics: [{ name: topic }], allowAutoTopicCreation: false })) as {
		readonly topics: readonly { readonly topicId: string }[];
	};
	const topicId = described[0]?.topicId ?? "";
	await remove("deletion by name and by id at once", [{ name: topic, topicId }]);
	await remove("deletion by neither name nor id", [{ name: null }]);
	await remove("deletion twice in a request", [{ name: topic }, { name: topic }]);
	await remove("deletion by name and by id in one request", [{ name: topic }, { name: null, topicId }]);
	await remove("deletion of a name with a slash", [{ name: "a/b" }]);
	await ask("metadata by name and by id", "Metadata", 12, { topics: [{ name: topic, topicId }], allowAutoTopicCreation: false });
	await ask("metadata of no topic", "Metadata", 12, { topics: [{ name: "" }], allowAutoTopicCreation: false });
	await ask("metadata of a topic twice", "Metadata", 9, {
		topics: [{ name: `${prefix}-x` }, { name: `${prefix}-x` }],
		allowAutoTopicCreation: false,
	});

	const cluster = await get("DescribeCluster", 1, { includeClusterAuthorizedOperations: true, endpointType: 1 });
	note("operations that are authorised", at(cluster, "clusterAuthorizedOperations") === -2147483648 ? "none told" : "told");
	await ask("endpoints of an unknown kind", "DescribeCluster", 1, {
		includeClusterAuthorizedOperations: false,
		endpointType: 5,
	});
	const dirs = await get("DescribeLogDirs", 4, { topics: [{ topic, partitions: [0, 9] }] });
	note(
		"a log's directory",
		JSON.stringify(
			(at(dirs, "results", 0, "topics") as readonly { readonly partitions: unknown }[]).map((each) => each.partitions),
		),
	);
	note("the size of the volume", (at(dirs, "results", 0, "totalBytes") as number) > 0 ? "told" : "none told");
	const { groups } = (await get("ListGroups", 5, { statesFilter: ["Nope"], typesFilter: [] })) as { readonly groups: unknown[] };
	note("groups in a state that there is not", `${groups.length}`);
	await ask("groups of a type that there is not", "ListGroups", 5, { statesFilter: [], typesFilter: ["nope"] });
	await ask("a coordinator of a share group", "FindCoordinator", 5, { keyType: 2, coordinatorKeys: ["a"] });
}
