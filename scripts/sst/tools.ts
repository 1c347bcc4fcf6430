import { homedir } from "node:os";
import { join } from "node:path";
import type { Tool } from "./install.ts";
import { findNodeHeaders } from "./node-headers.ts";

/*
  What the suites in test/sst need beside the repository, at exact versions. Left alone, SST would also download Pulumi and bun: our engine
  stand-in takes the place of one, npm of the other.
*/
const sst = "4.17.1";
/** The version of @pulumi/aws that this SST was released with. */
const awsProvider = "7.20.0";
/** Holds AWS's rules for CloudFormation templates; on npm by themselves they are another version, with another interface. */
const cdk = "2.276.0";
/** AWS's runtime interface client, the code between Lambda and a handler. Its native part is compiled when it is installed. */
const runtimeClient = "4.0.2";

const cache = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "millrace-sst");
const INSTALL = ["npm", "install", "--save-exact", "--no-audit", "--no-fund"] as const;

/** By the name of the environment variable that tells the suites where it is. */
export const TOOLS: Readonly<Record<string, Tool>> = {
	MILLRACE_SST: {
		folder: join(cache, `sst-${sst}`),
		files: {
			"package.json": JSON.stringify({ private: true, type: "module" }),
			"sst.config.ts": `export default $config({ app: () => ({ name: "millrace", home: "local", providers: { aws: "${awsProvider}" } }), async run() {} });\n`,
		},
		steps: (folder) => [
			{ command: [...INSTALL, `sst@${sst}`] },
			{
				command: [join(folder, "node_modules/.bin/sst"), "install"],
				environment: {
					SST_STAGE: "test",
					SST_SKIP_DEPENDENCY_CHECK: "true",
					SST_TELEMETRY_DISABLED: "1",
					NO_BUN: "1",
					XDG_CONFIG_HOME: join(folder, "home"),
				},
			},
		],
	},
	MILLRACE_CLOUDFORMATION: {
		folder: join(cache, `aws-cdk-lib-${cdk}`),
		files: { "package.json": JSON.stringify({ private: true }) },
		// Without its peer, "constructs": nothing of the CDK itself is used.
		steps: () => [{ command: [...INSTALL, "--legacy-peer-deps", `aws-cdk-lib@${cdk}`] }],
	},
	MILLRACE_RUNTIME_CLIENT: {
		folder: join(cache, `aws-lambda-ric-${runtimeClient}`),
		files: { "package.json": JSON.stringify({ private: true, allowScripts: { "aws-lambda-ric": true } }) },
		steps: () => [{ command: [...INSTALL, `aws-lambda-ric@${runtimeClient}`], environment: findNodeHeaders() }],
	},
};
