import type {
	PlannedAlarm,
	PlannedConsumer,
	PlannedFunction,
	PlannedProducer,
	PlannedSetup,
	PlannedSetupFunction,
	PlannedStatement,
} from "@millrace/core/plan";
import type { Style } from "../style.ts";
import { indent } from "./indent.ts";
import { writeTable } from "./table.ts";

/** A consumer: function, event source mapping, permissions, alarms. */
export function writeConsumer({ name, topic, function: lambda, mapping, alarms }: PlannedConsumer, style: Style): string {
	const { FunctionName: _, ...properties } = mapping;
	return [
		`${style.bold(`Consumer ${name}`)}  reads ${topic}`,
		...writeFunction(lambda, style),
		`  Event source mapping\n${indent(writeTable([], flatten(properties), style), 4)}`,
		writePermissions(lambda.iam, style),
		...(alarms.length === 0 ? [] : [`  Alarms\n${indent(writeTable([], alarms.map(alarmRow), style), 4)}`]),
	].join("\n");
}

/** A producer: what may write, and its function when it has one. */
export function writeProducer(producer: PlannedProducer, style: Style): string {
	const { name, topics, transactionalId, iam, function: lambda } = producer;
	const transactions = transactionalId === undefined ? "" : ` in transactions of ${transactionalId} and ${transactionalId}.*`;
	return [
		`${style.bold(`Producer ${name}`)}  writes ${topics.join(", ")}${transactions}`,
		...(lambda === undefined ? ["  No function of its own: link it to those that write"] : writeFunction(lambda, style)),
		writePermissions(lambda?.iam ?? iam, style),
	].join("\n");
}

/** The functions that the deployment runs. */
export function writeSetup({ topics, schemas }: PlannedSetup, style: Style): string {
	return [
		`${style.bold("Setup")}  run by each deployment`,
		...(schemas === undefined ? [topics] : [topics, schemas]).flatMap((lambda) => [
			`  Function ${lambda.name}\n${indent(writeTable([], commonRows(lambda), style), 4)}`,
			writePermissions(lambda.iam, style),
		]),
	].join("\n");
}

function writeFunction(lambda: PlannedFunction, style: Style): readonly string[] {
	const rows = [
		["handler", lambda.handler],
		...commonRows(lambda),
		...Object.entries(lambda.environment),
		["MILLRACE", JSON.stringify(lambda.settings)],
	];
	return [`  Function ${lambda.name}\n${indent(writeTable([], rows, style), 4)}`];
}

function commonRows({ timeoutSeconds, memoryMb, logRetentionDays, vpc }: PlannedSetupFunction): string[][] {
	return [
		["timeout", `${timeoutSeconds} s`],
		["memory", `${memoryMb} MB`],
		["logs", `${logRetentionDays} days`],
		["vpc", `${vpc.needed ? "yes" : "no"}: ${vpc.reason}`],
	];
}

function writePermissions(iam: readonly PlannedStatement[], style: Style): string {
	return `  Permissions\n${iam.map((statement) => indent(writeStatement(statement, style), 4)).join("\n")}`;
}

function writeStatement({ Sid, Action, Resource, Condition }: PlannedStatement, style: Style): string {
	const condition = Condition === undefined ? "" : ` when ${JSON.stringify(Condition)}`;
	return [
		`${Sid}${condition}`,
		...Action.map((action) => `  ${action}`),
		...Resource.map((arn) => style.dim(`  on ${arn}`)),
	].join("\n");
}

const SIGNS: Readonly<Record<PlannedAlarm["comparison"], string>> = {
	GreaterThanOrEqualToThreshold: ">=",
	GreaterThanThreshold: ">",
	LessThanThreshold: "<",
};

function alarmRow({
	kind,
	metric,
	statistic,
	comparison,
	threshold,
	periodSeconds,
	evaluationPeriods,
	missing,
}: PlannedAlarm): string[] {
	const minutes = (periodSeconds * evaluationPeriods) / 60;
	const empty = missing === "breaching" ? ", or without data" : "";
	return [kind, `${statistic} of ${metric} ${SIGNS[comparison]} ${threshold}`, `for ${minutes} minutes${empty}`];
}

/** Properties in the API's own names, nested ones with dots, so that they can be searched for in AWS's pages. */
function flatten(value: object, prefix = ""): string[][] {
	return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
		const nested = typeof inner === "object" && inner !== null && !Array.isArray(inner);
		return nested
			? flatten(inner, `${prefix}${key}.`)
			: [[`${prefix}${key}`, typeof inner === "string" ? inner : JSON.stringify(inner)]];
	});
}
