import { execFile } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { outsideEnvironment } from "../support/outside.ts";
import { startAwsStandIn } from "./aws-stand-in.ts";
import type { Resource } from "./engine/stack.ts";
import { APP, installation } from "./sst-app.ts";

export interface SstRun {
	readonly code: number;
	/** What the command line said, errors included. */
	readonly output: string;
	/** What it or the program wanted from outside this machine, in vain. */
	readonly refused: readonly string[];
}

const STAGE = "test";

/** Runs the real command line of SST in an app's folder, offline: with the engine stand-in for `pulumi`, and the AWS stand-in for all else. */
export async function runSst(app: string, ...argv: readonly string[]): Promise<SstRun> {
	const home = join(app, "home");
	const bin = join(home, "sst", "bin");
	mkdirSync(bin, { recursive: true });
	const words = [process.execPath, join(import.meta.dirname, "engine/main.ts"), join(installation, ".sst/platform")];
	writeFileSync(join(bin, "pulumi"), `#!/bin/sh\nexec ${words.map((word) => `'${word}'`).join(" ")} "$@"\n`);
	chmodSync(join(bin, "pulumi"), 0o755);

	const aws = await startAwsStandIn();
	const inherited = Object.entries(outsideEnvironment()).filter(([name]) => !/^(AWS|SST|PULUMI)_/.test(name));
	const env = { ...Object.fromEntries(inherited), ...OFFLINE, HOME: home, XDG_CONFIG_HOME: home, ...addresses(aws.url) };
	const run = await new Promise<SstRun>((done) => {
		const sst = join(installation, "node_modules/sst/bin/sst.mjs");
		execFile(process.execPath, [sst, ...argv], { cwd: app, env, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
			const code = error === null ? 0 : typeof error.code === "number" ? error.code : 127;
			done({ code, output: stdout + stderr, refused: aws.refused });
		});
	});
	await aws.close();
	return run;
}

/** The resources of the last deployment, as SST keeps them. */
export function readDeployed(app: string): readonly Resource[] {
	const state = JSON.parse(readFileSync(join(app, "home/sst/state/app", APP, `${STAGE}.json`), "utf8"));
	return state.checkpoint.latest.resources;
}

const OFFLINE = {
	SST_STAGE: STAGE,
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
