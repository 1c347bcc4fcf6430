import { relative } from "node:path";
import { type Consumer, HANDLER_BRAND, isMillraceError } from "@millrace/core";
import { describeExports } from "../function/handler-exports.ts";
import { findHandler } from "./find-handler.ts";
import { judgeHandler, loadFailed } from "./judge-handler.ts";
import { loadModule } from "./load-module.ts";
import type { StackMapper } from "./stack-mapper.ts";

/** A Lambda function. */
export type LambdaHandler = (event: unknown, context: unknown) => unknown;

export interface LoadedHandler {
	readonly handler: LambdaHandler;
	readonly stacks: StackMapper;
	/** Path of the file, relative to the root. */
	readonly file: string;
	/** Kind of the dead-letter sender the handler was given. */
	readonly sender: "s3" | "topic" | undefined;
}

/**
 * Loads the handler that a consumer names, from TypeScript, and checks that it is that consumer's.
 *
 * @param root folder of millrace.config.ts, to which handler paths are relative
 * @param load bundles the file and imports it; somebody who watches it has the bundle already
 * @throws {HandlerMissingError} when the file or the export is not there; the fix names the exports that are.
 * @throws {HandlerMismatchError} when the export was not made by `consume`, or for another consumer.
 * @throws {BundleError} when the file, or what it imports, cannot be bundled.
 * @throws {HandlerLoadError} when the module throws while it loads.
 */
export async function loadHandler(
	root: string,
	consumer: Pick<Consumer, "name" | "handler">,
	load: typeof loadModule = loadModule,
): Promise<LoadedHandler> {
	const { file, exportName } = await findHandler(root, consumer);
	const shown = relative(root, file);
	const { exports, stacks } = await load(file, root).catch((error: unknown) => {
		throw isMillraceError(error) ? error : loadFailed(shown, error);
	});
	const { sender } = judgeHandler({ consumer: consumer.name, file: shown, exportName }, describeExports(exports, HANDLER_BRAND));
	// Sound: the brand is put on middy handlers alone, which take an event and a context.
	return { handler: exports[exportName] as LambdaHandler, stacks, file: shown, sender };
}
