import type { App } from "../../../packages/core/src/definition/app.ts";
import { glue } from "../../../packages/core/src/definition/app.ts";
import { type ExistingCluster, existing, serverless } from "../../../packages/core/src/definition/cluster.ts";
import { string } from "../../../packages/core/src/definition/codecs.ts";
import type { Consumer } from "../../../packages/core/src/definition/consumer.ts";
import type { Producer } from "../../../packages/core/src/definition/producer.ts";
import type { Schema } from "../../../packages/core/src/definition/schema.ts";
import { defineTopic, type Topic } from "../../../packages/core/src/definition/topic.ts";

/** A schema as generated code has it, without its bytes. */
export function avroSchema(name: string, digest = "ab".repeat(32)): Schema<{ id: string }> {
	return { format: "avro", name, digest, decode: () => ({ id: "" }), encode: () => new Uint8Array() };
}

export const plainTopic = defineTopic({ name: "orders", key: string, value: string, wire: "plain", partitions: 6 });

export const glueTopic = defineTopic({
	name: "flights",
	key: string,
	value: avroSchema("airline.Flight"),
	wire: "glue",
	partitions: 6,
});

/** A consumer that is right in everything but what the test changes; plain data, because rules must hold without the compiler. */
export function consumerOf(changes: Readonly<Record<string, unknown>> = {}): Consumer {
	return {
		kind: "consumer",
		name: "billing",
		topic: plainTopic,
		handler: "functions/billing.handler",
		deadLetter: "s3:failures",
		...changes,
	} as Consumer;
}

/** A producer that is right in everything but what the test changes. */
export function producerOf(changes: Readonly<Record<string, unknown>> = {}): Producer {
	return { kind: "producer", name: "feed", topics: [plainTopic], ...changes } as Producer;
}

/** A provisioned cluster. */
export const CLUSTER_ARN = "arn:aws:kafka:eu-central-1:123456789012:cluster/shared/0a1b2c3d-1111-2222-3333-444455556666-2";

export function existingCluster(arn: string = CLUSTER_ARN): ExistingCluster {
	return existing({
		arn,
		vpc: { id: "vpc-0a1b2c3d", subnets: ["subnet-0a1b2c3d", "subnet-4e5f6a7b"], securityGroups: ["sg-0a1b2c3d"] },
	});
}

/** An app that plans without refusal but for what the test changes. It has not passed `defineApp`. */
export function appOf(consumers: readonly Consumer[], changes: Readonly<Record<string, unknown>> = {}): App {
	const topics = new Set<Topic>(consumers.map(({ topic }) => topic));
	return { kind: "app", name: "shop", cluster: serverless(), registry: glue("shop"), topics: [...topics], consumers, ...changes };
}
