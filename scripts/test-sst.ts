import { run, say } from "./run.ts";
import { installCompiler } from "./sst/compiler.ts";
import { install } from "./sst/install.ts";
import { TOOLS } from "./sst/tools.ts";

/*
  The suites that need SST itself, AWS's own rules, or AWS's own runtime client. These are installed here, outside the checkout; a failure to
  install one is a failure. Arguments go to vitest, such as the name of one suite.
    --write   puts what the deployed functions weigh and take into README.md and docs/performance.md
*/
const suites = process.argv.slice(2).filter((argument) => argument !== "--write");
const environment: NodeJS.ProcessEnv = suites.length < process.argv.length - 2 ? { MILLRACE_WRITE: "1" } : {};
for (const [variable, tool] of Object.entries(TOOLS)) {
	if (variable === "MILLRACE_RUNTIME_CLIENT") await installCompiler(tool.folder);
	if (!(await install(tool))) {
		say("The suites in test/sst cannot run without it.");
		process.exit(1);
	}
	environment[variable] = tool.folder;
}

const { status, output } = await run("vitest", ["run", "--config", "vitest.sst.config.ts", ...suites], environment);
say(output);
process.exitCode = status;
