import type { Plan, PlannedDestination } from "@millrace/core/plan";
import type { Style } from "../style.ts";
import { indent, section } from "./indent.ts";
import { writeCosts } from "./plan-costs-text.ts";
import { writeConsumer, writeProducer, writeSetup } from "./plan-function-text.ts";
import { writeNetwork } from "./plan-network-text.ts";
import { writeTable } from "./table.ts";

/** A plan as people read it: first what a stage is and costs, then every value that is deployed; the defaults of AWS are left out. */
export function writePlanText(plan: Plan, style: Style): string {
	const sections = [
		writeHead(plan, style),
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
				["kind", "name", "written by", "kept"],
				plan.destinations.map((it) => [it.kind, it.name, it.writers.join(", "), keptFor(it)]),
				style,
			),
			style,
		),
		section("Network", writeNetwork(plan.network, style), style),
		section("Costs", writeCosts(plan.costs, style), style),
		...plan.consumers.map((consumer) => writeConsumer(consumer, style)),
		...plan.producers.map((producer) => writeProducer(producer, style)),
		writeSetup(plan.setup, style),
		section("Notes", plan.notes.map(({ subject, message }) => `${subject}: ${message}`).join("\n"), style),
	];
	return `${sections.filter((text) => text !== "").join("\n\n")}\n`;
}

function writeHead({ app, stage, cluster, registry, protect, alarms }: Plan, style: Style): string {
	const lines = [
		cluster.kind === "serverless"
			? `new serverless cluster "${cluster.name}"`
			: `existing ${cluster.type} cluster "${cluster.name}" in ${cluster.region} of ${cluster.account}`,
		registry === undefined
			? "no registry"
			: `${registry.existing ? "existing" : "new"} ${registry.kind} registry "${registry.name}"`,
		protect ? "cluster, registry, schemas and buckets stay when the stage is removed" : "removing the stage removes its data",
		alarms.enabled ? `alarms ${alarms.notify === undefined ? "that notify nobody" : `to ${alarms.notify}`}` : "no alarms",
	];
	return `${style.bold(`${app} (${stage})`)}\n${indent(lines.join("\n"), 2)}`;
}

function keptFor({ kind, expireDays }: PlannedDestination): string {
	if (expireDays !== undefined) return `${expireDays} days`;
	return kind === "topic" ? "as the topic says" : "";
}

function pairs(config: Readonly<Record<string, string>>): string {
	return Object.entries(config)
		.map(([key, value]) => `${key}=${value}`)
		.join(" ");
}
