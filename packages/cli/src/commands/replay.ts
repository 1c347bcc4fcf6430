import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { App } from "@millrace/core";
import type { ReplayReport } from "@millrace/local";
import { UsageError } from "../cli-error.ts";
import { type Command, type CommandContext, defineCommand } from "../command.ts";
import type { EnvelopeError } from "../envelope.ts";
import { CONFIG_FLAG } from "../flags.ts";
import { checkWritable } from "../project/check-writable.ts";
import { countRecords } from "../project/count-records.ts";
import { findConfig } from "../project/find-config.ts";
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
	max: { type: "number", value: "<n>", description: "Stop after so many records of the consumer's topic" },
	output: { type: "string", value: "<dir>", description: "Folder for dead letters (otherwise .millrace/replays/<time>)" },
	schema: {
		type: "list",
		value: "<id>=<path.avsc>",
		description: "Definition of a schema version that the project does not have",
	},
	registry: {
		type: "string",
		value: "<registry>",
		description: "Who knows other schema versions: nobody but --schema, or AWS Glue of the environment",
		choices: ["local", "aws"],
		default: "local",
	},
	junit: { type: "string", value: "<file>", description: "Write the report as JUnit XML too" },
	...CONFIG_FLAG,
} as const;

export const replay: Command = defineCommand({
	description:
		"Batches, retries, filters and gives up as the deployed event source mapping would, in this process. Reads Lambda events,\none a file or one a line, dead letters of functions and of Lambda, plain or gzip, and folders of them.",
	arguments: [{ name: "source", description: "a file or folder of recorded events or dead letters", required: true }],
	flags,
	examples: [
		"millrace replay recordings/2026-11-22.ndjson.gz --consumer delays",
		"millrace replay .millrace/replays --consumer delays --as-recorded --junit report.xml",
	],

	async run(context) {
		const { flags: given, io, signal } = context;
		const { loadConfig, replay: run, writeReportJunit } = await import("@millrace/local");
		const source = resolve(io.cwd, context.arguments[0] ?? "");
		const schemas = readSchemas(given.schema, io.cwd);
		if (given.output !== undefined) checkWritable("output", resolve(io.cwd, given.output), "folder");
		if (given.junit !== undefined) checkWritable("junit", resolve(io.cwd, given.junit), "file");
		const { app, root } = await loadConfig(findConfig(io.cwd, given.config));
		const consumer = given.consumer ?? onlyConsumer(app);
		const time = new Date(io.clock.now()).toISOString().replaceAll(/[:.]/g, "-");
		const report = await run({
			root,
			app,
			consumer,
			source,
			stage: given.stage,
			asRecorded: given["as-recorded"],
			pace: given.pace,
			registry: given.registry,
			outputDirectory: given.output === undefined ? join(root, ".millrace", "replays", time) : resolve(io.cwd, given.output),
			schemas,
			knownSchemas: findUsedSchemaFolders(root).flatMap((folder) => readSchemaVersions(folder, root)),
			signal,
			onProgress: watchProgress(context, source, app.consumers.find(({ name }) => name === consumer)?.topic.name),
			...(given.max !== undefined && { maxRecords: given.max }),
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

function readSchemas(given: readonly string[], cwd: string): Readonly<Record<string, string>> {
	return Object.fromEntries(
		given.map((text) => {
			const [id = "", path = ""] = [text.slice(0, text.indexOf("=")), text.slice(text.indexOf("=") + 1)];
			const fix = { id: "name-schema", label: "Write --schema <id>=<path.avsc>, with the id of the schema version." };
			if (!text.includes("=") || id === "" || path === "")
				throw new UsageError(`--schema does not name an id and a file: ${text}.`, [fix]);
			try {
				return [id, readFileSync(resolve(cwd, path), "utf8")];
			} catch (cause) {
				throw new UsageError(`--schema names ${path}, which cannot be read.`, [fix], { cause });
			}
		}),
	);
}

/** Draws how far the replay is. The total is counted beside it, and only where somebody watches. */
function watchProgress({ io, progress, signal }: CommandContext<typeof flags>, source: string, topic: string | undefined) {
	const bar = progress("replaying");
	let total: number | undefined;
	if (io.stderr.isTTY && topic !== undefined) {
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
	return { ...report, source: displayPath(report.source, cwd), deadLetters };
}

/** A replay without the definition of a schema version ends in one of these: by a lookup, or for want of one. */
const SCHEMA_CODES: readonly unknown[] = ["SCHEMA_UNKNOWN", "SCHEMA_ID_UNRESOLVED"];

function recordsFailed({ totals, firstError, consumer, deadLetters }: ReplayReport): EnvelopeError {
	const { deadLettered, undecodable, failed, notRun } = totals;
	const lost = deadLettered + undecodable + failed + notRun;
	const all = lost + totals.succeeded + totals.skipped + totals.filtered;
	const at =
		firstError === undefined
			? ""
			: ` First: ${firstError.at.topic}-${firstError.at.partition} at offset ${firstError.at.offset}: ${firstError.code}.`;
	const message = `${lost} of ${all} records did not get through.${at}`;
	if (firstError?.category === "unreachable" || firstError?.category === "unauthorised") {
		// Neither the records nor the handler are to blame, so the exit code says what is.
		const { code, category, message: why, fix = "Try again." } = firstError;
		return { code, category, message: `${message} ${why}`, retryable: true, actions: [{ id: "mend-access", label: fix }] };
	}
	const folder = commonFolder(deadLetters.files);
	const again = folder === undefined ? undefined : `millrace replay ${quote(folder)} --consumer ${consumer}`;
	const correct = SCHEMA_CODES.includes(firstError?.code) ? "Name the schema version with --schema" : "Correct the handler";
	return {
		code: "RECORDS_FAILED",
		category: "records",
		message,
		retryable: false,
		actions: [
			again === undefined
				? { id: "correct-handler", label: `${correct}, and replay again.` }
				: {
						id: "replay-dead-letters",
						label: `${correct}, then replay the dead letters: \`${again}\`.`,
						command: again,
					},
		],
	};
}

/** The folder that holds all of them, however many partitions they are of. */
function commonFolder(files: readonly string[]): string | undefined {
	const [first, ...others] = files.map((file) => dirname(file).split("/"));
	if (first === undefined) return undefined;
	const differs = first.findIndex((part, index) => others.some((other) => other[index] !== part));
	return first.slice(0, differs === -1 ? undefined : differs).join("/") || ".";
}

/** As a shell takes it. */
function quote(path: string): string {
	return /^[\w./@%+=:,-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

function writeFile(path: string, text: string): void {
	mkdirSync(dirname(path), { recursive: true });
	writeFileSync(path, text);
}
