import { BROKERS, CLUSTER_ARN, transactionalIdArn } from "./arn.ts";
import type { PlannedFunction, PlannedProducer, PlannedStatement, ProducerSettings } from "./plan.ts";
import type { StagedApp } from "./staged-app.ts";
import type { StagedProducer } from "./staged-producer.ts";
import { allow, connect, sitInVpc, writeLogs, writeTopics } from "./statements.ts";

/** A producer: the write access, and its function when it has one. */
export function planProducer(app: StagedApp, producer: StagedProducer): PlannedProducer {
	const { name, fullName, topics, transactional, declared } = producer;
	const iam = writeAccess(producer);
	return {
		name,
		topics,
		...(transactional ? { transactionalId: fullName } : {}),
		iam,
		...(declared.handler === undefined ? {} : { function: planFunction(app, producer, declared.handler, iam) }),
	};
}

/** https://docs.aws.amazon.com/msk/latest/developerguide/kafka-actions.html */
function writeAccess({ fullName, topics, idempotent, transactional }: StagedProducer): readonly PlannedStatement[] {
	const statements = [connect(), writeTopics("WriteTopics", topics)];
	if (idempotent) {
		statements.push(allow("NumberRecords", ["kafka-cluster:WriteDataIdempotently"], [CLUSTER_ARN]));
	}
	if (transactional) {
		// Instances that run side by side need ids of their own, or each fences the last: `<id>.<instance>`. A dot, because no name has one.
		const ids = [fullName, `${fullName}.*`];
		const actions = ["kafka-cluster:DescribeTransactionalId", "kafka-cluster:AlterTransactionalId"];
		statements.push(allow("UseTransactionalIds", actions, ids.map(transactionalIdArn)));
	}
	return statements;
}

/** What the function of a producer is told. The deployment adds the ids of schemas, as for consumers. */
export function planProducerSettings(app: StagedApp, producer: StagedProducer): ProducerSettings {
	const { name, fullName, topics, transactional } = producer;
	const { name: appName, stage } = app;
	return {
		app: appName,
		stage,
		producer: name,
		topics,
		brokers: BROKERS,
		...(transactional ? { transactionalId: fullName } : {}),
	};
}

function planFunction(
	app: StagedApp,
	producer: StagedProducer,
	handler: string,
	access: readonly PlannedStatement[],
): PlannedFunction {
	const { declared, fullName, timeoutSeconds, memoryMb, logDays } = producer;
	return {
		name: fullName,
		handler,
		timeoutSeconds,
		memoryMb,
		logRetentionDays: logDays,
		settings: planProducerSettings(app, producer),
		environment: { ...declared.environment },
		vpc: { needed: true, reason: "It writes to topics, whose brokers answer inside the cluster's VPC only." },
		iam: [...access, sitInVpc(), writeLogs(fullName)],
	};
}
