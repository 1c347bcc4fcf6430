import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** What `java/Oracle.java` is asked, one line each. */
export type Question =
	| { readonly ask: "parse" | "normalise"; readonly schema: string }
	| { readonly ask: "judge"; readonly writer: string; readonly reader: string }
	| { readonly ask: "resolve"; readonly writer: string; readonly reader: string; readonly seed: number; readonly count: number }
	| { readonly ask: "resolve"; readonly writer: string; readonly reader: string; readonly payloads: readonly string[] };

export interface Normalised {
	readonly canonical: string;
	readonly crc64: string;
	readonly md5: string;
	readonly sha256: string;
}

/** A value in the form of `java/PlainForm.java`, or why there is none. */
export type Outcome = { readonly value: unknown } | { readonly error: string };

export interface Resolved {
	/** What SchemaCompatibility says of the two schemas; reading does not ask it. */
	readonly compatible: boolean;
	/** In base64, when they were asked for by a seed. */
	readonly payloads?: readonly string[];
	readonly values: readonly Outcome[];
}

/** What SchemaCompatibility says of two schemas. */
export interface Judged {
	readonly compatible: boolean;
	/** Whether it gave up, because several of the writer's fields have names of one field. */
	readonly ambiguous: boolean;
	readonly incompatibilities: readonly { readonly type: string; readonly location: string }[];
}

/** A text that is no schema to Java. */
export interface Refused {
	readonly error: string;
}

/**
 * Schemas are read once and not again: the second compiler and Avro's reader of prepared steps (org.apache.avro.fastread) cost more
 * than they give, 21 s of processor time against 8 s for 60,000 pairs.
 */
const SWITCHES = ["-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dorg.apache.avro.fastread=false"];

/** Apache Avro Java as another process. Questions may be asked side by side; answers come in their order. */
export class Oracle {
	readonly #child: ChildProcessWithoutNullStreams;
	readonly #errors: Buffer[] = [];
	readonly #waiting: { readonly resolve: (line: string) => void; readonly reject: (error: Error) => void }[] = [];

	constructor() {
		const classpath = process.env["MILLRACE_AVRO_CLASSPATH"];
		if (classpath === undefined) throw new Error("MILLRACE_AVRO_CLASSPATH is not set: run `npm run test:interop`.");
		this.#child = spawn("java", [...SWITCHES, "-cp", classpath, "Oracle"]);
		this.#child.stderr.on("data", (chunk: Buffer) => this.#errors.push(chunk));
		createInterface({ input: this.#child.stdout }).on("line", (line) => this.#waiting.shift()?.resolve(line));
		this.#child.once("close", () => {
			const error = new Error(`The oracle ended: ${Buffer.concat(this.#errors).toString().slice(-2000)}`);
			for (const { reject } of this.#waiting.splice(0)) reject(error);
		});
		this.#child.stdin.on("error", () => {});
	}

	async ask<Answer>(questions: readonly Question[]): Promise<readonly Answer[]> {
		const lines = questions.map(() => new Promise<string>((resolve, reject) => void this.#waiting.push({ resolve, reject })));
		this.#child.stdin.write(questions.map((question) => `${JSON.stringify(question)}\n`).join(""));
		return (await Promise.all(lines)).map((line) => JSON.parse(line) as Answer);
	}

	async stop(): Promise<void> {
		const ended = new Promise((resolve) => this.#child.once("close", resolve));
		this.#child.stdin.end();
		await ended;
	}
}
