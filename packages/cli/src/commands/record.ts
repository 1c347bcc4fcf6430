import { join, resolve } from "node:path";
import type { Recording, Redactor } from "@millrace/local";
import { UsageError } from "../cli-error.ts";
import { type Command, type CommandContext, defineCommand } from "../command.ts";
import type { Warning } from "../envelope.ts";
import { CONFIG_FLAG } from "../flags.ts";
import { KAFKA_FLAGS } from "../kafka-flags.ts";
import { checkWritable } from "../project/check-writable.ts";
import { completeBrokers, connectBrokers, readBrokers } from "../project/connect-brokers.ts";
import { loadApp } from "../project/load-app.ts";
import { readSchemaFlag, SCHEMA_FLAGS } from "../project/schema-flag.ts";
import { displayPath, findUsedSchemaFolders } from "../project/schema-folders.ts";
import { readSchemaVersions } from "../project/schema-versions.ts";
import { writeRecording } from "../text/recording-text.ts";

const flags = {
	brokers: { type: "string", value: "<host:port>", description: "Brokers of the cluster, joined by commas" },
	from: {
		type: "string",
		value: "<place>",
		description: "Where to start: earliest, latest, an offset, a time, or how long ago (10m)",
		default: "earliest",
	},
	to: { type: "string", value: "<place>", description: "Where to stop, itself not included; otherwise where the topic ends now" },
	partition: { type: "string", value: "<n>", description: "Only this partition" },
	max: { type: "number", value: "<n>", description: "Stop after so many records" },
	follow: { type: "boolean", description: "Wait for further records until interrupted" },
	output: {
		type: "string",
		value: "<file>",
		description: "File to write (otherwise .millrace/recordings/<topic>-<time>.ndjson)",
	},
	force: { type: "boolean", description: "Replace a file that is there" },
	redact: {
		type: "list",
		value: "<path>",
		description: "What must not be written: key, value.customer.email, headers.authorization",
	},
	...SCHEMA_FLAGS,
	...KAFKA_FLAGS,
	...CONFIG_FLAG,
} as const;

export const record: Command = defineCommand({
	description:
		"Writes events as Lambda would deliver them, one a line, which `millrace replay` reads; gzip when the name ends in .gz. Touches no\nconsumer group. A record that cannot be redacted is left out and counted, never written in clear.",
	arguments: [{ name: "topic", description: "name of the topic", required: true }],
	flags,
	examples: [
		"millrace record flights --brokers localhost:9092 --from 10m --output flights.ndjson.gz",
		"millrace record flights --brokers localhost:9092 --follow --redact value.passenger.email --redact headers.authorization",
		"millrace record flights --brokers b-1.example.kafka.eu-west-1.amazonaws.com --auth iam --from 1841 --to 1900 --partition 3",
	],

	async run(context) {
		const { flags: given, io, signal } = context;
		const topic = context.arguments[0] ?? "";
		const now = io.clock.now();
		const { readTopicPlace, recordTopic, topicFields } = await import("@millrace/local");
		const brokers = completeBrokers(readBrokers(requireBrokers(given.brokers)), given);
		const from = readTopicPlace(given.from, now);
		const to = given.to === undefined ? undefined : readTopicPlace(given.to, now);
		if (given.follow && to !== undefined && to.kind !== "offset") {
			throw new UsageError(`--follow does not know when it has reached --to ${given.to}.`, [
				{ id: "name-offset", label: "Stop at an offset, or leave one of the two out." },
			]);
		}
		const loaded = await loadApp(io.cwd, given.config);
		const time = new Date(now).toISOString().replaceAll(/[:.]/g, "-");
		const output =
			given.output === undefined
				? join(loaded?.root ?? io.cwd, ".millrace", "recordings", `${topic}-${time}.ndjson`)
				: resolve(io.cwd, given.output);
		checkWritable("output", output, "file");
		const redactor = await createRedactorFor(context, topic, loaded);
		const bar = context.progress(`recording ${topic}`);
		const recording = await recordTopic({
			client: await connectBrokers(context, brokers, given),
			topic,
			from,
			to,
			partition: readPartition(given.partition),
			follow: given.follow,
			fields: topicFields(brokers, loaded?.app),
			output,
			force: given.force,
			maxRecords: given.max,
			redactor,
			signal,
			onProgress: (records) => bar.update(records, given.max),
		});
		bar.end();
		return { data: { ...recording, output: displayPath(recording.output, io.cwd) }, warnings: warningsOf(recording) };
	},

	render: (recording: Recording, style) => writeRecording(recording, style),
});

function requireBrokers(brokers: string | undefined): string {
	if (brokers !== undefined) return brokers;
	throw new UsageError("No brokers are named.", [
		{ id: "name-brokers", label: "Add --brokers <host:port>, such as --brokers localhost:9092." },
	]);
}

function readPartition(text: string | undefined): number | undefined {
	if (text === undefined || /^\d{1,6}$/.test(text)) return text === undefined ? undefined : Number(text);
	throw new UsageError(`--partition must be a whole number from 0 upwards, not "${text}".`, [
		{ id: "name-partition", label: "Partitions are numbered from 0." },
	]);
}

/** Whoever takes out what the flags name, with what the app and its schemas say of the topic. */
async function createRedactorFor(
	{ flags: given, io, signal }: CommandContext<typeof flags>,
	topic: string,
	loaded: Awaited<ReturnType<typeof loadApp>>,
): Promise<Redactor | undefined> {
	if (given.redact.length === 0) return undefined;
	const { createRedactor, findDefinitions, readRedactPath } = await import("@millrace/local");
	const { systemClock } = await import("@millrace/core/aws");
	const paths = given.redact.map(readRedactPath);
	const folders = loaded === undefined ? [] : findUsedSchemaFolders(loaded.root);
	const knownSchemas = folders.flatMap((folder) => readSchemaVersions(folder, loaded?.root ?? io.cwd));
	const schemas = readSchemaFlag(given.schema, io.cwd);
	const glue = given.registry === "aws" ? { environment: io.env, clock: systemClock } : undefined;
	return createRedactor({
		paths,
		topic: loaded?.app.topics.find(({ name }) => name === topic),
		knownSchemas,
		findDefinition: findDefinitions({ knownSchemas, schemas, glue, signal }),
	});
}

function warningsOf({ topic, records, leftOut, redacted, gaps, interrupted }: Recording): readonly Warning[] {
	const subject = `topic ${topic}`;
	const left = leftOut.map(({ code, records: count }) => {
		const why = LEFT_OUT[code];
		return { code: "RECORDS_LEFT_OUT", subject, message: `${count} could not be redacted and are not in the file: ${why}` };
	});
	const unmet = redacted.flatMap(({ path, values }) =>
		values > 0 || records === 0
			? []
			: [{ code: "REDACT_UNMET", subject, message: `"${path}" met nothing in any record: is it what you meant?` }],
	);
	const gone = gaps.map(({ partition, from, to }) => {
		return {
			code: "RECORDS_GONE",
			subject: `${topic}-${partition}`,
			message: `Offsets ${from} to ${to - 1} were removed before they could be read.`,
		};
	});
	const none =
		records > 0 || leftOut.length > 0 || interrupted
			? []
			: [{ code: "RECORDING_EMPTY", subject, message: "There are no records in this range." }];
	return [...left, ...unmet, ...gone, ...none];
}

const LEFT_OUT = {
	SCHEMA_UNKNOWN: "nobody knows their schema version. Name it with --schema, or ask AWS with --registry aws.",
	RECORD_UNDECODABLE: "they are not what their topic's schema and framing say.",
	FORMAT_UNSUPPORTED: "their format cannot be redacted.",
} as const;
