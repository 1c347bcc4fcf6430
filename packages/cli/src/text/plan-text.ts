import type { Plan, PlannedConsumer, PlannedStatement } from "@millrace/core/plan";
import type { Style } from "../style.ts";
import { writeTable } from "./table.ts";

/** A plan as people read it: every value that is deployed, the defaults of AWS left out. */
export function writePlanText(plan: Plan, style: Style): string {
	const registry = plan.registry === undefined ? "no registry" : `${plan.registry.kind} registry "${plan.registry.name}"`;
	const sections = [
		`${style.bold(`${plan.app} (${plan.stage})`)}  ${plan.cluster.kind} cluster, ${registry}`,
		section(
			"Topics",
			writeTable(
				["name", "partitions", "settings"],
				plan.topics.map(({ name, partitions, config }) => [name, String(partitions), pairs(config)]),
				style,
			),
			style,
		),
		section(
			"Schemas",
			writeTable(
				["subject", "schema", "format", "wire", "compatibility", "version"],
				plan.schemas.map((it) => [it.subject, it.name, it.format, it.wire, it.compatibility, it.digest?.slice(0, 16) ?? ""]),
				style,
			),
			style,
		),
		section(
			"Destinations",
			writeTable(
				["kind", "name", "written by"],
				plan.destinations.map((it) => [it.kind, it.name, it.writers.join(", ")]),
				style,
			),
			style,
		),
		...plan.consumers.map((consumer) => writeConsumer(consumer, style)),
		section("Notes", plan.notes.map(({ subject, message }) => `${subject}: ${message}`).join("\n"), style),
	];
	return `${sections.filter((text) => text !== "").join("\n\n")}\n`;
}

function writeConsumer({ name, topic, function: lambda, mapping }: PlannedConsumer, style: Style): string {
	const { FunctionName: _, ...properties } = mapping;
	const settings = [
		["handler", lambda.handler],
		["timeout", `${lambda.timeoutSeconds} s`],
		["memory", `${lambda.memoryMb} MB`],
		["vpc", `${lambda.vpc.needed ? "yes" : "no"}: ${lambda.vpc.reason}`],
		...Object.entries(lambda.environment).map(([key, value]) => [key, value]),
		["MILLRACE", JSON.stringify(lambda.settings)],
	];
	return [
		`${style.bold(`Consumer ${name}`)}  reads ${topic}`,
		`  Function ${lambda.name}\n${indent(writeTable([], settings, style), 4)}`,
		`  Event source mapping\n${indent(writeTable([], flatten(properties), style), 4)}`,
		`  Permissions\n${lambda.iam.map((statement) => indent(writeStatement(statement, style), 4)).join("\n")}`,
	].join("\n");
}

function writeStatement({ Sid, Action, Resource, Condition }: PlannedStatement, style: Style): string {
	const condition = Condition === undefined ? "" : ` when ${JSON.stringify(Condition)}`;
	return [
		`${Sid}${condition}`,
		...Action.map((action) => `  ${action}`),
		...Resource.map((arn) => style.dim(`  on ${arn}`)),
	].join("\n");
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

function pairs(config: Readonly<Record<string, string>>): string {
	return Object.entries(config)
		.map(([key, value]) => `${key}=${value}`)
		.join(" ");
}

function section(title: string, table: string, style: Style): string {
	return table === "" ? "" : `${style.bold(title)}\n${indent(table, 2)}`;
}

function indent(text: string, spaces: number): string {
	return text.replaceAll(/^(?=.)/gm, " ".repeat(spaces));
}
