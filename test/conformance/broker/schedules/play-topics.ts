import type { Step } from "./step.ts";
import { pause, type World } from "./world.ts";

type TopicStep = Extract<Step, { do: "create topic" | "delete topic" | "alter topic" | "add partitions" | "describe topic" }>;
const TOPIC = 2;
const UNKNOWN_TOPIC = 3;

interface Listed {
	readonly topics: readonly { readonly partitions: readonly { readonly errorCode: number }[] }[];
}

/** Topics, their partitions and configs. Each step ends when the broker has done what it said. */
export async function playTopicStep(world: World, step: TopicStep): Promise<string> {
	const name = world.topic(step.topic);
	switch (step.do) {
		case "create topic": {
			const configs = Object.entries(step.configs).map(([config, value]) => ({ name: config, value }));
			const topic = { name, numPartitions: step.partitions, replicationFactor: 1, assignments: [], configs };
			const answer = await world.request<{ topics: { errorCode: number }[] }>("CreateTopics", 5, {
				topics: [topic],
				timeoutMs: 10_000,
				validateOnly: false,
			});
			const { errorCode } = answer.topics[0] ?? { errorCode: -2 };
			if (errorCode === 0) await serves(world, name, step.partitions);
			return `${errorCode}`;
		}
		case "delete topic": {
			const answer = await world.request<{ responses: { errorCode: number }[] }>("DeleteTopics", 5, {
				topicNames: [name],
				timeoutMs: 10_000,
			});
			const { errorCode } = answer.responses[0] ?? { errorCode: -2 };
			if (errorCode === 0) await isGone(world, name);
			return `${errorCode}`;
		}
		case "alter topic": {
			const configs = [{ name: step.name, configOperation: step.value === null ? 1 : 0, value: step.value }];
			const answer = await world.request<{ responses: { errorCode: number }[] }>("IncrementalAlterConfigs", 1, {
				resources: [{ resourceType: TOPIC, resourceName: name, configs }],
				validateOnly: false,
			});
			// The log hears of it a moment after those who ask for the config.
			if (answer.responses[0]?.errorCode === 0) await pause(30);
			return `${answer.responses[0]?.errorCode}`;
		}
		case "add partitions": {
			const answer = await world.request<{ results: { errorCode: number }[] }>("CreatePartitions", 3, {
				topics: [{ name, count: step.count, assignments: null }],
				timeoutMs: 10_000,
				validateOnly: false,
			});
			const { errorCode } = answer.results[0] ?? { errorCode: -2 };
			if (errorCode === 0) await serves(world, name, step.count);
			return `${errorCode}`;
		}
		case "describe topic": {
			const { topics } = await world.request<{ topics: { errorCode: number; partitions: unknown[] }[] }>("Metadata", 9, {
				topics: [{ name }],
				allowAutoTopicCreation: false,
			});
			const described = await world.request<{
				results: { errorCode: number; configs: { name: string; value: string; configSource: number }[] }[];
			}>("DescribeConfigs", 4, {
				resources: [{ resourceType: TOPIC, resourceName: name, configurationKeys: null }],
				includeSynonyms: false,
			});
			const own = described.results[0]?.configs.filter(({ configSource }) => configSource === 1) ?? [];
			const configs = own.map((each) => `${each.name}=${each.value}`).sort();
			return `${topics[0]?.errorCode} ${topics[0]?.partitions.length} ${described.results[0]?.errorCode} ${configs.join(" ")}`;
		}
		default:
			return step satisfies never;
	}
}

async function serves(world: World, name: string, count: number): Promise<void> {
	const partitions = Array.from({ length: count }, (_, partitionIndex) => ({ partitionIndex, timestamp: -1 }));
	const ask = () => world.client.request("ListOffsets", 5, { replicaId: -1, isolationLevel: 0, topics: [{ name, partitions }] });
	await world.until<Listed>(ask, ({ topics }) =>
		topics.every((each) => each.partitions.every(({ errorCode }) => errorCode === 0)),
	);
}

/** Also for the groups that had committed something for it. */
async function isGone(world: World, name: string): Promise<void> {
	const partitions = [{ partitionIndex: 0, timestamp: -1 }];
	const ask = () => world.client.request("ListOffsets", 5, { replicaId: -1, isolationLevel: 0, topics: [{ name, partitions }] });
	await world.until<Listed>(ask, ({ topics }) => topics[0]?.partitions[0]?.errorCode === UNKNOWN_TOPIC);
	for (const index of [0, 1, 2]) {
		const committed = () =>
			world.client.request("OffsetFetch", 7, { groupId: world.group(index), topics: null, requireStable: false });
		await world.until<{ topics: { name: string }[] }>(committed, ({ topics }) => topics.every((each) => each.name !== name));
	}
}
