import { stat } from "node:fs/promises";
import { join, relative } from "node:path";
import { type Consumer, isMillraceError, MillraceError, readHandlerBrand } from "@millrace/core";
import { loadModule } from "./load-module.ts";
import type { StackMapper } from "./stack-mapper.ts";

/** The file or the export that a consumer names as its handler is not there. */
export class HandlerMissingError extends MillraceError {
	static override readonly code = "HANDLER_MISSING";
}

/** The export exists, but it is not this consumer's handler. */
export class HandlerMismatchError extends MillraceError {
	static override readonly code = "HANDLER_MISMATCH";
}

/** The handler's module threw while it loaded, as it would at a cold start. */
export class HandlerLoadError extends MillraceError {
	static override readonly code = "HANDLER_LOAD_FAILED";
}

/** A Lambda function. */
export type LambdaHandler = (event: unknown, context: unknown) => unknown;

export interface LoadedHandler {
	readonly handler: LambdaHandler;
	readonly stacks: StackMapper;
	/** Path of the file, relative to the root. */
	readonly file: string;
	/** Absolute paths of all source files in its bundle. */
	readonly inputs: readonly string[];
	/** Kind of the dead-letter sender the handler was given. */
	readonly sender: "s3" | "topic" | undefined;
}

const EXTENSIONS = [".ts", ".mts", ".js", ".mjs", ".tsx", ".cts", ".cjs"];

/**
 * Loads the handler that a consumer names, from TypeScript, and checks that it is that consumer's.
 *
 * @param root folder of millrace.config.ts, to which handler paths are relative
 * @throws {HandlerMissingError} when the file or the export is not there; the fix names the exports that are.
 * @throws {HandlerMismatchError} when the export was not made by `consume`, or for another consumer.
 * @throws {BundleError} when the file, or what it imports, cannot be bundled.
 * @throws {HandlerLoadError} when the module throws while it loads.
 */
export async function loadHandler(root: string, consumer: Pick<Consumer, "name" | "handler">): Promise<LoadedHandler> {
	const dot = consumer.handler.lastIndexOf(".");
	const exportName = consumer.handler.slice(dot + 1);
	const file = await findFile(root, consumer.handler.slice(0, dot), consumer.name);
	const shown = relative(root, file);
	const { exports, stacks, inputs } = await loadModule(file, root).catch((error: unknown) => {
		if (isMillraceError(error)) throw error;
		const what = error instanceof Error ? error.name : "something that is no error";
		throw new HandlerLoadError(`${shown} threw ${what} while it was loaded.`, {
			fix: "Its cause has the stack; the function would fail at its cold start.",
			cause: error,
		});
	});
	const found = exports[exportName];
	if (typeof found !== "function") throw missingExport(shown, exportName, consumer.name, exports);
	const brand = readHandlerBrand(found);
	if (brand === undefined) {
		throw new HandlerMismatchError(`"${exportName}" of ${shown} is not a handler of Millrace.`, {
			fix: `Export const ${exportName} = consume(${consumer.name}, async (record) => { ... }).`,
		});
	}
	if (brand.consumer.name !== consumer.name) {
		throw new HandlerMismatchError(
			`"${exportName}" of ${shown} handles consumer "${brand.consumer.name}", but consumer "${consumer.name}" names it.`,
			{ fix: describeHandlers(exports, consumer.name, exportName) },
		);
	}
	// Sound: the brand is put on middy handlers alone, which take an event and a context.
	return { handler: found as LambdaHandler, stacks, file: shown, inputs, sender: brand.sender };
}

async function findFile(root: string, path: string, consumer: string): Promise<string> {
	for (const extension of EXTENSIONS) {
		const file = join(root, `${path}${extension}`);
		if ((await stat(file).catch(() => undefined))?.isFile()) return file;
	}
	throw new HandlerMissingError(`Consumer "${consumer}" names its handler in ${path}.ts, which does not exist.`, {
		fix: "Handler paths start at the folder of millrace.config.ts and have no extension.",
	});
}

function missingExport(file: string, name: string, consumer: string, exports: Readonly<Record<string, unknown>>): MillraceError {
	return new HandlerMissingError(`${file} has no exported function "${name}".`, {
		fix: describeHandlers(exports, consumer, name),
	});
}

/** Says which export would be right, or which there are. */
function describeHandlers(exports: Readonly<Record<string, unknown>>, consumer: string, wanted: string): string {
	const names = Object.keys(exports);
	const own = names.find((name) => readHandlerBrand(exports[name])?.consumer.name === consumer);
	if (own !== undefined) return `The handler of "${consumer}" is exported as "${own}": name that one.`;
	if (names.length === 0) return `The file exports nothing: write export const ${wanted} = consume(...) in it.`;
	return `It exports ${names.map((name) => `"${name}"`).join(", ")}; none of them handles "${consumer}".`;
}
