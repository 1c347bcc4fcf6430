import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";

/** moto as another process, filled by boto3. */
export interface MotoServer {
	readonly endpoint: string;
	/** Schema version ids of the definitions it was started with, in order. */
	readonly ids: readonly string[];
	/** Objects of the bucket `failures`, as boto3 reads them. */
	objects(): Promise<Readonly<Record<string, string>>>;
	stop(): Promise<void>;
}

export async function startMoto(definitions: readonly string[]): Promise<MotoServer> {
	const python = process.env["MILLRACE_MOTO_PYTHON"];
	if (python === undefined) throw new Error("MILLRACE_MOTO_PYTHON is not set: run `npm run test:interop`.");
	const script = join(import.meta.dirname, "serve_aws.py");
	const child: ChildProcess = spawn(python, [script, JSON.stringify(definitions)], { stdio: ["pipe", "pipe", "pipe"] });
	const errors: Buffer[] = [];
	child.stderr?.on("data", (chunk: Buffer) => errors.push(chunk));
	const lines: Interface = createInterface({ input: child.stdout as NodeJS.ReadableStream });
	const nextLine = () =>
		new Promise<string>((resolve, reject) => {
			lines.once("line", resolve);
			child.once("exit", () => reject(new Error(`moto ended: ${Buffer.concat(errors).toString().slice(-2000)}`)));
		});
	const { endpoint, ids } = JSON.parse(await nextLine());
	return {
		endpoint,
		ids,
		async objects() {
			child.stdin?.write('{"get":"objects"}\n');
			return JSON.parse(await nextLine());
		},
		async stop() {
			const ended = new Promise((resolve) => child.once("exit", resolve));
			child.stdin?.end();
			await ended;
		},
	};
}
