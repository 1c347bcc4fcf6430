import type { Command } from "./command.ts";

/** A line of the overview, and where the command is. Nothing is loaded before the command is known. */
export interface CommandEntry {
	readonly summary: string;
	readonly load: () => Promise<Command>;
}

/** Every command, in the order of the overview. A name may have two words: `topics list`. */
export const COMMANDS: Readonly<Record<string, CommandEntry>> = {
	init: { summary: "Start a new project that runs", load: async () => (await import("./commands/init.ts")).init },
	generate: {
		summary: "Generate TypeScript from the schema folder",
		load: async () => (await import("./commands/generate.ts")).generate,
	},
	"schemas check": {
		summary: "Say which schema changes break which consumers",
		load: async () => (await import("./commands/schemas-check.ts")).schemasCheck,
	},
	"schemas push": {
		summary: "Register released schema versions",
		load: async () => (await import("./commands/schemas-push.ts")).schemasPush,
	},
	"schemas pull": {
		summary: "Import schemas from a registry",
		load: async () => (await import("./commands/schemas-pull.ts")).schemasPull,
	},
	"schemas diff": {
		summary: "Compare a registry with the project",
		load: async () => (await import("./commands/schemas-diff.ts")).schemasDiff,
	},
	"schemas list": {
		summary: "List what a registry holds, and who uses it",
		load: async () => (await import("./commands/schemas-list.ts")).schemasList,
	},
	check: { summary: "Find what is wrong before it is deployed", load: async () => (await import("./commands/check.ts")).check },
	plan: { summary: "Show what a stage deploys", load: async () => (await import("./commands/plan.ts")).plan },
	dev: {
		summary: "Run the app here, as Lambda would, and reload what is saved",
		load: async () => (await import("./commands/dev.ts")).dev,
	},
	replay: {
		summary: "Run recorded records through a handler, as Lambda would",
		load: async () => (await import("./commands/replay.ts")).replay,
	},
	record: {
		summary: "Record a topic into a file that replays",
		load: async () => (await import("./commands/record.ts")).record,
	},
	redrive: {
		summary: "Re-process dead letters, and say what still fails",
		load: async () => (await import("./commands/redrive.ts")).redrive,
	},
	"kafka start": {
		summary: "Run Apache Kafka on this machine",
		load: async () => (await import("./commands/kafka-start.ts")).kafkaStart,
	},
	explain: {
		summary: "Say what an error code means and what to do",
		load: async () => (await import("./commands/explain.ts")).explain,
	},
	doctor: {
		summary: "Find out why Millrace does not work here",
		load: async () => (await import("./commands/doctor.ts")).doctor,
	},
};
