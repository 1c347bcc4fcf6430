import { join, resolve } from "node:path";
import type { Dev, DevEvent, DevReady } from "@millrace/local";
import { type Command, type CommandContext, defineCommand } from "../command.ts";
import { CONFIG_FLAG } from "../flags.ts";
import { KAFKA_FLAGS } from "../kafka-flags.ts";
import { completeBrokers, describeBrokers, readBrokers } from "../project/connect-brokers.ts";
import { findConfig } from "../project/find-config.ts";
import { applyGeneratedCode, planGeneratedCode } from "../project/generated-code.ts";
import { findUsedSchemaFolders, type SchemaFolder } from "../project/schema-folders.ts";
import { readSchemaHistory } from "../project/schema-versions.ts";
import { createStyle } from "../style.ts";
import { count } from "../text/count.ts";
import { writeEventLine } from "../text/dev-event-line.ts";
import { createDevLog } from "../text/dev-log.ts";
import { writeDevKeys, writeDevStatus } from "../text/dev-status.ts";

const flags = {
	consumer: { type: "list", value: "<name>", description: "Only this consumer; may be repeated" },
	stage: { type: "string", value: "<stage>", description: "Stage whose plan applies", default: "local" },
	feed: { type: "string", value: "<source>", description: "Recording whose records are written to their topics at the start" },
	brokers: { type: "string", value: "<host:port>", description: "Brokers of a cluster of your own; otherwise one runs here" },
	port: { type: "number", value: "<port>", description: "Where the broker that runs here listens; otherwise any free port" },
	keep: { type: "boolean", description: "Keep topics, offsets and registry for the next run" },
	isolate: {
		type: "string",
		value: "<how>",
		description: "What a handler runs in: a thread, a process with Lambda's memory limit, or this process for breakpoints",
		choices: ["worker", "process", "none"],
		default: "worker",
	},
	directory: {
		type: "string",
		value: "<dir>",
		description: "Folder for dead letters and failed batches (otherwise .millrace/dev)",
	},
	"no-rerun": { type: "boolean", description: "Do not run the last batch again when a handler is saved" },
	trace: { type: "boolean", description: "Show commits and starts of invocations too" },
	"no-watch": { type: "boolean", description: "Do not look at changes of sources" },
	...KAFKA_FLAGS,
	...CONFIG_FLAG,
} as const;

type DevContext = CommandContext<typeof flags>;

/** What `dev` says at its end. */
interface DevData {
	readonly ready: Omit<DevReady, "milliseconds">;
	readonly invocations: number;
	readonly failedInvocations: number;
}

export const dev: Command = defineCommand({
	description:
		"Runs the app here as it is deployed: a broker (or yours), a schema registry, a bucket, and for each consumer an event source mapping\nand its function. Handlers and schemas are watched; a saved handler runs its last batch again. With --json every event is a line.",
	arguments: [],
	flags,
	examples: [
		"millrace dev",
		"millrace dev --consumer delays --feed recordings/2026-11-22.ndjson.gz",
		"millrace dev --brokers localhost:9092",
	],
	endsOnInterrupt: true,

	async run(context) {
		const { flags: given, io, json, signal, atEnd } = context;
		const config = findConfig(io.cwd, given.config);
		const root = resolve(config, "..");
		const folders = findUsedSchemaFolders(root);
		const { startDev } = await import("@millrace/local");
		const counts = { invocations: 0, failedInvocations: 0 };
		const print = createPrinter(context);
		const folder = given.directory === undefined ? join(root, ".millrace", "dev") : resolve(io.cwd, given.directory);
		const starting = startDev({
			config,
			stage: given.stage,
			consumers: given.consumer,
			...(given.brokers !== undefined && {
				brokers: await describeBrokers(completeBrokers(readBrokers(given.brokers), given), given, io.env),
			}),
			...(given.port !== undefined && { port: given.port }),
			directory: folder,
			keep: given.keep,
			isolate: given.isolate,
			rerun: !given["no-rerun"],
			watch: !given["no-watch"],
			generate: { folders: folders.map(({ schemas }) => schemas), run: () => generateCode(folders, root) },
			schemas: () => readSchemaHistory(folders, root),
			onEvent(event) {
				if (event.kind === "invoked") counts.invocations += 1;
				if (event.kind === "invoked" && event.outcome !== "succeeded") counts.failedInvocations += 1;
				print.event(event);
			},
		});
		atEnd(() => print.done());
		// Whoever awaits the start tells of what went wrong with it.
		atEnd(() =>
			starting.then(
				(running) => running.close(),
				() => {},
			),
		);
		const running = await starting;
		const over = new Promise<void>((end) => {
			if (signal.aborted) end();
			signal.addEventListener("abort", () => end(), { once: true });
			if (io.onKey !== undefined && !json) atEnd(io.onKey((key) => press(key, running, print, end)));
		});
		if (given.feed !== undefined) await running.feed(resolve(io.cwd, given.feed));
		await over;
		const left = running.status().reduce((sum, { status }) => sum + status.running, 0);
		if (left > 0 && !json) print.text(`Waiting for ${count(left, "invocation")} to end; Ctrl-C ends at once.\n`);
		const { milliseconds: _, ...ready } = running.ready;
		// What runs ends while the command does, and counts.
		const data: DevData = {
			ready,
			get invocations() {
				return counts.invocations;
			},
			get failedInvocations() {
				return counts.failedInvocations;
			},
		};
		return { data };
	},

	render: ({ invocations, failedInvocations }: DevData) => `${invocations} invocations, ${failedInvocations} failed.\n`,
});

/** Brings generated code up to date; returns the files that changed. */
function generateCode(folders: readonly SchemaFolder[], root: string): readonly string[] {
	const changes = folders.flatMap((folder) => planGeneratedCode(folder, root)).filter(({ change }) => change !== "unchanged");
	applyGeneratedCode(changes);
	return changes.map(({ path }) => path);
}

/** Prints in the order of events, whatever a line takes. */
function createPrinter({ io, json, flags }: DevContext) {
	const { stdout, env } = io;
	const style = createStyle(stdout, env);
	const log = createDevLog({ style, cwd: io.cwd, verbose: flags.trace, hasKeys: io.onKey !== undefined });
	let queue = Promise.resolve();
	const text = (line: string): void => {
		queue = queue.then(() => stdout.write(line));
	};
	return {
		style,
		text,
		event(event: DevEvent): void {
			queue = queue.then(async () => stdout.write(json ? writeEventLine(event) : await log(event)));
		},
		done: () => queue,
	};
}

type Printer = ReturnType<typeof createPrinter>;

/** What a key does. */
function press(key: string, running: Dev, print: Printer, end: () => void): void {
	const actions: Readonly<Record<string, () => void>> = {
		h: () => print.text(writeDevKeys(print.style)),
		s: () => print.text(writeDevStatus(running.status(), print.style)),
		r() {
			void running.rerun().then((count) => {
				if (count === 0) print.text("No batch has run yet.\n");
			});
		},
		p() {
			running.pause();
			print.text("Paused; press c to go on.\n");
		},
		c() {
			running.resume();
			print.text("Going on.\n");
		},
		f: () => running.flush(),
		q: end,
		return: () => print.text("\n"),
	};
	if (Object.hasOwn(actions, key)) actions[key]?.();
}
