import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { type Finished, root, run, say } from "./run.ts";

/*
  The suites that need more than Node: what they need is installed here, outside the checkout, and a failure to install it is a failure.
    moto (PyPI)   an independent implementation of AWS Glue and S3
    npm           what the packed packages and a new project depend on, into a temporary folder
*/
const moto = "5.2.1";
const cache = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "millrace-interop");
const python = join(cache, `moto-${moto}`, "bin", "python");

if (!existsSync(python) || (await run(python, ["-c", "import moto.server, boto3"])).status !== 0) {
	say(`installing moto ${moto}`);
	await mkdir(cache, { recursive: true });
	demand("python3 -m venv", await run("python3", ["-m", "venv", join(cache, `moto-${moto}`)]));
	demand("pip install", await run(python, ["-m", "pip", "install", "--quiet", `moto[server,glue,s3]==${moto}`, "boto3"]));
}

const { status, output } = await run("vitest", ["run", "--config", "vitest.interop.config.ts"], { MILLRACE_MOTO_PYTHON: python });
say(output);
process.exitCode = status;

function demand(what: string, { status, output, seconds }: Finished): void {
	say(`${what}: ${status === 0 ? "ok" : "FAILED"} (${seconds.toFixed(0)} s)`);
	if (status === 0) return;
	say(output);
	say(`The interop suites in ${join(root, "test/interop")} cannot run without it.`);
	process.exit(1);
}
