import { spawn } from "node:child_process";
import { resolve } from "node:path";

/** The checkout, from any script of this folder. */
export const root: string = resolve(import.meta.dirname, "..");

export interface Finished {
	readonly status: number;
	readonly output: string;
	readonly seconds: number;
}

/** Runs a tool of node_modules/.bin, or any program by its path; never rejects. */
export function run(
	command: string,
	args: readonly string[] = [],
	environment: NodeJS.ProcessEnv = {},
	folder: string = root,
): Promise<Finished> {
	const started = performance.now();
	const path = `${resolve(root, "node_modules/.bin")}:${process.env["PATH"]}`;
	return new Promise((done) => {
		const child = spawn(command, args, { cwd: folder, env: { ...process.env, PATH: path, NO_COLOR: "1", ...environment } });
		const chunks: Buffer[] = [];
		child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
		child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
		const finish = (status: number, more = "") =>
			done({ status, output: Buffer.concat(chunks).toString() + more, seconds: (performance.now() - started) / 1000 });
		child.on("error", (error) => finish(127, error.message));
		child.on("close", (status) => finish(status ?? 1));
	});
}

/** Says something to whoever runs the script. */
export function say(line: string): void {
	process.stdout.write(`${line}\n`);
}
