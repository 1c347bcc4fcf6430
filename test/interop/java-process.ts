import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** A Java program as another process, which answers each line of JSON with one. Questions may be asked side by side. */
export class JavaProcess<Question> {
	readonly #child: ChildProcessWithoutNullStreams;
	readonly #errors: Buffer[] = [];
	#ended: Error | undefined;
	readonly #waiting: { readonly resolve: (line: string) => void; readonly reject: (error: Error) => void }[] = [];

	/**
	 * @param variable the environment variable that holds its class path
	 * @param environment more variables for it
	 */
	constructor(main: string, variable: string, switches: readonly string[], environment: Readonly<Record<string, string>> = {}) {
		const classpath = process.env[variable];
		if (classpath === undefined) throw new Error(`${variable} is not set: run \`npm run test:interop\`.`);
		this.#child = spawn("java", [...switches, "-cp", classpath, main], { env: { ...process.env, ...environment } });
		this.#child.stderr.on("data", (chunk: Buffer) => this.#errors.push(chunk));
		createInterface({ input: this.#child.stdout }).on("line", (line) => this.#waiting.shift()?.resolve(line));
		this.#child.once("close", () => {
			const error = new Error(`${main} ended: ${Buffer.concat(this.#errors).toString().slice(-2000)}`);
			this.#ended = error;
			for (const { reject } of this.#waiting.splice(0)) reject(error);
		});
		this.#child.stdin.on("error", () => {});
	}

	/** Answers come in the order of their questions. */
	async ask<Answer>(questions: readonly Question[]): Promise<readonly Answer[]> {
		if (this.#ended !== undefined) throw this.#ended;
		const lines = questions.map(() => new Promise<string>((resolve, reject) => void this.#waiting.push({ resolve, reject })));
		this.#child.stdin.write(questions.map((question) => `${JSON.stringify(question)}\n`).join(""));
		return (await Promise.all(lines)).map((line) => JSON.parse(line) as Answer);
	}

	async stop(): Promise<void> {
		if (this.#ended !== undefined) return;
		const ended = new Promise((resolve) => this.#child.once("close", resolve));
		this.#child.stdin.end();
		await ended;
	}
}
