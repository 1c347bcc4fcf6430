import { ACCOUNT, CLUSTER_ARN, destinationArn, groupArn, registryArn, topicArn } from "./arn.ts";
import type { PlannedStatement } from "./plan.ts";
import type { StagedApp, StagedConsumer } from "./staged-app.ts";
import { allow, connect, pollInVpc, writeLogs, writeTopics } from "./statements.ts";

/**
 * Everything a consumer's role may do. It is one role for two: Lambda polls, and writes what it gives up on, with the role of
 * the function (https://docs.aws.amazon.com/lambda/latest/dg/with-msk-permissions.html).
 *
 * Resources are exact. `*` stands in two statements, where AWS judges no narrower form; each says why.
 */
export function planIam(app: StagedApp, consumer: StagedConsumer): readonly PlannedStatement[] {
	return [
		...cluster(consumer),
		pollInVpc(consumer.deadLetter?.kind === "topic"),
		writeLogs(consumer.fullName),
		...registry(app, consumer),
		...destinations(consumer),
	];
}

/** https://docs.aws.amazon.com/msk/latest/developerguide/kafka-actions.html */
function cluster({ topic, fullName }: StagedConsumer): readonly PlannedStatement[] {
	return [
		connect(),
		allow("ReadTopic", ["kafka-cluster:DescribeTopic", "kafka-cluster:ReadData"], [topicArn(topic.name)]),
		allow("JoinGroup", ["kafka-cluster:DescribeGroup", "kafka-cluster:AlterGroup"], [groupArn(fullName)]),
		allow("FindBrokers", ["kafka:DescribeClusterV2", "kafka:GetBootstrapBrokers"], [CLUSTER_ARN]),
	];
}

/**
 * A schema version is asked for by its id alone, and Glue judges such a request against no registry or schema:
 * anything but `*` is refused (https://github.com/awslabs/aws-glue-schema-registry/issues/68).
 */
function registry(app: StagedApp, { topic, validation }: StagedConsumer): readonly PlannedStatement[] {
	const { wire } = topic.declared;
	if (app.registry === undefined || (wire.key !== "glue" && wire.value !== "glue")) return [];
	const read = allow("ReadSchemaVersions", ["glue:GetSchemaVersion"], ["*"]);
	if (validation === undefined) return [read];
	return [read, allow("FindRegistry", ["glue:GetRegistry"], [registryArn(app.registry.name)])];
}

function destinations({ name, deadLetter, onFailure }: StagedConsumer): readonly PlannedStatement[] {
	const own = { StringEquals: { "s3:ResourceAccount": ACCOUNT } };
	const statements: PlannedStatement[] = [];
	if (deadLetter?.kind === "s3") {
		statements.push(allow("WriteDeadLetters", ["s3:PutObject"], [`${destinationArn(deadLetter)}/${name}/*`], own));
	}
	if (deadLetter?.kind === "topic") statements.push(writeTopics("WriteDeadLetters", [deadLetter.name]));
	if (onFailure === undefined) return statements;
	switch (onFailure.kind) {
		case "s3":
			// Lambda chooses the keys, and AWS documents no prefix for Kafka: the whole bucket, and the account as the border.
			statements.push(
				allow("WriteFailedBatches", ["s3:PutObject"], [`${destinationArn(onFailure)}/*`], own),
				allow("ListFailedBatches", ["s3:ListBucket"], [destinationArn(onFailure)], own),
			);
			return statements;
		case "sqs":
			return [...statements, allow("SendFailedBatches", ["sqs:SendMessage"], [destinationArn(onFailure)])];
		case "sns":
			return [...statements, allow("PublishFailedBatches", ["sns:Publish"], [destinationArn(onFailure)])];
		case "topic":
			if (deadLetter?.kind === "topic" && deadLetter.name === onFailure.name) return statements;
			return [...statements, writeTopics("WriteFailedBatches", [onFailure.name])];
		default:
			return onFailure.kind satisfies never;
	}
}
