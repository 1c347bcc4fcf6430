import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";
import type { App } from "@millrace/core";
import type { ReplayOptions, ReplayReport } from "@millrace/local";
import { UsageError } from "../cli-error.ts";
import { type Command, type CommandContext, defineCommand } from "../command.ts";
import { CONFIG_FLAG } from "../flags.ts";
import { KAFKA_FLAGS } from "../kafka-flags.ts";
import { checkWritable } from "../project/check-writable.ts";
import { countRecords } from "../project/count-records.ts";
import { findConfig } from "../project/find-config.ts";
import { openSource, repeatable } from "../project/open-source.ts";
import { recordsFailed } from "../project/records-failed.ts";
import { runWatched } from "../project/run-watched.ts";
import { readSchemaFlag, SCHEMA_FLAGS } from "../project/schema-flag.ts";
import { displayPath, findUsedSchemaFolders } from "../project/schema-folders.ts";
import { readSchemaVersions } from "../project/schema-versions.ts";
import { warnOfUndeclaredStage } from "../project/undeclared-stage.ts";

const flags = {
	consumer: { type: "string", value: "<name>", description: "Consumer whose handler runs; may be left out when there is one" },
	stage: { type: "string", value: "<stage>", description: "Stage whose plan applies", default: "local" },
	"as-recorded": { type: "boolean", description: "Keep the batches of the source instead of cutting new ones by the plan" },
	pace: {
		type: "string",
		value: "<pace>",
		description: "Whether all records wait already or arrive at their timestamps",
		choices: ["backlog", "timestamps"],
		default: "backlog",
	},
	speed: {
		type: "string",
		value: "<speed>",
		description: "How fast timestamps pass in real time: 1x as recorded, 10x, ...; max does not wait. Implies --pace timestamps",
		default: "max",
	},
	max: { type: "number", value: "<n>", description: "Stop after so many records of the consumer's topic" },
	output: { type: "string", value: "<dir>", description: "Folder for dead letters (otherwise .millrace/replays/<time>)" },
	...SCHEMA_FLAGS,
	watch: { type: "boolean", description: "Run again on every save, and say which records changed; q quits" },
	junit: { type: "string", value: "<file>", description: "Write the report as JUnit XML too" },
	...KAFKA_FLAGS,
	...CONFIG_FLAG,
} as const;

export const replay: Command = defineCommand({
	description:
		"Batches, retries, filters and gives up as the deployed event source mapping would, in this process. Reads Lambda events,\none a file or one a line, dead letters of functions and of Lambda, plain or gzip, and folders of them; or a range of a topic, whose groups it leaves alone.",
	arguments: [
		{
			name: "source",
			description: "a file or folder of recorded events or dead letters, or kafka://host:port/topic",
			required: true,
		},
	],
	flags,
	examples: [
		"millrace replay recordings/2026-11-22.ndjson.gz --consumer delays",
		"millrace replay .millrace/replays --consumer delays --as-recorded --junit report.xml",
		"millrace replay failures/orders-1-5.json --consumer delays --watch",
		"millrace replay kafka://localhost:9092/flights?from=10m --consumer delays --speed 10x",
		"millrace replay kafka://localhost:9092/flights?range=0:100-119&range=2:50-59 --consumer delays --as-recorded",
	],

	async run(context) {
		const { flags: given, io, signal } = context;
		const { loadConfig, replay: run, writeReportJunit } = await import("@millrace/local");
		const schemas = readSchemaFlag(given.schema, io.cwd);
		const speed = readSpeed(given.speed);
		if (given.output !== undefined) checkWritable("output", resolve(io.cwd, given.output), "folder");
		if (given.junit !== undefined) checkWritable("junit", resolve(io.cwd, given.junit), "file");
		const config = findConfig(io.cwd, given.config);
		const { app, root } = await loadConfig(config);
		const readSchemas = () => findUsedSchemaFolders(root).flatMap((folder) => readSchemaVersions(folder, root));
		const consumer = given.consumer ?? onlyConsumer(app);
		const source = await openSource(context, context.arguments[0] ?? "", app);
		const time = new Date(io.clock.now()).toISOString().replaceAll(/[:.]/g, "-");
		const options = {
			consumer,
			sourceName: source.name,
			stage: given.stage,
			asRecorded: given["as-recorded"],
			pace: speed === undefined ? given.pace : "timestamps",
			speed,
			registry: given.registry,
			outputDirectory: given.output === undefined ? join(root, ".millrace", "replays", time) : resolve(io.cwd, given.output),
			schemas,
			...(given.max !== undefined && { maxRecords: given.max }),
		} as const;
		const report = given.watch
			? await runWatched(context, { ...options, config, readSchemas, openSource: repeatable(source) })
			: await run({
					...options,
					...{ app, root, knownSchemas: readSchemas() },
					source: source.events,
					signal,
					onProgress: watchProgress(context, source.events, app.consumers.find(({ name }) => name === consumer)?.topic.name),
				});
		if (given.junit !== undefined) writeFile(resolve(io.cwd, given.junit), writeReportJunit(report));
		const data = withShortPaths(report, io.cwd);
		const warnings = [
			...warnOfUndeclaredStage(app, given.stage),
			...report.warnings.map((message) => ({ code: "REPLAY", subject: `consumer ${consumer}`, message })),
		];
		return report.status === "succeeded" ? { data, warnings } : { data, warnings, error: recordsFailed(data) };
	},

	async render(report: ReplayReport, { coloured }) {
		const { writeReportText } = await import("@millrace/local");
		// Warnings go to standard error, as those of every command.
		return writeReportText({ ...report, warnings: [] }, { color: coloured });
	},
});

/** How many times faster than recorded; undefined for no waiting at all. */
function readSpeed(text: string): number | undefined {
	if (text === "max") return undefined;
	const speed = /^(\d{1,6}(?:\.\d{1,3})?)x$/.exec(text)?.[1];
	if (speed !== undefined && Number(speed) > 0) return Number(speed);
	throw new UsageError(`--speed must be max or a number of times such as 1x or 10x, not "${text}".`, [
		{ id: "name-speed", label: "Write --speed 1x to let time pass as it was recorded." },
	]);
}

function onlyConsumer({ consumers }: App): string {
	const [first, ...others] = consumers;
	if (first !== undefined && others.length === 0) return first.name;
	const names = consumers.map(({ name }) => name).join(", ");
	throw new UsageError(first === undefined ? "The app has no consumer." : "The app has several consumers.", [
		first === undefined
			? { id: "declare-consumer", label: "Declare one with defineConsumer and add it to defineApp." }
			: { id: "name-consumer", label: `Name one with --consumer: ${names}.` },
	]);
}

/** Draws how far the replay is. The total is counted beside it, and only where somebody watches. */
function watchProgress(
	{ io, progress, signal }: CommandContext<typeof flags>,
	source: ReplayOptions["source"],
	topic: string | undefined,
) {
	const bar = progress("replaying");
	let total: number | undefined;
	if (io.stderr.isTTY && topic !== undefined && typeof source === "string") {
		const count = async () => {
			total = await countRecords(source, topic, signal);
		};
		// What cannot be read ends the replay itself, with the same error.
		count().catch(() => {});
	}
	return ({ records }: { readonly records: number }) => bar.update(records, total);
}

function withShortPaths(report: ReplayReport, cwd: string): ReplayReport {
	const { count, files } = report.deadLetters;
	const deadLetters = { count, files: files.map((file) => displayPath(file, cwd)) };
	const source = isAbsolute(report.source) ? displayPath(report.source, cwd) : report.source;
	return { ...report, source, deadLetters };
}

function writeFile(path: string, text: string): void {
	mkdirSync(dirname(path), { recursive: true });
	writeFileSync(path, text);
}
