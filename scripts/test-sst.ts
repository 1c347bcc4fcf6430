import { existsSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, join } from "node:path";
import { run, say } from "./run.ts";

/*
  The suites that need SST itself. It is installed here, with what `sst install` brings from the npm registry, outside the checkout; a failure
  to install it is a failure. Left alone, SST would also download Pulumi and bun: our engine stand-in takes the place of one, npm of the other.
*/
const sst = "4.17.1";
/** The version of @pulumi/aws that this SST was released with. */
const awsProvider = "7.20.0";
const cache = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "millrace-sst");
const installation = join(cache, `sst-${sst}`);

if (existsSync(installation) || (await install())) {
	const { status, output } = await run("vitest", ["run", "--config", "vitest.sst.config.ts"], { MILLRACE_SST: installation });
	say(output);
	process.exitCode = status;
} else {
	say("The suites in test/sst cannot run without SST.");
	process.exitCode = 1;
}

/** Under its final name once it is complete, so that what was cut short is not taken for an installation. */
async function install(): Promise<boolean> {
	say(`installing SST ${sst}`);
	const unfinished = `${installation}.${process.pid}`;
	const environment = {
		SST_STAGE: "test",
		SST_SKIP_DEPENDENCY_CHECK: "true",
		SST_TELEMETRY_DISABLED: "1",
		NO_BUN: "1",
		XDG_CONFIG_HOME: join(unfinished, "home"),
	};
	await mkdir(unfinished, { recursive: true });
	await writeFile(join(unfinished, "package.json"), JSON.stringify({ private: true, type: "module" }));
	await writeFile(
		join(unfinished, "sst.config.ts"),
		`export default $config({ app: () => ({ name: "millrace", home: "local", providers: { aws: "${awsProvider}" } }), async run() {} });\n`,
	);
	const steps = [
		["npm", "install", "--save-exact", "--no-audit", "--no-fund", `sst@${sst}`],
		[join(unfinished, "node_modules/.bin/sst"), "install"],
	] as const;
	for (const [command, ...args] of steps) {
		const { status, output, seconds } = await run(command, args, environment, unfinished);
		say(`${basename(command)} install: ${status === 0 ? "ok" : "FAILED"} (${seconds.toFixed(0)} s)`);
		if (status === 0) continue;
		say(output);
		await rm(unfinished, { recursive: true, force: true });
		return false;
	}
	await rename(unfinished, installation);
	return true;
}
