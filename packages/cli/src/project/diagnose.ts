import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describeError } from "../describe-error.ts";
import { count } from "../text/count.ts";
import { findConfig } from "./find-config.ts";
import { findInstalled } from "./find-installed.ts";
import { planGeneratedCode } from "./generated-code.ts";
import { displayPath, findUsedSchemaFolders } from "./schema-folders.ts";

/** One thing that was looked at. What is not in order comes with its fix. */
export interface Finding {
	readonly name: string;
	readonly status: "ok" | "warn" | "fail";
	readonly message: string;
	readonly fix?: string;
}

export interface Surroundings {
	readonly cwd: string;
	readonly env: Readonly<Record<string, string | undefined>>;
	/** The flag of that name. */
	readonly config: string | undefined;
	/** Such as `24.1.0`. */
	readonly nodeVersion: string;
	readonly temporaryFolder: string;
	readonly canWrite: (folder: string) => boolean;
}

type Verdict = Omit<Finding, "name">;

/** Looks at everything Millrace needs, from the ground up; a step that throws is a finding, and the next one runs. */
export async function* diagnose(surroundings: Surroundings): AsyncGenerator<Finding> {
	const steps: readonly (readonly [name: string, look: (s: Surroundings) => Verdict | Promise<Verdict>])[] = [
		["node", lookAtNode],
		["packages", lookAtPackages],
		["typescript", lookAtTypeScript],
		["configuration", lookAtConfig],
		["schemas", lookAtSchemas],
		["aws", lookAtAws],
		["write permission", lookAtPermission],
	];
	for (const [name, look] of steps) yield { name, ...(await attempt(() => look(surroundings))) };
}

async function attempt(look: () => Verdict | Promise<Verdict>): Promise<Verdict> {
	try {
		return await look();
	} catch (error) {
		const { message, actions } = await describeError(error);
		return { status: "fail", message: message.replaceAll("\n", " "), fix: actions.map(({ label }) => label).join(" ") };
	}
}

/** Lambda's current runtime is nodejs24.x (https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html). */
function lookAtNode({ nodeVersion }: Surroundings): Verdict {
	const major = Number.parseInt(nodeVersion, 10);
	if (major >= 24) return { status: "ok", message: `Node ${nodeVersion}` };
	return {
		status: "warn",
		message: `Node ${nodeVersion} is older than Lambda's nodejs24.x, so a replay may differ from the function.`,
		fix: "Run `npm install --save-dev node@24`.",
	};
}

/** A replay is worth something only if it runs the very core that the function bundles. */
function lookAtPackages({ cwd }: Surroundings): Verdict {
	const found = findInstalled("@millrace/core", cwd);
	if (found === undefined) {
		return { status: "fail", message: "@millrace/core is not installed here.", fix: "Run `npm install @millrace/core`." };
	}
	const own = findInstalled("@millrace/core", dirname(fileURLToPath(import.meta.url)));
	if (own !== undefined && own.folder !== found.folder) {
		return {
			status: own.version === found.version ? "warn" : "fail",
			message: `The project has @millrace/core ${found.version}, millrace runs another copy, ${own.version}.`,
			fix: "Give millrace and @millrace/core the same version in package.json, then run `npm dedupe`.",
		};
	}
	return { status: "ok", message: `one copy of @millrace/core, ${found.version}` };
}

function lookAtTypeScript({ cwd }: Surroundings): Verdict {
	const found = findInstalled("typescript", cwd);
	if (found !== undefined) return { status: "ok", message: `TypeScript ${found.version}` };
	return {
		status: "warn",
		message: "TypeScript is not installed here, so nothing checks the types.",
		fix: "Run `npm install --save-dev typescript`.",
	};
}

async function lookAtConfig({ cwd, config }: Surroundings): Promise<Verdict> {
	const path = findConfig(cwd, config);
	const { loadConfig } = await import("@millrace/local");
	const { app } = await loadConfig(path);
	return {
		status: "ok",
		message: `${displayPath(path, cwd)} declares ${app.name}: ${count(app.topics.length, "topic")}, ${count(app.consumers.length, "consumer")}`,
	};
}

function lookAtSchemas({ cwd }: Surroundings): Verdict {
	const folders = findUsedSchemaFolders(cwd);
	if (folders.length === 0) return { status: "ok", message: "no schema folder, which is legal" };
	const changes = folders.flatMap((folder) => planGeneratedCode(folder, cwd));
	const stale = changes.filter(({ change }) => change !== "unchanged").map(({ path }) => displayPath(path, cwd));
	if (stale.length === 0)
		return { status: "ok", message: `generated code matches its schemas: ${count(changes.length, "file")}` };
	return {
		status: "fail",
		message: `Generated code does not match its schemas: ${stale.join(", ")}.`,
		fix: "Run `millrace generate`.",
	};
}

/** Says only whether something is there, never what it is. */
function lookAtAws({ env }: Surroundings): Verdict {
	const { AWS_REGION, AWS_DEFAULT_REGION, AWS_ACCESS_KEY_ID, AWS_PROFILE, AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, HOME } = env;
	const files = HOME !== undefined && ["credentials", "config"].some((name) => existsSync(join(HOME, ".aws", name)));
	const hasRegion = AWS_REGION !== undefined || AWS_DEFAULT_REGION !== undefined || files;
	const hasCredentials =
		AWS_ACCESS_KEY_ID !== undefined || AWS_PROFILE !== undefined || AWS_CONTAINER_CREDENTIALS_RELATIVE_URI !== undefined || files;
	if (hasRegion && hasCredentials) return { status: "ok", message: "a region and credentials are set" };
	const missing = [!hasRegion && "region", !hasCredentials && "credentials"].filter((part) => part !== false).join(" and no ");
	return {
		status: "warn",
		message: `No ${missing} found; only a deployment and --registry aws need them.`,
		fix: "Set AWS_PROFILE and AWS_REGION, or run `aws configure`.",
	};
}

function lookAtPermission({ cwd, temporaryFolder, canWrite }: Surroundings): Verdict {
	const locked = [cwd, temporaryFolder].filter((folder) => !canWrite(folder));
	if (locked.length === 0) return { status: "ok", message: "this folder and the temporary folder can be written" };
	return {
		status: "fail",
		message: `${locked.join(" and ")} cannot be written.`,
		fix: "Change the owner or the mode of the folder.",
	};
}
