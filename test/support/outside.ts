import { execFile } from "node:child_process";
import { join } from "node:path";
import { root } from "./sources.ts";

/* What a user does who has no checkout: commands in other folders, and the packages as npm packs them. */

export interface Finished {
	readonly code: number;
	readonly stdout: string;
	readonly stderr: string;
}

/** Runs a command in a folder outside; never rejects. */
export function runOutside(cwd: string, command: string, ...argv: readonly string[]): Promise<Finished> {
	return new Promise((done) => {
		execFile(command, argv, { cwd, env: outsideEnvironment(), maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
			done({ code: error === null ? 0 : typeof error.code === "number" ? error.code : 127, stdout, stderr });
		});
	});
}

/** Packs a built workspace, and answers with the path of its archive. */
export async function packPackage(workspace: string, destination: string): Promise<string> {
	const { code, stdout, stderr } = await runOutside(
		root,
		"npm",
		"pack",
		"--json",
		"-w",
		workspace,
		"--pack-destination",
		destination,
	);
	if (code !== 0) throw new Error(`npm pack of ${workspace} failed: ${stderr}`);
	// npm 11 answers with a list of packages; 12 with an object by name.
	const [packed] = Object.values(JSON.parse(stdout) as Record<string, { readonly filename: string }>);
	return join(destination, packed?.filename ?? "");
}

/** Without what the npm around this test says of its own project, and with the Node of this test for every script. */
export function outsideEnvironment(): NodeJS.ProcessEnv {
	const kept = Object.entries(process.env).filter(
		([name]) =>
			!/^(npm_|INIT_CWD$|NODE_(ENV|OPTIONS)$|VITEST|FORCE_COLOR$)/.test(name) ||
			/^npm_config_(cache|registry|userconfig)$/.test(name),
	);
	return {
		...Object.fromEntries(kept),
		PATH: [join(root, "node_modules/node/bin"), process.env["PATH"]].join(":"),
		NO_COLOR: "1",
		npm_config_loglevel: "error",
		npm_config_audit: "false",
		npm_config_fund: "false",
	};
}
