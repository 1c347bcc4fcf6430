import { existsSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { type Finished, run, say } from "./run.ts";

/*
  The suites that need SST itself. It is installed here, with what `sst install` brings from the npm registry, outside the checkout; a failure
  to install it is a failure. Left alone, SST would also download Pulumi and bun: our engine stand-in takes the place of one, npm of the other.
*/
const sst = "4.17.1";
/** The version of @pulumi/aws that this SST was released with. */
const awsProvider = "7.20.0";
const cache = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "millrace-sst");
const installation = join(cache, `sst-${sst}`);

if (!existsSync(installation)) await install();
const { status, output } = await run("vitest", ["run", "--config", "vitest.sst.config.ts"], { MILLRACE_SST: installation });
say(output);
process.exitCode = status;

/** Under its final name once it is complete, so that what was cut short is not taken for an installation. */
async function install(): Promise<void> {
	say(`installing SST ${sst}`);
	const unfinished = `${installation}.${process.pid}`;
	await mkdir(unfinished, { recursive: true });
	await writeFile(join(unfinished, "package.json"), JSON.stringify({ private: true, type: "module" }));
	await writeFile(
		join(unfinished, "sst.config.ts"),
		`export default $config({ app: () => ({ name: "millrace", home: "local", providers: { aws: "${awsProvider}" } }), async run() {} });\n`,
	);
	const environment = {
		SST_STAGE: "test",
		SST_SKIP_DEPENDENCY_CHECK: "true",
		SST_TELEMETRY_DISABLED: "1",
		NO_BUN: "1",
		XDG_CONFIG_HOME: join(unfinished, "home"),
	};
	const npm = ["install", "--save-exact", "--no-audit", "--no-fund", `sst@${sst}`];
	demand("npm install sst", await run("npm", npm, environment, unfinished));
	demand("sst install", await run(join(unfinished, "node_modules/.bin/sst"), ["install"], environment, unfinished));
	await rm(installation, { recursive: true, force: true });
	await rename(unfinished, installation);
}

function demand(what: string, { status, output, seconds }: Finished): void {
	say(`${what}: ${status === 0 ? "ok" : "FAILED"} (${seconds.toFixed(0)} s)`);
	if (status === 0) return;
	say(output);
	say("The suites in test/sst cannot run without it.");
	process.exit(1);
}
