import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Inexpressible, type TestAdmin, type TestClientKind } from "../../conformance/broker/test-client.ts";
import { startKafkaTools } from "./kafka-tools.ts";
import { verifiableConsumer } from "./verifiable-consumer.ts";
import { produceNumbers } from "./verifiable-producer.ts";

/** Kafka's VerifiableProducer, which sends numbers and says what was acknowledged, and its VerifiableConsumer, which says what it is assigned and has read. */
export const verifiableClients: TestClientKind = {
	name: "Kafka's VerifiableProducer and VerifiableConsumer",
	borrowsProducer: true,
	async connect(bootstrap) {
		const tools = startKafkaTools();
		const folder = mkdtempSync(join(tmpdir(), "millrace-verifiable-"));
		const nothing = () => Promise.reject(new Inexpressible("do anything but produce and consume"));
		return {
			admin: {
				createTopic: nothing,
				deleteTopic: nothing,
				topics: nothing,
				addPartitions: nothing,
				offsets: nothing,
				committed: nothing,
				group: nothing,
				groups: nothing,
				deleteGroup: nothing,
				config: nothing,
				setConfig: nothing,
				deleteRecords: nothing,
			} satisfies TestAdmin,
			produce: (topic, records, options) => produceNumbers({ tools, bootstrap, folder }, topic, records, options),
			consume: async (options) => verifiableConsumer({ tools, bootstrap, folder }, options),
			transactional: nothing,
			async close() {
				await tools.close();
				rmSync(folder, { recursive: true });
			},
		};
	},
};
