import type { Call, Said } from "./call-handler.ts";
import type { HandlerExports } from "./handler-exports.ts";
import type { PortableError } from "./portable-error.ts";

/**
 * Where a function's code runs: a worker, a process, or here. It loads code once, handles one invocation at a time, and once it is gone it does
 * not come back, as an execution environment of Lambda.
 */
export interface ExecutionEnvironment {
	/**
	 * Loads a handler; called once, before anything else.
	 * @returns undefined for the exports when the environment cannot tell.
	 */
	load(code: Code): Promise<Loading>;
	/** Never rejects. */
	invoke(call: Call): Promise<Answer>;
	/** Ends it at once, whatever it does; what it was doing comes to {@link Gone}. */
	end(): Promise<void>;
	/** Whether it is gone, by itself or ended. */
	readonly gone: boolean;
	/** Most memory that it has used so far, in MB; undefined where that is not known. */
	readonly maxMemoryMb: number | undefined;
}

/** What an environment is to run. */
export interface Code {
	/** Absolute path of the module. */
	readonly path: string;
	readonly exportName: string;
	/** Variables that name it: `LAMBDA_TASK_ROOT` and `_HANDLER`. */
	readonly variables: Readonly<Record<string, string>>;
}

export type Loading =
	| { readonly kind: "loaded"; readonly exports: HandlerExports | undefined }
	| { readonly kind: "threw"; readonly error: PortableError }
	| Gone;

export type Answer = { readonly kind: "said"; readonly said: Said } | Gone;

/** The environment ended without an answer. */
export type Gone =
	| {
			readonly kind: "gone";
			/** Such as `exit status 1` or `signal: killed`. */
			readonly how: string;
			/** What nobody caught, when that ended it. */
			readonly error?: PortableError;
	  }
	| { readonly kind: "outOfMemory" };

/** One line that a function wrote. */
export interface OutputLine {
	/** Of the invocation during which it was written; undefined while the code loaded, and between invocations. */
	readonly requestId: string | undefined;
	readonly stream: "stdout" | "stderr";
	/** Without its newline; places in the bundle are places in its sources. */
	readonly text: string;
}
