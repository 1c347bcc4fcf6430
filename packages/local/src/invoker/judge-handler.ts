import { MillraceError } from "@millrace/core";
import type { HandlerExport, HandlerExports } from "../function/handler-exports.ts";
import { describeThrown } from "./describe-thrown.ts";

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

/** Which export of which file a consumer names. */
export interface WantedHandler {
	readonly consumer: string;
	/** As it is shown. */
	readonly file: string;
	readonly exportName: string;
}

/**
 * Checks that a module has the handler that a consumer names.
 * @throws {HandlerMissingError} when the export is not there; the fix names those that are.
 * @throws {HandlerMismatchError} when the export was not made by `consume`, or for another consumer.
 */
export function judgeHandler({ consumer, file, exportName }: WantedHandler, exports: HandlerExports): HandlerExport {
	const found = Object.hasOwn(exports, exportName) ? exports[exportName] : undefined;
	if (!found?.callable) {
		throw new HandlerMissingError(`${file} has no exported function "${exportName}".`, {
			fix: describeHandlers(exports, consumer, exportName),
		});
	}
	if (found.consumer === undefined) {
		throw new HandlerMismatchError(`"${exportName}" of ${file} is not a handler of Millrace.`, {
			fix: `Export const ${exportName} = consume(${consumer}, async (record) => { ... }).`,
		});
	}
	if (found.consumer !== consumer) {
		throw new HandlerMismatchError(
			`"${exportName}" of ${file} handles consumer "${found.consumer}", but consumer "${consumer}" names it.`,
			{ fix: describeHandlers(exports, consumer, exportName) },
		);
	}
	return found;
}

/** Says that a handler's module threw, with what it threw as the cause. */
export function loadFailed(file: string, cause: unknown): HandlerLoadError {
	return new HandlerLoadError(`${file} threw while it was loaded: ${describeThrown(cause)}.`, {
		fix: "Correct what runs when the file is imported; deployed, the function would fail at each cold start.",
		cause,
	});
}

/** Says which export would be right, or which there are. */
function describeHandlers(exports: HandlerExports, consumer: string, wanted: string): string {
	const names = Object.keys(exports);
	const own = names.find((name) => exports[name]?.consumer === consumer);
	if (own !== undefined) return `The handler of "${consumer}" is exported as "${own}": name that one.`;
	if (names.length === 0) return `The file exports nothing: write export const ${wanted} = consume(...) in it.`;
	return `It exports ${names.map((name) => `"${name}"`).join(", ")}; none of them handles "${consumer}".`;
}
