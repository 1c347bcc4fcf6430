import { spawn } from "node:child_process";
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { serve } from "./serve.ts";
import { createStack, type Resource } from "./stack.ts";

/*
  An offline engine stand-in: the program `pulumi`, as far as SST's command line needs it to deploy functions without an account.

  Real: SST's command line, its platform and bundler, and Pulumi's Node runtime, which talks to us as it would to its engine.
  Emulated: `stack init`, and `up`, which runs the program, takes each resource as new, and writes the checkpoint that SST keeps.
  Not emulated: preview, refresh, destroy, former states and providers. Nobody validates an input, and nothing is deployed.
*/
const [platform = "", command, ...argv] = process.argv.slice(2);

switch (command) {
	case "stack":
		// `stack init <name>`, the one way in which SST calls it.
		writeCheckpoint(argv[1] ?? "", []);
		break;
	case "up":
		process.exitCode = await up();
		break;
	default:
		process.stderr.write(`The offline engine stand-in has no command "${command}".\n`);
		process.exitCode = 1;
}

async function up(): Promise<number> {
	const { values } = parseArgs({
		args: argv,
		strict: false,
		options: { stack: { type: "string" }, "event-log": { type: "string" }, config: { type: "string", multiple: true } },
	});
	const stackName = String(values.stack);
	const [, project = "", stage = ""] = stackName.split("/");
	const stack = createStack(project, stage);
	const { address, close } = await serve(platform, stack.methods);
	const status = await runProgram(address, project, stage, values.config ?? []);
	close();
	const errors = status === 0 || stack.errors.length > 0 ? stack.errors : [`The program ended with status ${status}.`];
	if (errors.length === 0) writeCheckpoint(stackName, stack.resources);
	writeEvents(String(values["event-log"]), [
		...errors.map((message) => ({ diagnosticEvent: { message, color: "never", severity: "error" } })),
		{ summaryEvent: { resourceChanges: { create: stack.resources.length } } },
	]);
	return errors.length === 0 ? 0 : 255;
}

/** Runs the program that SST has written, in the runtime that Pulumi's language host would start. */
function runProgram(engine: string, project: string, stage: string, settings: readonly (string | boolean)[]): Promise<number> {
	const program = /^main: (.*)$/m.exec(readFileSync("Pulumi.yaml", "utf8"))?.[1] ?? "";
	const config = Object.fromEntries(settings.map((setting) => splitOnce(String(setting), "=")));
	const runtime = createRequire(join(platform, "package.json")).resolve("@pulumi/pulumi/cmd/run");
	const child = spawn(
		process.execPath,
		[
			runtime,
			`--monitor=${engine}`,
			`--engine=${engine}`,
			"--organization=organization",
			`--project=${project}`,
			`--stack=${stage}`,
			`--root-directory=${process.cwd()}`,
			`--pwd=${process.cwd()}`,
			program.trim(),
		],
		{ stdio: ["ignore", "inherit", "inherit"], env: { ...process.env, PULUMI_CONFIG: JSON.stringify(config) } },
	);
	return new Promise((resolve) => child.on("close", (status) => resolve(status ?? 1)));
}

/** Says how it went, in the file that SST's command line follows; without a summary it takes the deployment as interrupted. */
function writeEvents(path: string, events: readonly object[]): void {
	const timestamp = Math.floor(Date.now() / 1000);
	appendFileSync(path, events.map((event, sequence) => `${JSON.stringify({ sequence, timestamp, ...event })}\n`).join(""));
}

function writeCheckpoint(stack: string, resources: readonly Resource[]): void {
	const [, project = "", stage = ""] = stack.split("/");
	const path = join(".pulumi", "stacks", project, `${stage}.json`);
	mkdirSync(dirname(path), { recursive: true });
	writeFileSync(path, JSON.stringify({ version: 3, checkpoint: { stack, latest: { resources } } }));
}

function splitOnce(text: string, separator: string): readonly [string, string] {
	const at = text.indexOf(separator);
	return [text.slice(0, at), text.slice(at + separator.length)];
}
