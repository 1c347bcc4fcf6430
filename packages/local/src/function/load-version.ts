import { relative } from "node:path";
import type { Ports } from "@millrace/core";
import { HandlerLoadError, judgeHandler, loadFailed } from "../invoker/judge-handler.ts";
import type { FunctionVersion } from "./function-version.ts";
import type { HandlerExport } from "./handler-exports.ts";
import { reviveError } from "./revive-error.ts";
import { describeGone } from "./run-call.ts";
import type { StartedEnvironment } from "./start-environment.ts";

/** Lambda's limit of the Init phase: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html */
const INIT_SECONDS = 10;

export interface LoadOptions {
	readonly consumer: string;
	readonly memoryMb: number;
	readonly clock: Ports["clock"];
}

/**
 * Loads code into an environment; one that cannot is ended.
 *
 * @returns what the handler's brand says; undefined where the environment cannot tell
 * @throws {HandlerLoadError} when the code throws, ends the environment, or takes longer than Lambda's 10 seconds
 * @throws {HandlerMemoryError} when it needs more memory than there is
 * @throws {HandlerMissingError} {HandlerMismatchError} as `judgeHandler`
 */
export async function loadVersion(
	started: StartedEnvironment,
	version: FunctionVersion,
	{ consumer, memoryMb, clock }: LoadOptions,
): Promise<HandlerExport | undefined> {
	const { environment } = started;
	const { stacks, bundle, code } = version;
	const file = relative(bundle.root, bundle.file);
	started.version = version;
	let expired = false;
	const cancel = clock.after(INIT_SECONDS * 1000, () => {
		expired = true;
		void environment.end();
	});
	try {
		const loading = await environment.load(code);
		if (expired) {
			throw new HandlerLoadError(`${file} was not loaded within the ${INIT_SECONDS} seconds that Lambda gives it.`, {
				fix: "Move what takes long out of the module's top level, or look for a loop in it.",
			});
		}
		if (loading.kind === "threw") throw loadFailed(file, reviveError(loading.error, stacks));
		if (loading.kind === "outOfMemory") throw describeGone(loading, stacks, memoryMb);
		if (loading.kind === "gone") {
			throw new HandlerLoadError(`${file} ended what it runs in (${loading.how}) while it was loaded.`, {
				fix: "A handler's module must not call process.exit or leave an error to nobody.",
				cause: loading.error && reviveError(loading.error, stacks),
			});
		}
		return loading.exports && judgeHandler({ consumer, file, exportName: code.exportName }, loading.exports);
	} catch (error) {
		await environment.end();
		throw error;
	} finally {
		cancel();
	}
}
