import * as defaults from "../definition/defaults.ts";
import { registryArn, schemaArn, topicArn } from "./arn.ts";
import type { PlannedSetup, PlannedSetupFunction } from "./plan.ts";
import { planSchemas } from "./plan-schemas.ts";
import type { StagedApp } from "./staged-app.ts";
import { allow, connect, sitInVpc, writeLogs } from "./statements.ts";

/** Many topics at two requests a second, or many versions that the registry checks one after the other. */
const TIMEOUT_SECONDS = 840;
const MEMORY_MB = 512;
const NAME_LENGTH = 64;

/** The two functions of the deploy-time step. */
export function planSetup(app: StagedApp): PlannedSetup {
	const schemas = planSchemaSetup(app);
	return { topics: planTopicSetup(app), ...(schemas === undefined ? {} : { schemas }) };
}

/** Kafka's own protocol is the only way to topics on MSK Serverless, and its brokers answer inside the VPC only. */
function planTopicSetup(app: StagedApp): PlannedSetupFunction {
	const name = setupName(app, "topics");
	const actions = [
		"kafka-cluster:CreateTopic",
		"kafka-cluster:DescribeTopic",
		"kafka-cluster:AlterTopic",
		"kafka-cluster:DescribeTopicDynamicConfiguration",
		"kafka-cluster:AlterTopicDynamicConfiguration",
	];
	return {
		...common(name),
		vpc: {
			needed: true,
			reason: "It creates topics over Kafka's protocol, and the brokers answer inside the cluster's VPC only.",
		},
		iam: [
			connect(),
			allow(
				"ManageTopics",
				actions,
				app.topics.map((topic) => topicArn(topic.name)),
			),
			sitInVpc(),
			writeLogs(name),
		],
	};
}

/** Registers what the lock file has of subjects framed by Glue. */
function planSchemaSetup(app: StagedApp): PlannedSetupFunction | undefined {
	const { registry } = app;
	const subjects = registeredSubjects(app);
	if (registry === undefined || subjects.length === 0) return undefined;
	const name = setupName(app, "schemas");
	const actions = [
		"glue:CreateSchema",
		"glue:GetSchema",
		"glue:GetSchemaByDefinition",
		"glue:ListSchemaVersions",
		"glue:RegisterSchemaVersion",
		"glue:UpdateSchema",
	];
	const arns = [registryArn(registry.name), ...subjects.map((subject) => schemaArn(registry.name, subject))];
	return {
		...common(name),
		vpc: { needed: false, reason: "It calls the registry of Glue alone, which is outside the VPC." },
		iam: [
			// None asks for a version by its id alone, which Glue would judge against `*`.
			allow("ManageSchemas", actions, arns),
			writeLogs(name),
		],
	};
}

/** Subjects of keys and values that are framed by Glue and have a definition to register. */
export function registeredSubjects(app: StagedApp): readonly string[] {
	const planned = app.topics.flatMap(planSchemas);
	return [
		...new Set(planned.filter(({ wire, digest }) => wire === "glue" && digest !== undefined).map(({ subject }) => subject)),
	];
}

function common(name: string): Pick<PlannedSetupFunction, "name" | "timeoutSeconds" | "memoryMb" | "logRetentionDays"> {
	return { name, timeoutSeconds: TIMEOUT_SECONDS, memoryMb: MEMORY_MB, logRetentionDays: defaults.LOG_RETENTION_DAYS };
}

/** `<app>-<stage>-<part>-setup`; when that is longer than Lambda takes, the start is cut and stays distinct by a hash of it. */
export function setupName({ name, stage }: Pick<StagedApp, "name" | "stage">, part: "topics" | "schemas"): string {
	const [start, end] = [`${name}-${stage}`, `-${part}-setup`];
	if (start.length + end.length <= NAME_LENGTH) return start + end;
	const hash = hashOf(start);
	return `${start.slice(0, NAME_LENGTH - end.length - hash.length - 1)}-${hash}${end}`;
}

/** FNV-1a, 32 bits, as 8 hex digits (http://www.isthe.com/chongo/tech/comp/fnv/). */
function hashOf(text: string): string {
	let hash = 0x811c9dc5;
	for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
	return (hash >>> 0).toString(16).padStart(8, "0");
}
