import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import type { Answer, Question } from "./protocol.ts";

export interface ChildOptions {
	/** The copy of the checkout. */
	readonly folder: string;
	/** The child's main file, from there. */
	readonly main: string;
	/** Longest wait for an answer, in milliseconds: a mutant that hangs is killed with the process. */
	readonly limitMs: number;
}

/** A process that runs something with one mutant after the other, and is started again when one hangs or ends it. */
export class Child {
	readonly #options: ChildOptions;
	#process: ChildProcess | undefined;

	constructor(options: ChildOptions) {
		this.#options = options;
	}

	/** @param isStatic whether modules must be loaded with the mutant */
	async ask(question: Question, isStatic = false): Promise<Answer> {
		if (isStatic) this.end();
		this.#process ??= this.#start(isStatic ? question.mutant : undefined);
		const child = this.#process;
		const answer = await new Promise<Answer>((resolve) => {
			const timer = setTimeout(
				() => finish({ isClean: false, killed: `no answer in ${this.#options.limitMs / 1000} s` }),
				this.#options.limitMs,
			);
			const ended = (status: number | null, signal: string | null) =>
				finish({ isClean: false, killed: `the process ended: ${status ?? signal}` });
			const finish = (given: Answer) => {
				clearTimeout(timer);
				child.off("exit", ended).off("message", finish);
				resolve(given);
			};
			child.on("exit", ended).on("message", finish);
			child.send(question, () => {});
		});
		// What a mutant left behind must not be the next one's.
		if (isStatic || !answer.isClean) this.end();
		return answer;
	}

	end(): void {
		this.#process?.kill("SIGKILL");
		this.#process = undefined;
	}

	#start(mutant: string | undefined): ChildProcess {
		const { folder, main } = this.#options;
		return fork(join(folder, main), {
			cwd: folder,
			env: { ...process.env, ...(mutant !== undefined && { __STRYKER_ACTIVE_MUTANT__: mutant }) },
			execArgv: ["--conditions=@millrace/source", "--max-old-space-size=768", "--disable-warning=ExperimentalWarning"],
			stdio: ["ignore", "ignore", "ignore", "ipc"],
		});
	}
}
