import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** A program of another language, which answers each line of JSON with one. Questions may be asked side by side. */
export class LineProcess<Question> {
	readonly #child: ChildProcessWithoutNullStreams;
	readonly #errors: Buffer[] = [];
	#ended: Error | undefined;
	readonly #waiting: { readonly resolve: (line: string) => void; readonly reject: (error: Error) => void }[] = [];

	/** @param environment more variables for it */
	constructor(name: string, command: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
		this.#child = spawn(command, args, { env: { ...process.env, ...environment } });
		this.#child.stderr.on("data", (chunk: Buffer) => this.#errors.push(chunk));
		createInterface({ input: this.#child.stdout }).on("line", (line) => this.#waiting.shift()?.resolve(line));
		this.#child.once("close", () => {
			const error = new Error(`${name} ended: ${Buffer.concat(this.#errors).toString().slice(-2000)}`);
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

/** A variable that `npm run test:interop` sets. */
export function demandVariable(name: string): string {
	const value = process.env[name];
	if (value === undefined) throw new Error(`${name} is not set: run \`npm run test:interop\`.`);
	return value;
}
