import { stat } from "node:fs/promises";
import { join } from "node:path";
import { HandlerMissingError } from "./judge-handler.ts";

const EXTENSIONS = [".ts", ".mts", ".js", ".mjs", ".tsx", ".cts", ".cjs"];

/** File and export of a handler such as `src/billing.handler`. */
export interface FoundHandler {
	/** Absolute path. */
	readonly file: string;
	readonly exportName: string;
}

/**
 * Finds the file of the handler that a consumer names.
 *
 * @param root folder of millrace.config.ts, to which handler paths are relative
 * @throws {HandlerMissingError} when it is not there.
 */
export async function findHandler(
	root: string,
	{ name, handler }: { readonly name: string; readonly handler: string },
): Promise<FoundHandler> {
	const { path, exportName } = splitHandler(handler);
	for (const extension of EXTENSIONS) {
		const file = join(root, `${path}${extension}`);
		if ((await stat(file).catch(() => undefined))?.isFile()) return { file, exportName };
	}
	throw new HandlerMissingError(`Consumer "${name}" names its handler in ${path}.ts, which does not exist.`, {
		fix: "Handler paths start at the folder of millrace.config.ts and have no extension.",
	});
}

/** Path without extension, and export, of a handler. */
export function splitHandler(handler: string): { readonly path: string; readonly exportName: string } {
	const dot = handler.lastIndexOf(".");
	return { path: handler.slice(0, dot), exportName: handler.slice(dot + 1) };
}
