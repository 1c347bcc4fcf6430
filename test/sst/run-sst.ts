import { execFile } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { outsideEnvironment } from "../support/outside.ts";
import { startAwsStandIn } from "./aws-stand-in.ts";
import type { Account } from "./engine/account.ts";
import type { Resource, Step } from "./engine/resource.ts";
import { APP, installation } from "./sst-app.ts";

export interface SstRun {
	readonly code: number;
	/** What the command line said, errors included. */
	readonly output: string;
	/** What it or the program wanted from outside this machine, in vain. */
	readonly refused: readonly string[];
	/** What the engine stand-in did or, of a `diff`, would do. */
	readonly steps: readonly Step[];
}

const STAGE = "test";

/** Runs the real command line of SST in an app's folder, offline: with the engine stand-in for `pulumi`, and the AWS stand-in for all else. */
export async function runSst(app: string, ...argv: readonly string[]): Promise<SstRun> {
	const home = join(app, "home");
	const engine = join(home, "engine");
	const bin = join(home, "sst", "bin");
	for (const folder of [engine, bin]) mkdirSync(folder, { recursive: true });
	const words = [process.execPath, join(import.meta.dirname, "engine/main.ts"), join(installation, ".sst/platform")];
	writeFileSync(join(bin, "pulumi"), `#!/bin/sh\nexec ${words.map((word) => `'${word}'`).join(" ")} "$@"\n`);
	chmodSync(join(bin, "pulumi"), 0o755);
	writeFileSync(join(engine, "steps.ndjson"), "");

	const aws = await startAwsStandIn();
	const inherited = Object.entries(outsideEnvironment()).filter(([name]) => !/^(AWS|SST|PULUMI|MILLRACE)_/.test(name));
	const stage = argv.some((word) => word.startsWith("--stage")) ? {} : { SST_STAGE: STAGE };
	const places = { HOME: home, XDG_CONFIG_HOME: home, MILLRACE_ENGINE: engine };
	const env = { ...Object.fromEntries(inherited), ...OFFLINE, ...stage, ...places, ...addresses(aws.url) };
	const run = await new Promise<Omit<SstRun, "steps">>((done) => {
		const sst = join(installation, "node_modules/sst/bin/sst.mjs");
		execFile(process.execPath, [sst, ...argv], { cwd: app, env, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
			const code = error === null ? 0 : typeof error.code === "number" ? error.code : 127;
			done({ code, output: stdout + stderr, refused: aws.refused });
		});
	});
	await aws.close();
	const lines = readFileSync(join(engine, "steps.ndjson"), "utf8").split("\n").slice(0, -1);
	return { ...run, steps: lines.map((line) => JSON.parse(line)) };
}

/** The resources of a stage's last deployment, as SST keeps them. */
export function readDeployed(app: string, stage: string = STAGE, name: string = APP): readonly Resource[] {
	const state = JSON.parse(readFileSync(join(app, "home/sst/state/app", name, `${stage}.json`), "utf8"));
	return state.checkpoint.latest.resources;
}

/** What exists in the account that the engine stand-in keeps, whatever SST's state says. */
export function readAccount(app: string): Account {
	const path = join(app, "home/engine/account.json");
	return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : {};
}

const OFFLINE = {
	SST_SKIP_DEPENDENCY_CHECK: "true",
	SST_TELEMETRY_DISABLED: "1",
	NO_BUN: "1",
	AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
	AWS_SECRET_ACCESS_KEY: "secret",
	AWS_REGION: "us-east-1",
	AWS_EC2_METADATA_DISABLED: "true",
};

/** The command line is Go and its program Node, whose libraries look for a proxy under either spelling. */
function addresses(url: string): NodeJS.ProcessEnv {
	const proxies = { HTTP_PROXY: url, HTTPS_PROXY: url, NO_PROXY: "127.0.0.1,localhost" };
	const lowerCase = Object.entries(proxies).map(([name, value]) => [name.toLowerCase(), value] as const);
	return { AWS_ENDPOINT_URL: url, NODE_USE_ENV_PROXY: "1", ...proxies, ...Object.fromEntries(lowerCase) };
}
