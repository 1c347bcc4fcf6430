import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ReplayReport } from "@millrace/local";

/** Folder of the repository. */
export const ROOT: string = fileURLToPath(new URL("../../", import.meta.url));
const bin = join(ROOT, "packages/cli/bin/millrace.js");

export interface CommandResult {
	readonly exitCode: number | null;
	readonly stdout: string;
	readonly stderr: string;
}

/** Runs `millrace` as a user would, in a process of its own and in the root of the repository. */
export async function runMillrace(
	args: readonly string[],
	variables: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
	const child = spawn(process.execPath, [bin, ...args], {
		cwd: ROOT,
		env: { ...process.env, ...variables },
		stdio: ["ignore", "pipe", "pipe"],
	});
	const [stdout, stderr, exitCode] = await Promise.all([
		readText(child.stdout),
		readText(child.stderr),
		new Promise<number | null>((resolve, reject) => {
			child.once("error", reject);
			child.once("close", resolve);
		}),
	]);
	return { exitCode, stdout, stderr };
}

/** `millrace` with `--json`, and the report of a replay in its envelope. */
export async function runReplay(
	args: readonly string[],
	variables: Readonly<Record<string, string>>,
): Promise<{ readonly exitCode: number | null; readonly report: ReplayReport }> {
	const { exitCode, stdout, stderr } = await runMillrace([...args, "--json"], variables);
	const envelope: { readonly data: ReplayReport | null; readonly error?: { readonly message: string } | null } | undefined =
		stdout.trimStart().startsWith("{") ? JSON.parse(stdout) : undefined;
	const report = envelope?.data;
	if (!report) throw new Error(`millrace replay gave no report: ${envelope?.error?.message ?? stderr}`);
	return { exitCode, report };
}

async function readText(stream: NodeJS.ReadableStream): Promise<string> {
	const chunks: Buffer[] = [];
	for await (const chunk of stream) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks).toString();
}
