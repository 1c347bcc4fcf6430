import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Bundle, writeBundle } from "../bundle/bundle.ts";
import { BUNDLE_NAME } from "../bundle/bundle-options.ts";
import type { StackMapper } from "../invoker/stack-mapper.ts";
import type { Code } from "./execution-environment.ts";

/** One state of a function's code, on disk for as long as an environment may load it. */
export interface FunctionVersion {
	readonly bundle: Bundle;
	readonly code: Code;
	readonly stacks: StackMapper;
	/** Removes its files. */
	remove(): Promise<void>;
}

/** Writes a bundle into a folder of its own, which is the task root of the environments that run it. */
export async function writeVersion(bundle: Bundle, exportName: string, debugged: boolean): Promise<FunctionVersion> {
	const folder = await mkdtemp(join(tmpdir(), "millrace-function-"));
	const { path, stacks } = await writeBundle(bundle, folder, debugged);
	return {
		bundle,
		stacks,
		code: {
			path,
			exportName,
			variables: { LAMBDA_TASK_ROOT: dirname(path), _HANDLER: `${BUNDLE_NAME}.${exportName}` },
		},
		remove: () => rm(folder, { recursive: true, force: true }),
	};
}
