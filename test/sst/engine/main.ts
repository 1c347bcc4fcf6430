import { spawn } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import type { Account } from "./account.ts";
import { createEventLog } from "./events.ts";
import type { Resource } from "./resource.ts";
import { serve } from "./serve.ts";
import { createStack, type Stack } from "./stack.ts";

/*
  An offline engine stand-in: the program `pulumi`, as far as SST's command line needs it to work on a stage without an account.

  Real: SST's command line, its platform and bundler, and Pulumi's Node runtime, which talks to us as it would to its engine.
  Emulated: `stack init`; `preview`, `up` and `destroy` against the checkpoint that SST keeps: same, update, replacement by immutable properties
  (immutable.ts), deletion before or after, aliases, protection, retained and ignored properties; and AWS's refusal of names that are taken.
  Not emulated: refresh, import, targets, secrets in the checkpoint, and providers. Nobody validates an input here, and nothing is deployed.

  `MILLRACE_ENGINE` names a folder of the test: `account.json` is what exists, `steps.ndjson` what was done, a line a step.
*/
const [platform = "", command = "", ...argv] = process.argv.slice(2);
const folder = process.env["MILLRACE_ENGINE"] ?? ".";
const COMMANDS: Readonly<Record<string, () => number | Promise<number>>> = {
	// `stack init <name>`, the one way in which SST calls it.
	stack: () => writeCheckpoint(argv[1] ?? "", []),
	preview: () => deploy(true),
	up: () => deploy(false),
	destroy,
};
const run = COMMANDS[command];
if (run === undefined) process.stderr.write(`The offline engine stand-in has no command "${command}".\n`);
process.exitCode = (await run?.()) ?? 1;

async function deploy(preview: boolean): Promise<number> {
	const { stackName, project, stage, settings, events } = readArguments(preview);
	const account = readAccount();
	const onStep = recordWith(events.step);
	const stack = createStack(project, stage, { preview, former: readCheckpoint(stackName), account, onStep, onInfo: events.info });
	const { address, close } = await serve(platform, stack.methods);
	const status = await runProgram(address, project, stage, settings, preview);
	close();
	const errors = status === 0 || stack.errors.length > 0 ? stack.errors : [`The program ended with status ${status}.`];
	const succeeded = errors.length === 0 && attempt(stack, events.error);
	for (const error of errors) events.error(error);
	if (!preview) {
		writeAccount(account);
		writeCheckpoint(stackName, stack.resources);
	}
	events.summary(stack.steps);
	return succeeded ? 0 : 255;
}

function destroy(): number {
	const { stackName, project, stage, events } = readArguments(false);
	const account = readAccount();
	const stack = createStack(project, stage, { former: readCheckpoint(stackName), account, onStep: recordWith(events.step) });
	const succeeded = attempt(stack, events.error);
	writeAccount(account);
	writeCheckpoint(stackName, stack.resources);
	events.summary(stack.steps);
	return succeeded ? 0 : 255;
}

function attempt(stack: Stack, report: (message: string) => void): boolean {
	try {
		stack.finish();
		return true;
	} catch (error) {
		report(error instanceof Error ? error.message : String(error));
		return false;
	}
}

function readArguments(preview: boolean) {
	const { values } = parseArgs({
		args: argv,
		strict: false,
		options: { stack: { type: "string" }, "event-log": { type: "string" }, config: { type: "string", multiple: true } },
	});
	const stackName = String(values.stack);
	const [, project = "", stage = ""] = stackName.split("/");
	const settings = (values.config ?? []).map(String);
	return { stackName, project, stage, settings, events: createEventLog(String(values["event-log"]), preview) };
}

/** Runs the program that SST has written, in the runtime that Pulumi's language host would start. */
function runProgram(
	engine: string,
	project: string,
	stage: string,
	settings: readonly string[],
	preview: boolean,
): Promise<number> {
	const program = /^main: (.*)$/m.exec(readFileSync("Pulumi.yaml", "utf8"))?.[1] ?? "";
	const config = Object.fromEntries(settings.map((setting) => splitOnce(setting, "=")));
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
			...(preview ? ["--dry-run"] : []),
			program.trim(),
		],
		{ stdio: ["ignore", "inherit", "inherit"], env: { ...process.env, PULUMI_CONFIG: JSON.stringify(config) } },
	);
	return new Promise((resolve) => child.on("close", (status) => resolve(status ?? 1)));
}

type OnStep = NonNullable<NonNullable<Parameters<typeof createStack>[2]>["onStep"]>;

function recordWith(report: OnStep): OnStep {
	writeFileSync(join(folder, "steps.ndjson"), "");
	return (step, resource, former) => {
		appendFileSync(join(folder, "steps.ndjson"), `${JSON.stringify(step)}\n`);
		report(step, resource, former);
	};
}

function readAccount(): Account {
	const path = join(folder, "account.json");
	return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : {};
}

function writeAccount(account: Account): void {
	writeFileSync(join(folder, "account.json"), JSON.stringify(account, null, "\t"));
}

function checkpointPath(stack: string): string {
	const [, project = "", stage = ""] = stack.split("/");
	return join(".pulumi", "stacks", project, `${stage}.json`);
}

function readCheckpoint(stack: string): readonly Resource[] {
	const path = checkpointPath(stack);
	return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")).checkpoint.latest?.resources ?? []) : [];
}

function writeCheckpoint(stack: string, resources: readonly Resource[]): number {
	const path = checkpointPath(stack);
	mkdirSync(dirname(path), { recursive: true });
	writeFileSync(path, JSON.stringify({ version: 3, checkpoint: { stack, latest: { resources } } }));
	return 0;
}

function splitOnce(text: string, separator: string): readonly [string, string] {
	const at = text.indexOf(separator);
	return [text.slice(0, at), text.slice(at + separator.length)];
}
