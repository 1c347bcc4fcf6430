import { join, resolve } from "node:path";
import type { RedriveReport } from "@millrace/local";
import { UsageError } from "../cli-error.ts";
import { type Command, type CommandContext, defineCommand } from "../command.ts";
import type { EnvelopeError, Warning } from "../envelope.ts";
import { CONFIG_FLAG } from "../flags.ts";
import { KAFKA_FLAGS } from "../kafka-flags.ts";
import { completeBrokers, connectBrokers, readBrokers } from "../project/connect-brokers.ts";
import { findConfig } from "../project/find-config.ts";
import { openSource } from "../project/open-source.ts";
import { readSchemaFlag, SCHEMA_FLAGS } from "../project/schema-flag.ts";
import { displayPath, findUsedSchemaFolders } from "../project/schema-folders.ts";
import { readSchemaVersions } from "../project/schema-versions.ts";
import { warnOfUndeclaredStage } from "../project/undeclared-stage.ts";
import { count } from "../text/count.ts";
import { writeRedrive } from "../text/redrive-text.ts";

const flags = {
	consumer: { type: "string", value: "<name>", description: "Consumer whose dead letters they are" },
	apply: { type: "boolean", description: "Do it; otherwise only say what would be done" },
	"to-topic": { type: "boolean", description: "Write the records back to their topic instead of running the handler here" },
	brokers: { type: "string", value: "<host:port>", description: "With --to-topic: brokers of the topic, joined by commas" },
	stage: { type: "string", value: "<stage>", description: "Stage whose plan applies", default: "local" },
	output: { type: "string", value: "<dir>", description: "Folder for new dead letters (otherwise .millrace/redrive/<time>)" },
	...SCHEMA_FLAGS,
	...KAFKA_FLAGS,
	...CONFIG_FLAG,
} as const;

export const redrive: Command = defineCommand({
	description:
		"Reads dead letters of functions and of Lambda, each record once, and runs them in order through the handler as it is now. Says what\nwould be done unless told to --apply; what is done is remembered, so that the next run does the rest. The source stays as it is.",
	arguments: [
		{
			name: "source",
			description: "a file or folder of dead letters, a bucket's export, or kafka://host:port/dead-letter-topic",
			required: true,
		},
	],
	flags,
	examples: [
		"millrace redrive s3-export --consumer delays",
		"millrace redrive s3-export --consumer delays --apply",
		"millrace redrive kafka://localhost:9092/flights-failed?from=2h --consumer delays --apply --to-topic",
	],

	async run(context) {
		const { flags: given, io, signal } = context;
		if (given.consumer === undefined) {
			throw new UsageError("No consumer is named.", [
				{ id: "name-consumer", label: "Add --consumer <name>: whose dead letters are they?" },
			]);
		}
		const text = context.arguments[0] ?? "";
		const schemas = readSchemaFlag(given.schema, io.cwd);
		const { isTopicAddress, loadConfig, readDeadLetterTopic, redrive: run } = await import("@millrace/local");
		const { app, root } = await loadConfig(findConfig(io.cwd, given.config));
		const source = await openSource(context, text, app);
		const time = new Date(io.clock.now()).toISOString().replaceAll(/[:.]/g, "-");
		const folder = join(root, ".millrace", "redrive");
		const bar = context.progress("redriving");
		const report = await run({
			...{ root, app, consumer: given.consumer, stage: given.stage, registry: given.registry, schemas, signal },
			source: typeof source.events === "string" ? source.events : readDeadLetterTopic(source.events),
			// Without the range, so that a later look at the same topic knows what is done.
			sourceName: isTopicAddress(text) ? (source.name.split("?")[0] as string) : source.name,
			stateFolder: folder,
			outputDirectory: given.output === undefined ? join(folder, time) : resolve(io.cwd, given.output),
			knownSchemas: findUsedSchemaFolders(root).flatMap((one) => readSchemaVersions(one, root)),
			mode: given["to-topic"] ? { client: await connectForWriting(context, text) } : "handler",
			apply: given.apply,
			onProgress: ({ records }) => bar.update(records),
		});
		bar.end();
		const data = withShortPaths(report, io.cwd);
		const warnings = [...warnOfUndeclaredStage(app, given.stage), ...warningsOf(data)];
		const error = errorOf(data);
		return error === undefined ? { data, warnings } : { data, warnings, error };
	},

	render: (report: RedriveReport, style) => writeRedrive(report, style),
});

/** The cluster of the topic: the one that is named, or that of the dead letters. A dry run needs none. */
async function connectForWriting(context: CommandContext<typeof flags>, source: string) {
	const { flags: given, io } = context;
	const { isTopicAddress, readTopicAddress } = await import("@millrace/local");
	const written =
		given.brokers !== undefined
			? readBrokers(given.brokers)
			: isTopicAddress(source)
				? readTopicAddress(source, io.clock.now()).brokers
				: undefined;
	if (written === undefined) {
		throw new UsageError("--to-topic does not say where the topic is.", [
			{ id: "name-brokers", label: "Add --brokers <host:port>." },
		]);
	}
	return given.apply ? await connectBrokers(context, completeBrokers(written, given), given) : undefined;
}

function withShortPaths(report: RedriveReport, cwd: string): RedriveReport {
	const { replay, source, unreadable } = report;
	const short = (path: string) => (path.startsWith("/") ? displayPath(path, cwd) : path);
	return {
		...report,
		source: short(source),
		state: short(report.state),
		unreadable: unreadable.map((one) => ({ ...one, at: short(one.at), message: one.message.replaceAll(`${cwd}/`, "") })),
		replay:
			replay === undefined
				? undefined
				: {
						...replay,
						source: short(source),
						deadLetters: { ...replay.deadLetters, files: replay.deadLetters.files.map(short) },
					},
	};
}

function warningsOf({ consumer, unreadable, otherRecords, letters, replay }: RedriveReport): readonly Warning[] {
	const subject = `consumer ${consumer}`;
	const none = letters === 0 ? [{ code: "NO_LETTERS", subject, message: "The source holds no dead letters." }] : [];
	const others =
		otherRecords === 0
			? []
			: [
					{
						code: "OTHER_RECORDS",
						subject,
						message: `${count(otherRecords, "record")} of other topics or consumers were left out.`,
					},
				];
	const broken = unreadable.map(({ at, code, message }) => ({ code, subject: at, message }));
	const ran = (replay?.warnings ?? []).map((message) => ({ code: "REPLAY", subject, message }));
	return [...none, ...others, ...broken, ...ran];
}

function errorOf({ applied, left, done, stillFailing, unreadable, interrupted }: RedriveReport): EnvelopeError | undefined {
	const [first] = stillFailing;
	if (applied && !interrupted && left > 0) {
		const where = first === undefined ? "" : ` First: ${first.topic}-${first.partition} at offset ${first.first}: ${first.code}.`;
		return {
			code: "RECORDS_FAILED",
			category: "records",
			message: `${left} of ${left + done} records are still to be done.${where}`,
			retryable: false,
			actions: [
				{ id: "correct-handler", label: "Correct the handler and run the same command again: it does only what is left." },
			],
		};
	}
	if (unreadable.length === 0) return undefined;
	return {
		code: "LETTERS_UNREADABLE",
		category: "records",
		message: `${count(unreadable.length, "document")} could not be read as dead letters.`,
		retryable: false,
		actions: [{ id: "look-at-files", label: "Remove what is no dead letter, or fetch it again from where it was written." }],
	};
}
