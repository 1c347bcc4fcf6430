import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { ReplayReport } from "@millrace/local";

const root = new URL("../../", import.meta.url);
const bin = new URL("packages/cli/bin/millrace.js", root);

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
	const child = spawn(process.execPath, [fileURLToPath(bin), ...args], {
		cwd: root,
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

/** `millrace replay` with `--json`, and the report in its envelope. */
export async function runReplay(
	source: string,
	consumer: string,
	output: string,
	variables: Readonly<Record<string, string>>,
): Promise<{ readonly exitCode: number | null; readonly report: ReplayReport }> {
	const { exitCode, stdout, stderr } = await runMillrace(
		["replay", source, "--consumer", consumer, "--output", output, "--json"],
		variables,
	);
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
